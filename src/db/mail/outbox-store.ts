import { and, desc, eq, gt, isNotNull, isNull, lte, sql } from 'drizzle-orm'
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
  const earliest = db
    .select({ key: correos.key, at: correos.dueAt })
    .from(correos)
    .where(isNotNull(correos.dueAt))
    .orderBy(correos.dueAt, correos.id)
    .limit(sql.placeholder('limit'))
    .prepare()
  const newest = db
    .select()
    .from(correos)
    .where(and(eq(correos.tramiteId, sql.placeholder('id')), eq(correos.kind, sql.placeholder('kind'))))
    .orderBy(desc(correos.id))
    .limit(1)
    .prepare()

  /** By its key: SQLite gives the number of a row that was deleted to the next one. */
  const isMail = eq(correos.key, sql.placeholder('id'))
  /** Only while it waits: sent and given up are final, whatever a late worker reports. */
  const set = (facts: SQLiteUpdateSetSource<typeof correos>) =>
    db
      .update(correos)
      .set(facts)
      .where(and(isMail, isNull(correos.sentAt), isNull(correos.deadAt)))
      .prepare()
  const over = { dueAt: null, sealed: null }
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
      .where(isMail)
      .prepare()
  const [oneMore, oneLess] = [addHanded(1), addHanded(-1)]
  /** A row that cannot be decrypted (a damaged page, another key) is given up, so that it does not block the others. */
  const toDue = async (row: Row, now: number): Promise<DueMail | undefined> => {
    const { key: id, tramiteId, messageId, attempts, handed, createdAt } = row
    try {
      if (!row.sealed) throw new Error('nothing to send')
      const { to, content } = vault.decrypt<MailRecord>(row.sealed, mailContext(id))
      return { id, tramiteId, messageId, to, content, attempts, handed, createdAt }
    } catch {
      await inTurn(() => setDead.run({ id, deadAt: now, reason: DELIVERY_REASONS.unreadable, refused: 0 }))
      return undefined
    }
  }

  /**
   * Until when each leased mail is, epoch ms. In memory: one process alone serves a data folder (`claimFolder`), and of
   * what it held when it died everything is due at once.
   */
  const leases = new Map<string, number>()
  const ending = <T>(id: string, work: () => T): Promise<T> => inTurn(work).finally(() => leases.delete(id))

  const outbox: Outbox = {
    lease: async (now, limit, leaseMs) => {
      const isFree = ({ key }: Row): boolean => (leases.get(key) ?? 0) <= now
      const rows = due
        .all({ now, limit: limit + leases.size })
        .filter(isFree)
        .slice(0, limit)
      for (const { key } of rows) leases.set(key, now + leaseMs)
      const mails = await Promise.all(rows.map((row) => toDue(row, now)))
      return mails.flatMap((mail) => mail ?? [])
    },
    handOver: (id) => inTurn(() => void oneMore.run({ id })),
    takeBack: (id) => inTurn(() => void oneLess.run({ id })),
    markSent: (id, sentAt) => ending(id, () => void setSent.run({ id, sentAt })),
    discard: (id) => ending(id, () => void db.delete(correos).where(eq(correos.key, id)).run()),
    markRetry: (id, dueAt, reason, counts = true) =>
      ending(id, () => void setRetry.run({ id, dueAt, reason, more: Number(counts) })),
    markDead: (id, deadAt, reason, refused) =>
      ending(id, () => void setDead.run({ id, deadAt, reason, refused: Number(refused) })),
    nextDueAt: async () => {
      const rows = earliest.all({ limit: leases.size + 1 })
      const times = rows.map(({ key, at }) => Math.max(at ?? 0, leases.get(key) ?? 0))
      return times.length > 0 ? Math.min(...times) : undefined
    },
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
