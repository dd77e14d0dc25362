import { asc, inArray } from 'drizzle-orm'
import type { Base } from '../base/engine.ts'
import { turnLock } from '../base/locks.ts'
import { porEncadenar } from '../base/schema.ts'
import { ledgerStore } from './ledger-store.ts'

/** Entries that are chained in one transaction. */
const BATCH = 200

/**
 * Chains what waits for it, the oldest first, and gives how many entries that were: `BATCH` means that there may be more.
 * One transaction, so that none is lost or chained twice wherever it is cut off; one sealer at a time, whichever replica
 * it is of.
 */
export function sealOnce(base: Base): Promise<number> {
  const { db } = base
  return base.inTurn(
    async () => {
      const batch = await db
        .select()
        .from(porEncadenar)
        // both documents of an issue, which carry one sello, stay beside each other
        .orderBy(
          asc(porEncadenar.at),
          asc(porEncadenar.sello),
          asc(porEncadenar.type),
          asc(porEncadenar.secuencia),
        )
        .limit(BATCH)
        .all()
      if (batch.length === 0) return 0
      await ledgerStore(base).chain(batch)
      const chained = batch.map(({ secuencia }) => secuencia)
      await db.delete(porEncadenar).where(inArray(porEncadenar.secuencia, chained)).run()
      return batch.length
    },
    { locks: [turnLock('sellador')] },
  )
}

/**
 * Chains what a copy from PostgreSQL brought to SQLite unchained: a backup that was restored, or a move. Resolves when
 * nothing waits any more; cut off, it goes on from where it was.
 */
export async function sealAll(base: Base): Promise<void> {
  const left = await base.rows('select 1 from por_encadenar limit 1')
  for (let more = left.length; more > 0; ) more = await sealOnce(base)
}
