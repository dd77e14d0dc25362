import { and, desc, eq, gt, isNotNull, isNull, lte, min, sql } from 'drizzle-orm'
import type { SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core'
import { HOUR } from '../../domain/base/time.ts'
import { DELIVERY_REASONS } from '../../domain/delivery/delivery.ts'
import type { DueMail, Outbox } from '../../domain/ports/outbox.ts'
import type { MailState, ResultMailStore } from '../../domain/ports/result-mail-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { Base } from '../base/open.ts'
import { updates } from '../base/prepared.ts'
import { mailContext } from '../base/row-context.ts'
import { correos } from '../base/schema.ts'
import type { MailRecord } from './queue.ts'

type Row = typeof correos.$inferSelect

/** Mail that waits, over the table `correos`. What is over keeps its facts and loses its contents. */
export function outboxStore({
  db,
  vault,
  inTurn,
}: Base): Pick<Store, 'outbox'> & Pick<ResultMailStore, 'mailState'> {
  const due = db
    .select()
    .from(correos)
    .where(and(isNotNull(correos.dueAt), lte(correos.dueAt, sql.placeholder('now'))))
    .orderBy(correos.dueAt, correos.id)
    .limit(sql.placeholder('limit'))
    .prepare()
  const next = db
    .select({ at: min(correos.dueAt) })
    .from(correos)
    .where(isNotNull(correos.dueAt))
    .prepare()
  const newest = db
    .select()
    .from(correos)
    .where(and(eq(correos.tramiteId, sql.placeholder('id')), eq(correos.kind, sql.placeholder('kind'))))
    .orderBy(desc(correos.id))
    .limit(1)
    .prepare()

  /** Only while it waits: sent and given up are final, whatever a late worker reports. */
  const set = (facts: SQLiteUpdateSetSource<typeof correos>) =>
    db
      .update(correos)
      .set(facts)
      .where(and(eq(correos.id, sql.placeholder('id')), isNull(correos.sentAt), isNull(correos.deadAt)))
      .prepare()
  const over = { dueAt: null, sealed: null }
  const postpone = set(updates('dueAt'))
  const setSent = set({ ...over, ...updates('sentAt') })
  const setRetry = set({
    ...updates('dueAt', 'reason'),
    attempts: sql`${correos.attempts} + ${sql.placeholder('more')}`,
  })
  const setDead = set({ ...over, ...updates('deadAt', 'reason', 'refused') })
  const addHanded = (by: number) =>
    db
      .update(correos)
      .set({ handed: sql`${correos.handed} + ${by}` })
      .where(eq(correos.id, sql.placeholder('id')))
      .prepare()
  const [oneMore, oneLess] = [addHanded(1), addHanded(-1)]
  /** A row that cannot be decrypted (a damaged page, another key) is given up, so that it does not block the others. */
  const toDue = (row: Row, now: number): DueMail[] => {
    const { id, tramiteId, messageId, attempts, handed, createdAt } = row
    try {
      if (!row.sealed) throw new Error('nothing to send')
      const { to, content } = vault.decrypt<MailRecord>(row.sealed, mailContext(row.key))
      return [{ id, tramiteId, messageId, to, content, attempts, handed, createdAt }]
    } catch {
      setDead.run({ id, deadAt: now, reason: DELIVERY_REASONS.unreadable, refused: 0 })
      return []
    }
  }

  const outbox: Outbox = {
    lease: async (now, limit, leaseMs) =>
      inTurn(() => {
        const rows = due.all({ now, limit })
        // a lease is a due time in the future: if its holder dies, it expires by itself
        for (const { id } of rows) postpone.run({ id, dueAt: now + leaseMs })
        return rows.flatMap((row) => toDue(row, now))
      }),
    handOver: (id) => inTurn(() => void oneMore.run({ id })),
    takeBack: (id) => inTurn(() => void oneLess.run({ id })),
    markSent: (id, sentAt) => inTurn(() => void setSent.run({ id, sentAt })),
    discard: (id) => inTurn(() => void db.delete(correos).where(eq(correos.id, id)).run()),
    markRetry: (id, dueAt, reason, counts = true) =>
      inTurn(() => void setRetry.run({ id, dueAt, reason, more: Number(counts) })),
    markDead: (id, deadAt, reason, refused) =>
      inTurn(() => void setDead.run({ id, deadAt, reason, refused: Number(refused) })),
    nextDueAt: async () => next.get()?.at ?? undefined,
  }
  return {
    outbox,
    mailState: async (id, kind) => {
      const row = newest.get({ id, kind })
      return row && stateOf(row)
    },
  }
}

/** How far a mail is. */
export function stateOf(row: Row): MailState {
  if (row.sentAt !== null) return 'enviado'
  if (row.deadAt !== null) return row.refused ? 'rechazado' : 'abandonado'
  return row.attempts > 0 ? 'demorado' : 'en camino'
}

/** No retry is further away than two hours: a later one was queued while the clock ran ahead. */
const FURTHEST = 3 * HOUR

/** Makes mail due that a wrong clock put too far into the future. @param now epoch ms */
export function bringForward({ db }: Base, now: number): void {
  db.update(correos)
    .set({ dueAt: now })
    .where(gt(correos.dueAt, now + FURTHEST))
    .run()
}
