import { and, asc, count, desc, eq, gt, notExists, sql } from 'drizzle-orm'
import type { DocumentType, Issue } from '../../domain/facts/issue.ts'
import type { LedgerEntry, WaitingEntry } from '../../domain/facts/ledger-entry.ts'
import { entryHash, GENESIS, sha256 } from '../../domain/seal/ledger.ts'
import type { Base } from '../base/engine.ts'
import { placeholders } from '../base/prepared.ts'
import { bitacora, documentos, porEncadenar } from '../base/schema.ts'

const PAGE = 1000

/** The append-only ledger. `append` works inside the caller's transaction, `chain` inside one that has the ledger alone. */
export function ledgerStore({ db, engine }: Base) {
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

  const queue = db
    .insert(porEncadenar)
    .values(placeholders('secuencia', 'type', 'cadenaHash', 'sello', 'certificateSerial', 'at'))
    .prepare()
  const waiting = db
    .select()
    .from(porEncadenar)
    .where(eq(porEncadenar.secuencia, sql.placeholder('secuencia')))
    .prepare()

  /** Adds entries after the last one, in their order. */
  const chain = async (entries: readonly WaitingEntry[]): Promise<void> => {
    let last = await head.get()
    for (const facts of entries) {
      const entry = { ...facts, seq: (last?.seq ?? 0) + 1, previous: last?.hash ?? GENESIS }
      last = { seq: entry.seq, hash: Buffer.from(entryHash(entry)) }
      await insert.run({ ...entry, hash: last.hash })
    }
  }
  /**
   * On PostgreSQL it only waits to be chained: whoever took the place after the last one would hold it until the disks of
   * two machines have it, and all that issue anywhere would wait for each other.
   */
  const append = async (issue: Issue, type: DocumentType): Promise<void> => {
    const entry: WaitingEntry = {
      secuencia: issue.documents[type].secuencia,
      type,
      cadenaHash: sha256(issue.cadenaOriginal),
      sello: Buffer.from(issue.sello, 'base64'),
      certificateSerial: issue.certificateSerial,
      at: issue.issuedAt,
    }
    if (engine === 'sqlite') await chain([entry])
    else await queue.run(entry)
  }

  /** in order, from the one after `first` on */
  async function* walk(first = 0): AsyncGenerator<LedgerEntry> {
    for (let seq = first; ; ) {
      const page = await after.all({ seq })
      yield* page
      const last = page.at(-1)
      if (!last) return
      seq = last.seq
    }
  }
  return {
    append,
    chain,
    walk,
    head: () => head.get(),
    /** the queue first: an entry that is chained meanwhile is in the ledger then */
    find: async (secuencia: string): Promise<LedgerEntry | WaitingEntry | undefined> =>
      (engine === 'sqlite' ? undefined : await waiting.get({ secuencia })) ??
      (await bySecuencia.get({ secuencia })),
  }
}
export type LedgerStore = ReturnType<typeof ledgerStore>

/**
 * What the rest of the database knows of the ledger: an entry (chained, or waiting for it) and its document are written in
 * one transaction, and neither is ever deleted, so each must have the other.
 */
export function ledgerAudit({ db }: Base) {
  const entries = db.select().from(bitacora).where(eq(bitacora.secuencia, documentos.secuencia))
  const queued = db.select().from(porEncadenar).where(eq(porEncadenar.secuencia, documentos.secuencia))
  const papers = db.select().from(documentos).where(eq(documentos.secuencia, bitacora.secuencia))
  return {
    /** as the engine counts them, whatever their seq */
    count: async (): Promise<number> => (await db.select({ n: count() }).from(bitacora).get())?.n ?? 0,
    hashAt: async (seq: number): Promise<Uint8Array | undefined> =>
      (await db.select({ hash: bitacora.hash }).from(bitacora).where(eq(bitacora.seq, seq)).get())?.hash,
    /** how many documents have no entry */
    withoutEntry: async (): Promise<number> =>
      (
        await db
          .select({ n: count() })
          .from(documentos)
          .where(and(notExists(entries), notExists(queued)))
          .get()
      )?.n ?? 0,
    /** the first entry that is of no document */
    withoutDocument: async (): Promise<number | undefined> =>
      (
        await db
          .select({ seq: bitacora.seq })
          .from(bitacora)
          .where(notExists(papers))
          .orderBy(asc(bitacora.seq))
          .limit(1)
          .get()
      )?.seq,
  }
}
