import { and, asc, count, eq, inArray, lte, min, sql } from 'drizzle-orm'
import type { AlertOutbox } from '../../domain/ports/alert-outbox.ts'
import type { Base } from '../base/engine.ts'
import { alertas } from '../base/schema.ts'

/** More than these tell an operator nothing that the first ones do not. */
const MOST = 1000

/**
 * Over the table `alertas`, which has only what waits. Each write is right by itself, whatever other replicas do
 * meanwhile: one more alert than the most does no harm.
 */
export function alertStore({ db, inTurn }: Base): AlertOutbox {
  return {
    add: ({ at, level, message }) =>
      inTurn(
        async () => {
          const waiting = (await db.select({ n: count() }).from(alertas).get())?.n ?? 0
          if (waiting >= MOST) return false
          await db.insert(alertas).values({ at, level, message, dueAt: at }).run()
          return true
        },
        { locks: [] },
      ),
    lease: (now, leaseMs) =>
      inTurn(
        async () => {
          const isDue = lte(alertas.dueAt, now)
          const first = db
            .select({ id: alertas.id })
            .from(alertas)
            .where(isDue)
            .orderBy(asc(alertas.dueAt), asc(alertas.id))
            .limit(1)
          // that it is due is asked again: PostgreSQL looks at a row for which another replica's lease made it wait as it is then
          const [leased] = await db
            .update(alertas)
            .set({ dueAt: now + leaseMs })
            .where(and(inArray(alertas.id, first), isDue))
            .returning()
            .all()
          if (!leased) return undefined
          const { id, at, level, message, attempts } = leased
          return { id, at, level, message, attempts }
        },
        { locks: [] },
      ),
    remove: (id) =>
      inTurn(async () => void (await db.delete(alertas).where(eq(alertas.id, id)).run()), { locks: [] }),
    markRetry: (id, dueAt) => {
      const later = { dueAt, attempts: sql`${alertas.attempts} + 1` }
      const retry = () => db.update(alertas).set(later).where(eq(alertas.id, id)).run()
      return inTurn(async () => void (await retry()), { locks: [] })
    },
    nextDueAt: async () =>
      (
        await db
          .select({ at: min(alertas.dueAt) })
          .from(alertas)
          .get()
      )?.at ?? undefined,
  }
}
