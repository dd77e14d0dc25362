import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import { DOCUMENT_TYPES } from '../../domain/facts/issue.ts'
import type { IssuedDocument } from '../../domain/ports/document-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import { sha256 } from '../../domain/seal/ledger.ts'
import type { Base } from '../base/engine.ts'
import { hashToken } from '../base/open.ts'
import { updates } from '../base/prepared.ts'
import { pdfContext } from '../base/row-context.ts'
import { correos, documentos, emisiones } from '../base/schema.ts'
import { decryptIssue } from './store.ts'

type DocumentStore = Pick<
  Store,
  'findDocument' | 'findDocumentByCode' | 'findDocumentByDigest' | 'readPdf' | 'savePdfs' | 'foliosWithoutPdf'
>

/** The two files of each issue: kept encrypted, as issued, to the byte. */
export function documentStore({ db, vault, inTurn }: Base): DocumentStore {
  const { placeholder } = sql
  const { type, sha256: digest, size, folio: ofFolio } = documentos
  const ofIssue = eq(emisiones.folio, documentos.folio)
  // no join, as decision 0002 says
  const sealed = sql<Buffer>`(select ${sql`${emisiones.sealed}`} from ${emisiones} where ${ofIssue})`
  const columns = { type, sha256: digest, size, folio: ofFolio, sealed: sealed.mapWith(emisiones.sealed) }
  const select = () => db.select(columns).from(documentos)
  const oneOf = and(eq(documentos.folio, placeholder('folio')), eq(documentos.type, placeholder('type')))
  const byFolio = select().where(oneOf).prepare()
  const byCode = select()
    .where(eq(documentos.codigoHash, placeholder('hash')))
    .prepare()
  const byDigest = select()
    .where(eq(documentos.sha256, placeholder('digest')))
    .prepare()
  const pdf = db.select({ pdf: documentos.pdf }).from(documentos).where(oneOf).prepare()
  const keep = db
    .update(documentos)
    .set(updates('pdf', 'sha256', 'size', 'madeAt'))
    .where(and(oneOf, isNull(documentos.pdf)))
    .prepare()
  // the mail that waits for these files
  const mailDue = db
    .update(correos)
    .set({
      dueAt: sql`case when ${correos.dueAt} < ${placeholder('now')} then ${correos.dueAt} else ${placeholder('now')} end`,
    })
    .where(
      and(
        eq(correos.kind, 'resultado'),
        isNotNull(correos.dueAt),
        inArray(
          correos.tramiteId,
          db
            .select({ id: emisiones.tramiteId })
            .from(emisiones)
            .where(eq(emisiones.folio, placeholder('folio'))),
        ),
      ),
    )
    .prepare()
  const pending = db
    .selectDistinct({ folio: documentos.folio })
    .from(documentos)
    .where(isNull(documentos.pdf))
    .orderBy(documentos.folio)
    .limit(placeholder('limit'))
    .prepare()

  const read = (row: Awaited<ReturnType<typeof byFolio.get>>): IssuedDocument | undefined =>
    row && {
      issue: decryptIssue(vault, row),
      type: row.type,
      ...(row.sha256 && row.size !== null ? { file: { sha256: row.sha256, size: row.size } } : {}),
    }

  return {
    findDocument: async (folio, type) => read(await byFolio.get({ folio, type })),
    findDocumentByCode: async (codigo) => read(await byCode.get({ hash: hashToken(codigo) })),
    findDocumentByDigest: async (digest) => read(await byDigest.get({ digest: Buffer.from(digest) })),
    readPdf: async (folio, type) => {
      const encrypted = (await pdf.get({ folio, type }))?.pdf
      return encrypted ? vault.decryptBytes(encrypted, pdfContext(folio, type)) : undefined
    },
    savePdfs: (folio, files, now) =>
      inTurn(
        async () => {
          let kept = 0
          for (const type of DOCUMENT_TYPES) {
            const bytes = files[type]
            const made = {
              pdf: vault.encryptBytes(bytes, pdfContext(folio, type)),
              sha256: Buffer.from(sha256(bytes)),
              size: bytes.length,
              madeAt: now,
            }
            kept += (await keep.run({ folio, type, ...made })).changes
          }
          // by who made the files that stand: the mail may be under way already
          if (kept > 0) await mailDue.run({ folio, now })
        },
        { locks: [] },
      ),
    foliosWithoutPdf: async (limit) => (await pending.all({ limit })).map((row) => row.folio),
  }
}
