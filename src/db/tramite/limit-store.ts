import { createHmac } from 'node:crypto'
import { eq, lte, sql } from 'drizzle-orm'
import type { Allowance, LimitStore, Quota } from '../../domain/ports/limit-store.ts'
import type { Base } from '../base/open.ts'
import { placeholders } from '../base/prepared.ts'
import { limites, retosUsados } from '../base/schema.ts'

/**
 * Fixed-window counters and spent challenges, persisted so that a restart resets nothing; keyed hashes, no client IP.
 * Works inside the caller's transaction.
 */
export function limitRows({ db, vault }: Base) {
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
  const spendOne = db
    .insert(retosUsados)
    .values(placeholders('id', 'expiresAt'))
    .onConflictDoNothing()
    .prepare()

  /** The current window. One that would end later than one begun now dates from a clock that ran ahead, and is dropped. */
  const window = (bucket: Buffer, windowMs: number, now: number) => {
    const row = find.get({ bucket })
    const open = row && row.resetsAt > now && row.resetsAt <= now + windowMs
    return open ? row : { count: 0, resetsAt: now + windowMs }
  }
  const check = (name: string, limit: number, windowMs: number, now: number): Quota => {
    const { count, resetsAt } = window(hash(name), windowMs, now)
    return { outcome: count < limit ? 'ok' : 'limited', resetsAt, count }
  }
  const consume = (name: string, limit: number, windowMs: number, now: number): Quota => {
    const bucket = hash(name)
    const { count, resetsAt } = window(bucket, windowMs, now)
    if (count >= limit) return { outcome: 'limited', resetsAt, count }
    upsert.run({ bucket, count: count + 1, resetsAt })
    return { outcome: 'ok', resetsAt, count: count + 1 }
  }
  const giveBack = (name: string, windowMs: number, now: number): void => {
    const bucket = hash(name)
    const { count, resetsAt } = window(bucket, windowMs, now)
    if (count > 0) upsert.run({ bucket, count: count - 1, resetsAt })
  }
  return {
    check,
    consume,
    giveBack,
    /** Counts in all of them, or in none when one is full: that one. */
    take: (allowances: readonly Allowance[], now: number) => {
      for (const one of allowances) {
        const { outcome, resetsAt } = check(one.bucket, one.limit, one.windowMs, now)
        if (outcome === 'limited') return { ...one, resetsAt }
      }
      for (const { bucket, limit, windowMs } of allowances) consume(bucket, limit, windowMs, now)
      return undefined
    },
    /** Marks a challenge as used until `expiresAt`; false when it already was. */
    spend: (id: Uint8Array, expiresAt: number): boolean =>
      spendOne.run({ id: Buffer.from(id), expiresAt }).changes === 1,
  }
}
export type LimitRows = ReturnType<typeof limitRows>

/** `LimitStore` on SQLite; `consumeQuota` and `returnQuota` each in a transaction of its own. */
export function limitStore({ inTurn }: Base, rows: LimitRows): LimitStore {
  return {
    consumeQuota: (...facts) => inTurn(() => rows.consume(...facts)),
    returnQuota: (...facts) => inTurn(() => rows.giveBack(...facts)),
    checkQuota: async (...facts) => rows.check(...facts),
  }
}

/** Deletes windows and challenges that are over. */
export function sweepLimits({ db }: Base, now: number): void {
  db.delete(limites).where(lte(limites.resetsAt, now)).run()
  db.delete(retosUsados).where(lte(retosUsados.expiresAt, now)).run()
}
