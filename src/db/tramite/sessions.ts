import { and, eq, lt, lte, sql } from 'drizzle-orm'
import { type Adapter, Lucia, TimeSpan } from 'lucia'
import { DAY, HOUR, MINUTE } from '../../domain/base/time.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { PersonHolder } from '../../domain/ports/person-sessions.ts'
import type { Sessions } from '../../domain/ports/sessions.ts'
import type { Base } from '../base/engine.ts'
import { tramiteLock } from '../base/locks.ts'
import { hashToken } from '../base/open.ts'
import { placeholders, updates } from '../base/prepared.ts'
import { sesiones, type sesionesPersonal } from '../base/schema.ts'

export const IDLE = 30 * MINUTE
export const ABSOLUTE = 2 * HOUR
/** The idle end is moved at most once in this time: a write a minute, not a write a request. */
const TOUCH = MINUTE
/** No press keeps a session longer than this after it was opened: ten times ABSOLUTE and more (WCAG 2.2.1). */
const LONGEST = DAY
/** A clock that was put right by more than this ends the sessions begun before: they would outlive their absolute end. */
const SLACK = 5 * MINUTE

type Row = typeof sesiones.$inferSelect

/** What our adapter hands on with a session that it found; an employee's session says how it was opened. */
type Found = {
  readonly row?: Row
  /** whose a new session of Mi trámite is */
  readonly holder?: PersonHolder
  readonly signedInBy?: (typeof sesionesPersonal.$inferSelect)['signedInBy']
}

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Found>
    DatabaseSessionAttributes: Found
  }
}

/**
 * Sessions on Lucia. Our adapter stores the SHA-256 of the id, runs one prepared query a check (the row travels as
 * the session's attributes), keeps an absolute end that only a wish for more time moves, and goes by the clock that was passed in.
 */
export function createSessions(base: Base, clock: Clock): Sessions {
  const { db, inTurn } = base
  const byHash = db
    .select()
    .from(sesiones)
    .where(eq(sesiones.idHash, sql.placeholder('hash')))
    .prepare()
  const ofHash = eq(sesiones.idHash, sql.placeholder('hash'))
  // only forward: a request that another one overtook, which asked for more time, takes none of it back
  const moveEnd = db
    .update(sesiones)
    .set(updates('expiresAt'))
    .where(and(ofHash, lt(sesiones.expiresAt, sql.placeholder('expiresAt'))))
    .prepare()
  const moveEnds = db
    .update(sesiones)
    .set(updates('expiresAt', 'endsAt'))
    .where(and(ofHash, lte(sesiones.endsAt, sql.placeholder('endsAt'))))
    .prepare()
  const living = async (id: string): Promise<Row | undefined> => {
    const row = await byHash.get({ hash: hashToken(id) })
    const now = clock.now()
    return row && now < row.expiresAt && row.createdAt <= now + SLACK ? row : undefined
  }
  const lucia = new Lucia(createAdapter(base, clock, living), {
    sessionExpiresIn: new TimeSpan(30, 'm'),
    getSessionAttributes: (found) => found,
  })
  const touch = async (row: Row): Promise<number> => {
    const idleAt = Math.min(clock.now() + IDLE, row.endsAt)
    if (idleAt - row.expiresAt < TOUCH) return row.expiresAt
    await inTurn(() => moveEnd.run({ hash: row.idHash, expiresAt: idleAt }), { locks: [], local: true })
    return idleAt
  }
  return {
    open: async (tramiteId) => (await lucia.createSession(tramiteId, {})).id,
    find: async (id) => {
      const row = (await lucia.validateSession(id)).session?.row
      return row ? { tramiteId: row.tramiteId, idleAt: await touch(row), endsAt: row.endsAt } : undefined
    },
    extend: async (id) => {
      const row = await living(id)
      if (!row) return undefined
      const now = clock.now()
      const endsAt = Math.max(row.endsAt, Math.min(now + ABSOLUTE, row.createdAt + LONGEST))
      const idleAt = Math.min(now + IDLE, endsAt)
      await inTurn(() => moveEnds.run({ hash: row.idHash, expiresAt: idleAt, endsAt }), { locks: [] })
      return { tramiteId: row.tramiteId, idleAt, endsAt }
    },
    end: (id) => lucia.invalidateSession(id),
  }
}

function createAdapter(
  { db, inTurn }: Base,
  clock: Clock,
  living: (id: string) => Promise<Row | undefined>,
): Adapter {
  const insert = db
    .insert(sesiones)
    .values(placeholders('idHash', 'tramiteId', 'createdAt', 'expiresAt', 'endsAt'))
    .prepare()
  const deleteOne = db
    .delete(sesiones)
    .where(eq(sesiones.idHash, sql.placeholder('hash')))
    .prepare()
  const deleteAll = db
    .delete(sesiones)
    .where(eq(sesiones.tramiteId, sql.placeholder('id')))
    .prepare()
  // Lucia compares with the machine's clock: hand it a date as far from that as ours says
  const theirs = (at: number) => new Date(at - clock.now() + Date.now())
  return {
    getSessionAndUser: async (id) => {
      const row = await living(id)
      if (!row) return [null, null]
      const session = { id, userId: row.tramiteId, expiresAt: theirs(row.expiresAt), attributes: { row } }
      return [session, { id: row.tramiteId, attributes: {} }]
    },
    setSession: async ({ id, userId }) => {
      const now = clock.now()
      const row = {
        idHash: hashToken(id),
        tramiteId: userId,
        createdAt: now,
        expiresAt: now + IDLE,
        endsAt: now + ABSOLUTE,
      }
      // in one transaction, or links that are opened at the same moment would leave a session each
      await inTurn(
        async () => {
          await deleteAll.run({ id: userId })
          await insert.run(row)
        },
        { locks: [tramiteLock(userId)] },
      )
    },
    deleteSession: (id) =>
      inTurn(async () => void (await deleteOne.run({ hash: hashToken(id) })), { locks: [] }),
    deleteUserSessions: (id) => inTurn(async () => void (await deleteAll.run({ id })), { locks: [] }),
    // ours move the idle end and clean up themselves, by our clock
    updateSessionExpiration: async () => {},
    deleteExpiredSessions: async () => {},
    getUserSessions: async () => [],
  }
}

/** Deletes sessions that are over. */
export async function sweepSessions({ db }: Base, now: number): Promise<void> {
  await db.delete(sesiones).where(lte(sesiones.expiresAt, now)).run()
}
