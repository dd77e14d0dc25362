import { and, eq, inArray, isNotNull, isNull, lte, min, sql } from 'drizzle-orm'
import type { SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core'
import { DAY } from '../../domain/base/time.ts'
import type { HookNotice, HookOutbox } from '../../domain/ports/hook-outbox.ts'
import type { Base } from '../base/engine.ts'
import { avisosWeb } from '../base/schema.ts'

/** How long what is over stays, for whoever looks why a notice did not arrive. */
const KEPT = 30 * DAY

/**
 * Inside a transaction: queues a notice, as the JSON that its receiver gets. Its name is derived from what happened, so
 * that it is queued once. Times in it are ISO 8601 in UTC.
 */
export async function queueHook({ db }: Base, notice: HookNotice): Promise<void> {
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
  await db.insert(avisosWeb).values({ messageId, body, createdAt: at, dueAt: at }).onConflictDoNothing().run()
}

/** Over the table `avisos_web`. A leased notice is due again when its lease is over, in whichever process. */
export function hookOutbox({ db, inTurn }: Base): HookOutbox {
  const waiting = (id: number) =>
    and(eq(avisosWeb.id, id), isNull(avisosWeb.sentAt), isNull(avisosWeb.deadAt))
  const set = async (id: number, facts: SQLiteUpdateSetSource<typeof avisosWeb>): Promise<void> => {
    await inTurn(() => db.update(avisosWeb).set(facts).where(waiting(id)).run(), { locks: [] })
  }
  return {
    leaseHooks: (now, limit, leaseMs) => {
      const isDue = and(isNotNull(avisosWeb.dueAt), lte(avisosWeb.dueAt, now))
      const first = db
        .select({ id: avisosWeb.id })
        .from(avisosWeb)
        .where(isDue)
        .orderBy(avisosWeb.dueAt, avisosWeb.id)
        .limit(limit)
      return inTurn(
        () =>
          db
            .update(avisosWeb)
            .set({ dueAt: now + leaseMs })
            // due once more: whoever waited for another replica's lease of the same rows finds them leased
            .where(and(inArray(avisosWeb.id, first), isDue))
            .returning({
              id: avisosWeb.id,
              messageId: avisosWeb.messageId,
              body: avisosWeb.body,
              attempts: avisosWeb.attempts,
              createdAt: avisosWeb.createdAt,
            })
            .all(),
        { locks: [] },
      )
    },
    hookSent: (id, sentAt) => set(id, { sentAt, dueAt: null }),
    hookDead: (id, deadAt, reason) => set(id, { deadAt, dueAt: null, reason }),
    hookLater: (id, dueAt, reason) => set(id, { dueAt, reason, attempts: sql`${avisosWeb.attempts} + 1` }),
    nextHookAt: async () => {
      const earliest = await db
        .select({ at: min(avisosWeb.dueAt) })
        .from(avisosWeb)
        .where(isNotNull(avisosWeb.dueAt))
        .get()
      return earliest?.at ?? undefined
    },
  }
}

/**
 * Deletes notices that have been over for long: thirty days after they were queued. Inside a transaction.
 * @param now epoch ms
 */
export async function sweepHooks({ db }: Base, now: number): Promise<void> {
  await db
    .delete(avisosWeb)
    .where(and(isNull(avisosWeb.dueAt), lte(avisosWeb.createdAt, now - KEPT)))
    .run()
}
