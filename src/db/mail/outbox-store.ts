import { and, eq, getTableColumns, gt, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core'
import { HOUR } from '../../domain/base/time.ts'
import { DELIVERY_REASONS } from '../../domain/delivery/delivery.ts'
import type { DueMail, Outbox } from '../../domain/ports/outbox.ts'
import type { MailState, ResultMailStore } from '../../domain/ports/result-mail-store.ts'
import type { Store } from '../../domain/ports/store.ts'
import type { Base } from '../base/engine.ts'
import { updates } from '../base/prepared.ts'
import { mailContext } from '../base/row-context.ts'
import { correos } from '../base/schema.ts'
import type { MailRecord } from './queue.ts'

type Row = typeof correos.$inferSelect
/** What is needed of a mail to send it. */
type Leased = Pick<
  Row,
  'id' | 'key' | 'tramiteId' | 'messageId' | 'sealed' | 'attempts' | 'handed' | 'createdAt' | 'dueAt'
>

/**
 * Mail that waits, over the table `correos`. What is over keeps its facts and loses its contents. A mail that a process
 * held when it died is due again: on SQLite at once, on PostgreSQL when its lease runs out.
 */
export function outboxStore(base: Base): Pick<Store, 'outbox'> & Pick<ResultMailStore, 'mailState'> {
  const { db, vault, inTurn } = base
  const { id, createdAt, sentAt, deadAt, refused, attempts } = correos
  // a few: put in order here, since an ORDER BY is compiled again for each trámite (decision 0002)
  const ofKind = db
    .select({ id, createdAt, sentAt, deadAt, refused, attempts })
    .from(correos)
    .where(and(eq(correos.tramiteId, sql.placeholder('id')), eq(correos.kind, sql.placeholder('kind'))))
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
    // only its own: one that took too long may be another's by now
    leasedUntil: sql`case when ${correos.leasedUntil} = ${sql.placeholder('until')} then null else ${correos.leasedUntil} end`,
  })
  const setDead = set({ ...over, ...updates('deadAt', 'reason', 'refused') })
  const addHanded = (by: number) =>
    db
      .update(correos)
      .set({ handed: sql`${correos.handed} + ${by}` })
      .where(isMail)
      .prepare()
  const [oneMore, oneLess] = [addHanded(1), addHanded(-1)]
  const { take, until, free, nextAt } = base.engine === 'postgres' ? sharedLeases(base) : ownLeases(base)
  /** Each is one statement, right by itself. */
  const mark = (work: () => Promise<unknown>): Promise<void> =>
    inTurn(async () => void (await work()), { locks: [] })
  const ending = (id: string, work: () => Promise<unknown>): Promise<void> =>
    mark(work).finally(() => free(id))
  /** A row that cannot be decrypted (a damaged page, another key) is given up, so that it does not block the others. */
  const toDue = async (row: Leased, now: number): Promise<DueMail | undefined> => {
    const { key: id, tramiteId, messageId, attempts, handed, createdAt } = row
    try {
      if (!row.sealed) throw new Error('nothing to send')
      const { to, content } = vault.decrypt<MailRecord>(row.sealed, mailContext(id))
      return { id, tramiteId, messageId, to, content, attempts, handed, createdAt }
    } catch {
      await ending(id, () =>
        setDead.run({ id, deadAt: now, reason: DELIVERY_REASONS.unreadable, refused: 0 }),
      )
      return undefined
    }
  }

  const outbox: Outbox = {
    lease: async (now, limit, leaseMs) => {
      const rows = await take(now, limit, now + leaseMs)
      const mails = await Promise.all(rows.map((row) => toDue(row, now)))
      return mails.flatMap((mail) => mail ?? [])
    },
    handOver: (id) => mark(() => oneMore.run({ id })),
    takeBack: (id) => mark(() => oneLess.run({ id })),
    markSent: (id, sentAt) => ending(id, () => setSent.run({ id, sentAt })),
    discard: (id) => ending(id, () => db.delete(correos).where(eq(correos.key, id)).run()),
    markRetry: (id, dueAt, reason, counts = true) =>
      ending(id, () => setRetry.run({ id, dueAt, reason, more: Number(counts), until: until(id) })),
    markDead: (id, deadAt, reason, refused) =>
      ending(id, () => setDead.run({ id, deadAt, reason, refused: Number(refused) })),
    nextDueAt: nextAt,
  }
  return {
    outbox,
    mailState: async (tramiteId, kind, since = 0) => {
      const [newest] = (await ofKind.all({ id: tramiteId, kind })).sort((a, b) => b.id - a.id)
      return newest && newest.createdAt >= since ? stateOf(newest) : undefined
    },
  }
}

/** Who sends a mail, so that nobody else does meanwhile. Times in epoch ms. */
type Leases = {
  /** leases what is due and nobody has, the oldest first */
  take(now: number, limit: number, until: number): Promise<readonly Leased[]>
  /** until when this process holds it; null: it does not */
  until(key: string): number | null
  /** what became of it is written down */
  free(key: string): void
  /** when the next may be leased */
  nextAt(): Promise<number | undefined>
}

/**
 * In memory: one process alone serves a data folder (`claimFolder`), and of what it held when it died everything is due
 * at once.
 */
function ownLeases({ db }: Base): Leases {
  const { id, key, tramiteId, messageId, sealed, attempts, handed, createdAt, dueAt } =
    getTableColumns(correos)
  const due = ofAtLeast((most) =>
    db
      .select({ key })
      .from(correos)
      .where(and(isNotNull(correos.dueAt), lte(correos.dueAt, sql.placeholder('now'))))
      .orderBy(correos.dueAt, correos.id)
      .limit(most)
      .prepare(),
  )
  const byKey = db
    .select({ id, key, tramiteId, messageId, sealed, attempts, handed, createdAt, dueAt })
    .from(correos)
    .where(and(eq(correos.key, sql.placeholder('key')), isNotNull(correos.dueAt)))
    .prepare()
  const earliest = ofAtLeast((most) =>
    db
      .select({ key: correos.key, at: correos.dueAt })
      .from(correos)
      .where(isNotNull(correos.dueAt))
      .orderBy(correos.dueAt, correos.id)
      .limit(most)
      .prepare(),
  )
  const leases = new Map<string, number>()
  const takeNow = async (now: number, limit: number, until: number): Promise<readonly Leased[]> => {
    // of before: one that ends while it is read may be read as it was
    const held = new Set([...leases].flatMap(([mail, end]) => (end > now ? mail : [])))
    const all = await due(limit + held.size).all({ now })
    const free = all.filter(({ key: mail }) => !held.has(mail)).slice(0, limit)
    const rows = (await Promise.all(free.map((mail) => byKey.get(mail)))).flatMap((row) => row ?? [])
    for (const { key: mail } of rows) leases.set(mail, until)
    return rows
  }
  // one after another: who reads while another takes would find the same
  let taking: Promise<unknown> = Promise.resolve()
  return {
    take: (...wanted) => {
      const taken = taking.then(() => takeNow(...wanted))
      taking = taken.catch(() => {})
      return taken
    },
    until: (key) => leases.get(key) ?? null,
    free: (key) => void leases.delete(key),
    nextAt: async () => {
      const rows = await earliest(leases.size + 1).all()
      const times = rows.map(({ key, at }) => Math.max(at ?? 0, leases.get(key) ?? 0))
      return times.length > 0 ? Math.min(...times) : undefined
    },
  }
}

/** A statement for each number of rows, rounded up: SQLite compiles one whose LIMIT is bound again (decision 0002). */
function ofAtLeast<Statement>(make: (most: number) => Statement): (least: number) => Statement {
  const made = new Map<number, Statement>()
  return (least) => {
    const most = Math.ceil(least / STEP) * STEP
    const found = made.get(most) ?? make(most)
    made.set(most, found)
    return found
  }
}
const STEP = 8

/** Rows that somebody else is taking are passed over, so that many who ask at once do not all wait for the oldest. */
const CLAIM = `update correos set leased_until = ? where key in (
    select key from correos where due_at is not null and due_at <= ? and (leased_until is null or leased_until <= ?)
    order by due_at, id limit ? for update skip locked)
  returning key, tramite_id as "tramiteId", message_id as "messageId", sealed, attempts, handed,
    created_at as "createdAt", due_at as "dueAt", id`

/** In the database, for several replicas: claimed by one statement. Those of a replica that died run out. */
function sharedLeases({ db, rows, inTurn }: Base): Leases {
  const at = sql<number>`case when ${correos.leasedUntil} > ${correos.dueAt} then ${correos.leasedUntil} else ${correos.dueAt} end`
  const earliest = db
    .select({ at: sql<number | null>`min(${at})` })
    .from(correos)
    .where(isNotNull(correos.dueAt))
    .prepare()
  const held = new Map<string, number>()
  return {
    take: async (now, limit, until) => {
      const taken = await inTurn(() => rows<Leased>(CLAIM, until, now, now, limit), { locks: [] })
      for (const { key } of taken) held.set(key, until)
      return taken.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0) || a.id - b.id)
    },
    until: (key) => held.get(key) ?? null,
    free: (key) => void held.delete(key),
    nextAt: async () => (await earliest.get())?.at ?? undefined,
  }
}

/**
 * How far a mail is, as its person is told: `rechazado` by its server, `abandonado` after the last try; `demorado` once
 * a try failed.
 */
export function stateOf(row: Pick<Row, 'sentAt' | 'deadAt' | 'refused' | 'attempts'>): MailState {
  if (row.sentAt !== null) return 'enviado'
  if (row.deadAt !== null) return row.refused ? 'rechazado' : 'abandonado'
  return row.attempts > 0 ? 'demorado' : 'en camino'
}

/** No retry is further away than two hours: a later one was queued while the clock ran ahead. */
const FURTHEST = 3 * HOUR

/**
 * Makes mail due that a wrong clock put further into the future than any retry may be. Inside a transaction.
 * @param now epoch ms
 */
export async function bringForward({ db }: Base, now: number): Promise<void> {
  await db
    .update(correos)
    .set({ dueAt: now })
    .where(gt(correos.dueAt, now + FURTHEST))
    .run()
}
