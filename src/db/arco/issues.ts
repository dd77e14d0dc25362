import { asc, eq, getTableColumns } from 'drizzle-orm'
import type { Issue } from '../../domain/facts/issue.ts'
import type { Base } from '../base/open.ts'
import { bitacora, documentos, emisiones } from '../base/schema.ts'
import { decryptIssue } from '../issue/record.ts'
import { moment, nameFields } from './values.ts'

/** What was issued to a person as values for JSON, oldest first, with its documents and their entries in the ledger. */
export function heldIssues(base: Base, curpIndex: Buffer) {
  const { db, vault } = base
  const rows = db
    .select()
    .from(emisiones)
    .where(eq(emisiones.curpIndex, curpIndex))
    .orderBy(asc(emisiones.at))
    .all()
  return rows.map(({ folio, sealed }) => {
    const issue = decryptIssue(vault, { folio, sealed })
    return {
      folio,
      clase: issue.kind,
      fecha: moment(issue.issuedAt),
      nss: issue.nss,
      curp: issue.curp,
      ...nameFields(issue.name),
      nombre_declarado: issue.declared,
      umf: issue.umf,
      emisor: issue.issuer.institution,
      cadena_original: issue.cadenaOriginal,
      sello: issue.sello,
      serie_del_certificado: issue.certificateSerial,
      documentos: documentsOf(base, issue),
    }
  })
}

function documentsOf({ db }: Base, issue: Issue) {
  const { pdf, ...columns } = getTableColumns(documentos)
  const rows = db
    .select({ ...columns, seq: bitacora.seq, hash: bitacora.hash })
    .from(documentos)
    .leftJoin(bitacora, eq(bitacora.secuencia, documentos.secuencia))
    .where(eq(documentos.folio, issue.folio))
    .orderBy(documentos.type)
    .all()
  return rows.map(({ type, secuencia, sha256, size, madeAt, seq, hash }) => ({
    documento: type,
    secuencia_notarial: secuencia,
    codigo_de_verificacion: issue.documents[type].codigo,
    hecho: moment(madeAt),
    tamano: size ?? undefined,
    sha256: sha256?.toString('hex'),
    asiento: seq ?? undefined,
    hash_del_asiento: hash?.toString('hex'),
  }))
}
