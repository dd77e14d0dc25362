import { asc, desc, eq, isNotNull } from 'drizzle-orm'
import { type MailRecord, mailContext } from '../db/mail-queue.ts'
import type { Base } from '../db/open.ts'
import { correos } from '../db/schema.ts'
import type { MailQueueAdmin, QueuedLetter } from './correo.ts'

type Row = typeof correos.$inferSelect

/** What the operator may ask of the outbox, over the table `correos`. */
export function mailAdmin({ db, vault }: Base): MailQueueAdmin {
  const toLetter = (row: Row): QueuedLetter => ({
    id: row.id,
    kind: row.kind,
    attempts: row.attempts,
    createdAt: row.createdAt,
    ...(row.sealed ? { to: vault.open<MailRecord>(row.sealed, mailContext(row.key)).to } : {}),
    ...(row.dueAt === null ? {} : { dueAt: row.dueAt }),
    ...(row.deadAt === null ? {} : { deadAt: row.deadAt, refused: row.refused }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  })
  return {
    pending: async () =>
      db
        .select()
        .from(correos)
        .where(isNotNull(correos.dueAt))
        .orderBy(asc(correos.dueAt))
        .all()
        .map(toLetter),
    dead: async () =>
      db
        .select()
        .from(correos)
        .where(isNotNull(correos.deadAt))
        .orderBy(desc(correos.deadAt))
        .all()
        .map(toLetter),
    retry: async (id, now) => {
      const row = db.select().from(correos).where(eq(correos.id, id)).get()
      if (!row) return 'unknown'
      // what is over was wiped: its person asks for it again from the portal
      if (row.dueAt === null) return 'over'
      db.update(correos).set({ dueAt: now }).where(eq(correos.id, id)).run()
      return 'again'
    },
    retryAll: async (now) =>
      db.update(correos).set({ dueAt: now }).where(isNotNull(correos.dueAt)).run().changes,
  }
}
