import { asc, count, eq, lte, min, sql } from 'drizzle-orm'
import type { AlertOutbox } from '../../domain/ports/alert-outbox.ts'
import type { Base } from '../base/open.ts'
import { alertas } from '../base/schema.ts'

/** More than these tell an operator nothing that the first ones do not. */
const MOST = 1000

/** Over the table `alertas`, which has only what waits. */
export function alertStore({ db, inTurn }: Base): AlertOutbox {
  return {
    add: ({ at, level, message }) =>
      inTurn(() => {
        const waiting = db.select({ n: count() }).from(alertas).get()?.n ?? 0
        if (waiting >= MOST) return false
        db.insert(alertas).values({ at, level, message, dueAt: at }).run()
        return true
      }),
    lease: (now, leaseMs) =>
      inTurn(() => {
        const due = db
          .select()
          .from(alertas)
          .where(lte(alertas.dueAt, now))
          .orderBy(asc(alertas.dueAt), asc(alertas.id))
          .limit(1)
          .get()
        if (!due) return undefined
        db.update(alertas)
          .set({ dueAt: now + leaseMs })
          .where(eq(alertas.id, due.id))
          .run()
        const { id, at, level, message, attempts } = due
        return { id, at, level, message, attempts }
      }),
    remove: (id) => inTurn(() => void db.delete(alertas).where(eq(alertas.id, id)).run()),
    markRetry: (id, dueAt) =>
      inTurn(
        () =>
          void db
            .update(alertas)
            .set({ dueAt, attempts: sql`${alertas.attempts} + 1` })
            .where(eq(alertas.id, id))
            .run(),
      ),
    nextDueAt: async () =>
      db
        .select({ at: min(alertas.dueAt) })
        .from(alertas)
        .get()?.at ?? undefined,
  }
}
