import { asc, count, eq, notExists } from 'drizzle-orm'
import type { Base } from '../base/open.ts'
import { bitacora, documentos } from '../base/schema.ts'

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
export type LedgerAudit = ReturnType<typeof ledgerAudit>
