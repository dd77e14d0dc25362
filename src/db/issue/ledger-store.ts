import { asc, count, desc, eq, gt, notExists, sql } from 'drizzle-orm'
import type { DocumentType, Issue } from '../../domain/facts/issue.ts'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'
import { entryHash, GENESIS, sha256 } from '../../domain/seal/ledger.ts'
import type { Base } from '../base/open.ts'
import { placeholders } from '../base/prepared.ts'
import { bitacora, documentos } from '../base/schema.ts'

const PAGE = 1000

/** The append-only ledger. `append` works inside the caller's transaction. */
export function ledgerStore({ db }: Base) {
  const head = db
    .select({ seq: bitacora.seq, hash: bitacora.hash })
    .from(bitacora)
    .orderBy(desc(bitacora.seq))
    .limit(1)
    .prepare()
  const bySecuencia = db
    .select()
    .from(bitacora)
    .where(eq(bitacora.secuencia, sql.placeholder('secuencia')))
    .prepare()
  const after = db
    .select()
    .from(bitacora)
    .where(gt(bitacora.seq, sql.placeholder('seq')))
    .orderBy(asc(bitacora.seq))
    .limit(PAGE)
    .prepare()
  const insert = db
    .insert(bitacora)
    .values(
      placeholders(
        'seq',
        'secuencia',
        'type',
        'cadenaHash',
        'sello',
        'certificateSerial',
        'at',
        'previous',
        'hash',
      ),
    )
    .prepare()

  const append = (issue: Issue, type: DocumentType): void => {
    const last = head.get()
    const entry = {
      seq: (last?.seq ?? 0) + 1,
      secuencia: issue.documents[type].secuencia,
      type,
      cadenaHash: sha256(issue.cadenaOriginal),
      sello: Buffer.from(issue.sello, 'base64'),
      certificateSerial: issue.certificateSerial,
      at: issue.issuedAt,
      previous: last?.hash ?? GENESIS,
    }
    insert.run({ ...entry, hash: entryHash(entry) })
  }

  /** in order, from the one after `first` on */
  function* walk(first = 0): Generator<LedgerEntry> {
    for (let seq = first; ; ) {
      const page = after.all({ seq })
      yield* page
      const last = page.at(-1)
      if (!last) return
      seq = last.seq
    }
  }
  return {
    append,
    walk,
    head: () => head.get(),
    find: (secuencia: string): LedgerEntry | undefined => bySecuencia.get({ secuencia }),
  }
}
export type LedgerStore = ReturnType<typeof ledgerStore>

/**
 * What the rest of the database knows of the ledger: an entry and its document are written in one transaction, and
 * neither is ever deleted, so each must have the other.
 */
export function ledgerAudit({ db }: Base) {
  const entries = db.select().from(bitacora).where(eq(bitacora.secuencia, documentos.secuencia))
  const papers = db.select().from(documentos).where(eq(documentos.secuencia, bitacora.secuencia))
  return {
    /** as SQLite counts them, whatever their seq */
    count: (): number => db.select({ n: count() }).from(bitacora).get()?.n ?? 0,
    hashAt: (seq: number): Uint8Array | undefined =>
      db.select({ hash: bitacora.hash }).from(bitacora).where(eq(bitacora.seq, seq)).get()?.hash,
    /** how many documents have no entry */
    withoutEntry: (): number =>
      db.select({ n: count() }).from(documentos).where(notExists(entries)).get()?.n ?? 0,
    /** the first entry that is of no document */
    withoutDocument: (): number | undefined =>
      db
        .select({ seq: bitacora.seq })
        .from(bitacora)
        .where(notExists(papers))
        .orderBy(asc(bitacora.seq))
        .limit(1)
        .get()?.seq,
  }
}
