import { createHmac } from 'node:crypto'
import { eq, lte, sql } from 'drizzle-orm'
import type { LimitStore } from '../../domain/ports/limit-store.ts'
import type { Base } from '../base/open.ts'
import { placeholders } from '../base/prepared.ts'
import { limites, retosUsados } from '../base/schema.ts'

/** Fixed-window quotas and spent challenges, persisted so that a restart resets nothing; keyed hashes, no client IP. */
export function limitStore({ db, vault, inTurn }: Base): LimitStore {
  const salt = vault.derive('limites')
  const hash = (bucket: string) => createHmac('sha256', salt).update(bucket).digest().subarray(0, 16)
  const find = db
    .select()
    .from(limites)
    .where(eq(limites.bucket, sql.placeholder('bucket')))
    .prepare()
  const upsert = db
    .insert(limites)
    .values(placeholders('bucket', 'count', 'resetsAt'))
    .onConflictDoUpdate({
      target: limites.bucket,
      set: { count: sql`excluded.count`, resetsAt: sql`excluded.resets_at` },
    })
    .prepare()
  const spend = db.insert(retosUsados).values(placeholders('id', 'expiresAt')).onConflictDoNothing().prepare()

  /** The current window. One that would end later than one begun now dates from a clock that ran ahead, and is dropped. */
  const window = (bucket: Buffer, windowMs: number, now: number) => {
    const row = find.get({ bucket })
    const open = row && row.resetsAt > now && row.resetsAt <= now + windowMs
    return open ? row : { count: 0, resetsAt: now + windowMs }
  }
  return {
    consumeQuota: async (name, limit, windowMs, now) =>
      inTurn(() => {
        const bucket = hash(name)
        const { count, resetsAt } = window(bucket, windowMs, now)
        if (count >= limit) return { outcome: 'limited', resetsAt }
        upsert.run({ bucket, count: count + 1, resetsAt })
        return { outcome: 'ok', resetsAt }
      }),
    checkQuota: async (name, limit, windowMs, now) => {
      const { count, resetsAt } = window(hash(name), windowMs, now)
      return { outcome: count < limit ? 'ok' : 'limited', resetsAt }
    },
    spendChallenge: async (id, expiresAt) =>
      inTurn(() => spend.run({ id: Buffer.from(id), expiresAt }).changes === 1),
  }
}

/** Deletes windows and challenges that are over. */
export function sweepLimits({ db }: Base, now: number): void {
  db.delete(limites).where(lte(limites.resetsAt, now)).run()
  db.delete(retosUsados).where(lte(retosUsados.expiresAt, now)).run()
}
