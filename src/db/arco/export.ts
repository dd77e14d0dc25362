import { asc, eq, getTableColumns, inArray, or } from 'drizzle-orm'
import type { DeskCase } from '../../domain/facts/case.ts'
import type { Issue } from '../../domain/facts/issue.ts'
import { languageOf } from '../../domain/facts/language.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { Person, PersonName } from '../../domain/person/person.ts'
import { type BindingRecord, bindingOf } from '../base/binding-record.ts'
import type { Base } from '../base/engine.ts'
import {
  bindingContext,
  caseContext,
  consultaContext,
  guardianContext,
  mailContext,
  numberContext,
  openingContext,
  personContext,
  reasonContext,
} from '../base/row-context.ts'
import {
  asuntos,
  atenciones,
  auditoria,
  bitacora,
  cambios,
  consentimientos,
  consultas,
  correos,
  cotejos,
  curps,
  documentos,
  emisiones,
  enlaces,
  llavesApi,
  motivos,
  numeros,
  personas,
  sesiones,
  sesionesPersona,
  tramites,
  tutelas,
  vinculos,
} from '../base/schema.ts'
import { inSnapshot } from '../base/snapshot.ts'
import type { ConsultaRecord } from '../consulta/store.ts'
import { decryptIssue } from '../issue/store.ts'
import type { MailRecord } from '../mail/queue.ts'
import { decryptCurp, personKeys } from '../person/keys.ts'
import { consentOf } from '../sharing/consent-store.ts'
import type { GuardianRecord } from '../tramite/binding-store.ts'
import { blockStore } from '../tramite/block-store.ts'
import { tramiteColumns, tramiteRows } from '../tramite/store.ts'

/**
 * All that the database holds of a person, decrypted, as a value for JSON with Spanish keys; times are ISO 8601 in UTC.
 * One moment of the database. Left out: random tokens, which are kept as hashes only, the counters of limits, which
 * are salted hashes that run out within a day, and the mailbox of a demonstration.
 */
export function heldOf(base: Base, curp: Curp) {
  return inSnapshot(base, async (moment) => {
    const keys = personKeys(moment)
    const [person, all] = [await keys.of(curp), await keys.curpIndexes(curp)]
    const emisiones = await heldIssues(moment, all)
    const block = await blockStore(moment, keys).findBlock(curp)
    return {
      curp,
      otras_curp: await otherCurps(moment, curp, all),
      persona: await personOf(moment, moment.vault.index('curp', curp)),
      numeros: await numbersOf(moment, person),
      correo_unido: await boundTo(moment, person),
      tutela: await guardianOf(moment, person),
      bloqueo: block && { motivo: block.reason, desde: momentOf(block.at) },
      consultas: await consultasOf(moment, all),
      consentimientos: await consentsOf(moment, all),
      atenciones: await openingsOf(moment, all),
      tramites: await heldTramites(moment, all),
      emisiones,
      asuntos: await casesOf(moment, all),
      auditoria: await auditOf(
        moment,
        all,
        emisiones.map(({ folio }) => folio),
      ),
    }
  })
}

/** Whether nothing is held but that somebody asked for an export of it. */
export function isNobody({
  curp: _,
  consultas,
  auditoria,
  ...rest
}: Awaited<ReturnType<typeof heldOf>>): boolean {
  const kept = [...Object.values(rest), consultas.ligas, consultas.sesiones].flat()
  return (
    kept.every((one) => one === undefined) &&
    auditoria.every(({ que, clave }) => que === 'arco' && clave === 'exportar')
  )
}

/** The other CURP of the person, each with the one that took its place. */
async function otherCurps({ db, vault }: Base, curp: Curp, all: readonly Buffer[]) {
  const rows = await db
    .select()
    .from(curps)
    .where(inArray(curps.curpIndex, [...all]))
    .all()
  const named = rows.map((row) => ({ row, own: decryptCurp(vault, row) }))
  return named
    .filter(({ own }) => own !== curp)
    .map(({ row, own }) => ({
      curp: own,
      reemplazada_por: named.find((one) => row.nextIndex?.equals(one.row.curpIndex))?.own,
      desde: momentOf(row.at),
    }))
}

async function personOf({ db, vault }: Base, curpIndex: Buffer) {
  const row = await db.select().from(personas).where(eq(personas.curpIndex, curpIndex)).get()
  if (!row) return undefined
  const { name, status, currentCurp, previousCurp, correo } = vault.decrypt<Omit<Person, 'numeros'>>(
    row.sealed,
    personContext(curpIndex),
  )
  return {
    ...nameFields(name),
    situacion: status,
    curp_vigente: currentCurp,
    curp_anterior: previousCurp,
    correo_del_padron: correo,
  }
}

async function numbersOf({ db, vault }: Base, curpIndex: Buffer) {
  const rows = await db
    .select()
    .from(numeros)
    .where(eq(numeros.curpIndex, curpIndex))
    .orderBy(numeros.at)
    .all()
  return rows.map(({ nssIndex, sealed, origin, at, retiredAt }) => ({
    nss: vault.decrypt<string>(sealed, numberContext(nssIndex, curpIndex)),
    origen: origin,
    desde: momentOf(at),
    dado_de_baja: momentOf(retiredAt),
  }))
}

async function boundTo({ db, vault }: Base, curpIndex: Buffer) {
  const row = await db.select().from(vinculos).where(eq(vinculos.curpIndex, curpIndex)).get()
  if (!row) return undefined
  const record = vault.decrypt<BindingRecord>(row.sealed, bindingContext(row.curpIndex, row.correoIndex))
  return { correo: bindingOf(record).correo, desde: momentOf(row.at) }
}

async function guardianOf({ db, vault }: Base, curpIndex: Buffer) {
  const row = await db.select().from(tutelas).where(eq(tutelas.curpIndex, curpIndex)).get()
  if (!row) return undefined
  const { correo, guardian } = vault.decrypt<GuardianRecord>(
    row.sealed,
    guardianContext(row.curpIndex, row.correoIndex),
  )
  return {
    correo,
    curp_de_quien_acompana: guardian.curp,
    parentesco: guardian.kinship,
    desde: momentOf(row.at),
    hasta: momentOf(row.until),
  }
}

/** Links to Mi trámite that were asked for with a CURP of theirs, and its open sessions. */
async function consultasOf({ db, vault }: Base, all: readonly Buffer[]) {
  const asked = await db
    .select()
    .from(consultas)
    .where(inArray(consultas.curpIndex, [...all]))
    .orderBy(asc(consultas.createdAt))
    .all()
  const open = await db
    .select()
    .from(sesionesPersona)
    .where(inArray(sesionesPersona.curpIndex, [...all]))
    .all()
  return {
    ligas: asked.map(({ tokenHash, curpIndex, sealed, createdAt, expiresAt, wrong }) => {
      const { claim, correo } = vault.decrypt<ConsultaRecord>(sealed, consultaContext(tokenHash, curpIndex))
      return {
        con: claim,
        enviada_a: correo,
        pedida: momentOf(createdAt),
        vence: momentOf(expiresAt),
        curp_equivocadas: wrong,
      }
    }),
    sesiones: open.map(({ createdAt, endsAt }) => ({
      abierta: momentOf(createdAt),
      termina: momentOf(endsAt),
    })),
  }
}

/** Leave that they gave to have their number checked, and each use of it. */
async function consentsOf(base: Base, all: readonly Buffer[]) {
  const { db } = base
  const rows = await db
    .select()
    .from(consentimientos)
    .where(inArray(consentimientos.curpIndex, [...all]))
    .orderBy(asc(consentimientos.createdAt))
    .all()
  return oneByOne(rows, async (row) => ({
    para: consentOf(base, row).audience,
    una_vez: row.once,
    dado: momentOf(row.createdAt),
    vence: momentOf(row.expiresAt),
    quitado: momentOf(row.revokedAt),
    gastado: momentOf(row.spentAt),
    usos: await usesOf(base, row.id),
  }))
}

async function usesOf({ db }: Base, id: string) {
  const rows = await db
    .select({ at: cotejos.at, outcome: cotejos.outcome, name: llavesApi.name })
    .from(cotejos)
    .leftJoin(llavesApi, eq(llavesApi.id, cotejos.keyId))
    .where(eq(cotejos.consentId, id))
    .orderBy(asc(cotejos.id))
    .all()
  return rows.map(({ at, outcome, name }) => ({
    fecha: momentOf(at),
    resultado: outcome,
    llave_de: name ?? undefined,
  }))
}

type KeptCase = Pick<DeskCase, 'change' | 'before' | 'reason' | 'evidence' | 'why'>

/** What the counter was asked to change: each case with its reason and what was seen. */
async function casesOf({ db, vault }: Base, all: readonly Buffer[]) {
  const rows = await db
    .select()
    .from(asuntos)
    .where(inArray(asuntos.curpIndex, [...all]))
    .orderBy(asc(asuntos.createdAt))
    .all()
  return rows.map((row) => {
    const { change, before, reason, evidence, why } = vault.decrypt<KeptCase>(row.sealed, caseContext(row.id))
    return {
      clase: row.kind,
      estado: row.state,
      antes: before,
      cambio: change,
      motivo: reason,
      documentos_vistos: evidence,
      propuso: row.proposer,
      aprobo: row.approver ?? undefined,
      por_que_no: why,
      propuesto: momentOf(row.createdAt),
      decidido: momentOf(row.decidedAt),
      hecho: momentOf(row.doneAt),
    }
  })
}

/** Who of the institution opened the person's file, and why. */
async function openingsOf({ db, vault }: Base, all: readonly Buffer[]) {
  const rows = await db
    .select()
    .from(atenciones)
    .where(inArray(atenciones.curpIndex, [...all]))
    .orderBy(asc(atenciones.id))
    .all()
  return rows.map(({ at, staffId, kind, handleHash, curpIndex, sealed }) => ({
    fecha: momentOf(at),
    quien: `personal:${staffId}`,
    por: kind,
    motivo: vault.decrypt<{ readonly reason: string }>(sealed, openingContext(handleHash, curpIndex)).reason,
  }))
}

/** What was done with the person's data: named by their CURP, or by a folio of theirs (someone verified it). */
async function auditOf({ db, vault }: Base, all: readonly Buffer[], folios: readonly string[]) {
  const about = or(inArray(auditoria.subject, [...all]), ...folios.map((folio) => eq(auditoria.folio, folio)))
  const rows = await db
    .select({ ...getTableColumns(auditoria), sealed: motivos.sealed })
    .from(auditoria)
    .leftJoin(motivos, eq(motivos.auditoriaId, auditoria.id))
    .where(about)
    .orderBy(asc(auditoria.id))
    .all()
  return rows.map(({ id, sealed, at, what, actor, outcome, code, folio }) => ({
    fecha: momentOf(at),
    que: what,
    quien: actor,
    resultado: outcome,
    clave: code ?? undefined,
    folio: folio ?? undefined,
    motivo: sealed ? vault.decrypt<string>(sealed, reasonContext(id)) : undefined,
  }))
}

/** The trámites of a person as values for JSON, oldest first, each with its links, sessions and the facts of its mails. */
async function heldTramites(base: Base, all: readonly Buffer[]) {
  const { db } = base
  const rows = await db
    .select(tramiteColumns)
    .from(tramites)
    .where(inArray(tramites.curpIndex, [...all]))
    .orderBy(asc(tramites.createdAt))
    .all()
  return oneByOne(rows.map(tramiteRows(base).toTramite), async (tramite) => ({
    curp: tramite.curp,
    creado: momentOf(tramite.createdAt),
    abierto: momentOf(tramite.openedAt),
    cancelado: momentOf(tramite.cancelledAt),
    terminado: momentOf(tramite.finishedAt),
    correo: tramite.correo,
    en_persona: tramite.attended,
    identificacion: tramite.identified && {
      ...nameFields(tramite.identified.name),
      declarado: tramite.identified.declared,
    },
    domicilio: tramite.address,
    borrador: tramite.draft,
    idioma: languageOf(tramite),
    folio: tramite.folio,
    ligas: await linksOf(base, tramite.id),
    cambios_de_correo: await changesOf(base, tramite.id),
    sesiones: await sessionsOf(base, tramite.id),
    correos: await mailsOf(base, tramite.id),
  }))
}

async function linksOf({ db }: Base, id: string) {
  const rows = await db.select().from(enlaces).where(eq(enlaces.tramiteId, id)).all()
  return rows.map(({ createdAt, expiresAt, wrong }) => ({
    creada: momentOf(createdAt),
    vence: momentOf(expiresAt),
    curp_equivocadas: wrong,
  }))
}

async function changesOf({ db }: Base, id: string) {
  const rows = await db.select().from(cambios).where(eq(cambios.tramiteId, id)).all()
  return rows.map(({ createdAt, decidedAt, approved }) => ({
    pedido: momentOf(createdAt),
    decidido: momentOf(decidedAt),
    aprobado: approved ?? undefined,
  }))
}

async function sessionsOf({ db }: Base, id: string) {
  const rows = await db.select().from(sesiones).where(eq(sesiones.tramiteId, id)).all()
  return rows.map(({ createdAt, endsAt }) => ({ abierta: momentOf(createdAt), termina: momentOf(endsAt) }))
}

/** What a mail said is wiped once it is over; until then its correo is here. */
async function mailsOf({ db, vault }: Base, id: string) {
  const rows = await db.select().from(correos).where(eq(correos.tramiteId, id)).orderBy(asc(correos.id)).all()
  return rows.map(({ key, kind, sealed, createdAt, sentAt, deadAt, refused, attempts, reason }) => ({
    clase: kind,
    para: sealed ? vault.decrypt<MailRecord>(sealed, mailContext(key)).to : undefined,
    escrito: momentOf(createdAt),
    enviado: momentOf(sentAt),
    abandonado: momentOf(deadAt),
    rechazado: refused || undefined,
    intentos: attempts,
    respuesta: reason ?? undefined,
  }))
}

/** What was issued to a person as values for JSON, oldest first, with its documents and their entries in the ledger. */
async function heldIssues(base: Base, all: readonly Buffer[]) {
  const { db, vault } = base
  const rows = await db
    .select()
    .from(emisiones)
    .where(inArray(emisiones.curpIndex, [...all]))
    .orderBy(asc(emisiones.at))
    .all()
  return oneByOne(rows, async ({ folio, sealed }) => {
    const issue = decryptIssue(vault, { folio, sealed })
    return {
      folio,
      clase: issue.kind,
      fecha: momentOf(issue.issuedAt),
      nss: issue.nss,
      curp: issue.curp,
      ...nameFields(issue.name),
      nombre_declarado: issue.declared,
      en_persona: issue.inPerson,
      umf: issue.umf,
      emisor: issue.issuer.institution,
      cadena_original: issue.cadenaOriginal,
      sello: issue.sello,
      serie_del_certificado: issue.certificateSerial,
      documentos: await documentsOf(base, issue),
    }
  })
}

async function documentsOf({ db }: Base, issue: Issue) {
  const { pdf, ...columns } = getTableColumns(documentos)
  const rows = await db
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
    hecho: momentOf(madeAt),
    tamano: size ?? undefined,
    sha256: sha256?.toString('hex'),
    asiento: seq ?? undefined,
    hash_del_asiento: hash?.toString('hex'),
  }))
}

/** One connection answers one question after another. */
async function oneByOne<T, R>(all: readonly T[], make: (one: T) => Promise<R>): Promise<R[]> {
  const made: R[] = []
  for (const one of all) made.push(await make(one))
  return made
}

/** Epoch ms → ISO 8601 in UTC; what has not happened is left out of the JSON. */
const momentOf = (at: number | null | undefined): string | undefined =>
  at === null || at === undefined ? undefined : new Date(at).toISOString()

/** Names as the JSON for a person has them. */
const nameFields = ({ nombre, primerApellido, segundoApellido }: PersonName) => ({
  nombre,
  primer_apellido: primerApellido,
  segundo_apellido: segundoApellido,
})
