import { and, eq, isNotNull, isNull, lte, min, sql } from 'drizzle-orm'
import { DAY } from '../../domain/base/time.ts'
import type { HookNotice, HookOutbox } from '../../domain/ports/hook-outbox.ts'
import type { Base } from '../base/open.ts'
import { avisosWeb } from '../base/schema.ts'

/** How long what is over stays, for whoever looks why a notice did not arrive. */
const KEPT = 30 * DAY

/** Inside a transaction: queues a notice. Its name is derived from what happened, so that it is queued once. */
export function queueHook({ db }: Base, notice: HookNotice): void {
  const { event, id, at } = notice
  const messageId = `${id}-${event.slice(event.indexOf('.') + 1)}`
  const body = JSON.stringify({
    id: messageId,
    tipo: event,
    consentimiento: id,
    fecha: new Date(at).toISOString(),
    ...(notice.event === 'consentimiento.dado'
      ? { vence: new Date(notice.expiresAt).toISOString(), una_vez: notice.once }
      : {}),
  })
  db.insert(avisosWeb).values({ messageId, body, createdAt: at, dueAt: at }).onConflictDoNothing().run()
}

/** `HookOutbox` on SQLite. */
export function hookOutbox({ db, inTurn }: Base): HookOutbox {
  const waiting = (id: number) =>
    and(eq(avisosWeb.id, id), isNull(avisosWeb.sentAt), isNull(avisosWeb.deadAt))
  const set = (id: number, facts: Partial<typeof avisosWeb.$inferInsert>) =>
    inTurn(() => void db.update(avisosWeb).set(facts).where(waiting(id)).run())
  return {
    leaseHooks: async (now, limit, leaseMs) =>
      inTurn(() => {
        const rows = db
          .select()
          .from(avisosWeb)
          .where(and(isNotNull(avisosWeb.dueAt), lte(avisosWeb.dueAt, now)))
          .orderBy(avisosWeb.dueAt, avisosWeb.id)
          .limit(limit)
          .all()
        for (const { id } of rows)
          db.update(avisosWeb)
            .set({ dueAt: now + leaseMs })
            .where(eq(avisosWeb.id, id))
            .run()
        return rows
      }),
    hookSent: (id, sentAt) => set(id, { sentAt, dueAt: null }),
    hookDead: (id, deadAt, reason) => set(id, { deadAt, dueAt: null, reason }),
    hookLater: (id, dueAt, reason) =>
      inTurn(
        () =>
          void db
            .update(avisosWeb)
            .set({ dueAt, reason, attempts: sql`${avisosWeb.attempts} + 1` })
            .where(waiting(id))
            .run(),
      ),
    nextHookAt: async () =>
      db
        .select({ at: min(avisosWeb.dueAt) })
        .from(avisosWeb)
        .where(isNotNull(avisosWeb.dueAt))
        .get()?.at ?? undefined,
  }
}

/** Deletes notices that have been over for long. */
export function sweepHooks({ db }: Base, now: number): void {
  db.delete(avisosWeb)
    .where(and(isNull(avisosWeb.dueAt), lte(avisosWeb.createdAt, now - KEPT)))
    .run()
}
