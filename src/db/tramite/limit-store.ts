import { createHmac } from 'node:crypto'
import { and, eq, gt, lte, sql } from 'drizzle-orm'
import { MINUTE } from '../../domain/base/time.ts'
import type { Allowance, LimitStore, Quota } from '../../domain/ports/limit-store.ts'
import type { About, Base } from '../base/engine.ts'
import { placeholders } from '../base/prepared.ts'
import { limites, retosUsados } from '../base/schema.ts'

/**
 * How far the clocks of two replicas may be apart, in ms, before one of them takes the other's windows for ones of a clock
 * that ran ahead, and drops them: whoever is sent to both in turn would have no limit.
 */
const SLACK = 5 * MINUTE

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
  /** `row`: open by the clock of the new one, whose window begins now */
  const isOpen = sql`(${limites.resetsAt} > ${sql.placeholder('now')} and ${limites.resetsAt} <= excluded.resets_at + ${SLACK})`
  const count = db
    .insert(limites)
    .values({ ...placeholders('bucket', 'resetsAt'), count: 1 })
    .onConflictDoUpdate({
      target: limites.bucket,
      set: {
        count: sql`case when ${isOpen} then ${limites.count} + 1 else 1 end`,
        resetsAt: sql`case when ${isOpen} then ${limites.resetsAt} else excluded.resets_at end`,
      },
      setWhere: sql`not ${isOpen} or ${limites.count} < ${sql.placeholder('limit')}`,
    })
    .returning({ count: limites.count, resetsAt: limites.resetsAt })
    .prepare()
  const uncount = db
    .update(limites)
    .set({ count: sql`${limites.count} - 1` })
    .where(
      and(
        eq(limites.bucket, sql.placeholder('bucket')),
        gt(limites.count, 0),
        gt(limites.resetsAt, sql.placeholder('now')),
        lte(limites.resetsAt, sql.placeholder('latest')),
      ),
    )
    .prepare()
  const spendOne = db
    .insert(retosUsados)
    .values(placeholders('id', 'expiresAt'))
    .onConflictDoNothing()
    .prepare()

  /** The current window. One that would end later than one begun now, and a little, dates from a clock that ran ahead, and is dropped. */
  const check = async (name: string, limit: number, windowMs: number, now: number): Promise<Quota> => {
    const row = await find.get({ bucket: hash(name) })
    const open = row && row.resetsAt > now && row.resetsAt <= now + windowMs + SLACK
    const { count, resetsAt } = open ? row : { count: 0, resetsAt: now + windowMs }
    return { outcome: count < limit ? 'ok' : 'limited', resetsAt, count }
  }
  /** One statement, so that tries of one moment count like one after the other. */
  const consume = async (name: string, limit: number, windowMs: number, now: number): Promise<Quota> => {
    const counted =
      limit > 0 ? await count.get({ bucket: hash(name), resetsAt: now + windowMs, now, limit }) : undefined
    return counted
      ? { outcome: 'ok', ...counted }
      : { ...(await check(name, limit, windowMs, now)), outcome: 'limited' }
  }
  const giveBack = async (name: string, windowMs: number, now: number): Promise<void> => {
    await uncount.run({ bucket: hash(name), now, latest: now + windowMs + SLACK })
  }
  return {
    check,
    consume,
    giveBack,
    /** Counts in all of them, or in none when one is full: that one. */
    take: async (allowances: readonly Allowance[], now: number) => {
      // looked at first: what is refused writes nothing
      for (const one of allowances) {
        const { outcome, resetsAt } = await check(one.bucket, one.limit, one.windowMs, now)
        if (outcome === 'limited') return { ...one, resetsAt }
      }
      for (const [nth, one] of allowances.entries()) {
        const { outcome, resetsAt } = await consume(one.bucket, one.limit, one.windowMs, now)
        if (outcome === 'ok') continue
        // another replica took the last one since
        for (const { bucket, windowMs } of allowances.slice(0, nth)) await giveBack(bucket, windowMs, now)
        return { ...one, resetsAt }
      }
      return undefined
    },
    /** Marks a challenge as used until `expiresAt`; false when it already was. */
    spend: async (id: Uint8Array, expiresAt: number): Promise<boolean> =>
      (await spendOne.run({ id: Buffer.from(id), expiresAt })).changes === 1,
  }
}
export type LimitRows = ReturnType<typeof limitRows>

/** What was not promised to anybody, of statements that are right each by itself. */
const LOCAL: About = { locks: [], local: true }

/** `LimitStore`; `consumeQuota` and `returnQuota` each in a transaction of its own. */
export function limitStore({ inTurn }: Base, rows: LimitRows): LimitStore {
  return {
    consumeQuota: (...facts) => inTurn(() => rows.consume(...facts), LOCAL),
    returnQuota: (...facts) => inTurn(() => rows.giveBack(...facts), LOCAL),
    checkQuota: rows.check,
  }
}

/** Deletes windows and challenges that are over. Inside a transaction. @param now epoch ms */
export async function sweepLimits({ db }: Base, now: number): Promise<void> {
  await db.delete(limites).where(lte(limites.resetsAt, now)).run()
  await db.delete(retosUsados).where(lte(retosUsados.expiresAt, now)).run()
}
