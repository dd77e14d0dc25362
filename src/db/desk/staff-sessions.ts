import { and, desc, eq, gt, isNull, lte, type SQL, sql } from 'drizzle-orm'
import { type Adapter, Lucia, TimeSpan } from 'lucia'
import { HOUR, MINUTE } from '../../domain/base/time.ts'
import type { StaffSession } from '../../domain/facts/staff.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { ListedSession, StaffSessions } from '../../domain/ports/staff-sessions.ts'
import type { Base } from '../base/engine.ts'
import { hashToken } from '../base/open.ts'
import { staffContext } from '../base/row-context.ts'
import { personal, sesionesPersonal } from '../base/schema.ts'
import type { StaffRecord } from './staff-store.ts'

const STAFF_IDLE = 10 * MINUTE
const STAFF_ABSOLUTE = 8 * HOUR
/** The idle end is moved at most once in this time: a write a minute, not a write a request. */
const TOUCH = MINUTE
/** A clock that was put right by more than this ends the sessions begun before: they would outlive their absolute end. */
const SLACK = 5 * MINUTE

type Row = typeof sesionesPersonal.$inferSelect

const BY = { passkey: 'llave', link: 'liga', demo: 'demo' } as const
const SAID = { llave: 'passkey', liga: 'link', demo: 'demo' } as const

/**
 * Sessions of employees on a Lucia of their own, in the manner of `db/tramite/sessions.ts`: the SHA-256 of the id is
 * stored, an absolute end that no use can move, by the clock that was passed in. Whoever was closed has none.
 * @param demo sessions that a demonstration opened without a passkey count in a demonstration only
 */
export function createStaffSessions(base: Base, clock: Clock, demo: boolean): StaffSessions {
  const { db, inTurn, vault } = base
  const byHash = db
    .select({ session: sesionesPersonal, staff: personal })
    .from(sesionesPersonal)
    .innerJoin(personal, eq(personal.id, sesionesPersonal.staffId))
    .where(and(eq(sesionesPersonal.idHash, sql.placeholder('hash')), isNull(personal.closedAt)))
    .prepare()
  const living = async (id: string) => {
    const found = await byHash.get({ hash: hashToken(id) })
    if (!found) return undefined
    const { expiresAt, createdAt, signedInBy } = found.session
    const now = clock.now()
    const counts = signedInBy !== 'demo' || demo
    return counts && now < expiresAt && createdAt <= now + SLACK ? found : undefined
  }
  const lucia = new Lucia(createAdapter(base, clock, living), {
    sessionExpiresIn: new TimeSpan(10, 'm'),
    getSessionAttributes: (found) => found,
  })
  const touch = async ({ idHash, staffId, expiresAt, endsAt }: Row): Promise<number> => {
    const now = clock.now()
    const idleAt = Math.min(now + STAFF_IDLE, endsAt)
    if (idleAt - expiresAt < TOUCH) return expiresAt
    await inTurn(
      async () => {
        const own = eq(sesionesPersonal.idHash, idHash)
        await db.update(sesionesPersonal).set({ expiresAt: idleAt }).where(own).run()
        await db.update(personal).set({ seenAt: now }).where(eq(personal.id, staffId)).run()
      },
      { locks: [], local: true },
    )
    return idleAt
  }
  return {
    open: async (staffId, signedInBy) =>
      (await lucia.createSession(staffId, { signedInBy: BY[signedInBy] })).id,
    find: async (id) => {
      const valid = (await lucia.validateSession(id)).session
      const found = valid && (await living(id))
      if (!found) return undefined
      const { session, staff } = found
      const { name } = vault.decrypt<StaffRecord>(staff.sealed, staffContext(staff.id))
      return {
        staffId: staff.id,
        name,
        role: staff.role,
        signedInBy: SAID[session.signedInBy],
        ref: refOf(session),
        idleAt: await touch(session),
        endsAt: session.endsAt,
      }
    },
    end: (id) => lucia.invalidateSession(id),
    list: async (staffId) => {
      const rows = await db
        .select()
        .from(sesionesPersonal)
        .where(and(eq(sesionesPersonal.staffId, staffId), gt(sesionesPersonal.expiresAt, clock.now())))
        .orderBy(desc(sesionesPersonal.createdAt))
        .all()
      return rows.map(listed)
    },
    endOf: (staffId, ref) =>
      inTurn(
        async () => {
          const own = eq(sesionesPersonal.staffId, staffId)
          const all = await db.select().from(sesionesPersonal).where(own).all()
          let ended = 0
          for (const { idHash } of all.filter((row) => ref === undefined || refOf(row) === ref))
            ended += (await db.delete(sesionesPersonal).where(eq(sesionesPersonal.idHash, idHash)).run())
              .changes
          return ended
        },
        { locks: [] },
      ),
  }
}

const listed = (row: Row): ListedSession => ({
  ref: refOf(row),
  signedInBy: SAID[row.signedInBy],
  createdAt: row.createdAt,
  idleAt: row.expiresAt,
  endsAt: row.endsAt,
})

/** A part of the hash of the id: whoever has it cannot find the id, and an employee has few sessions. */
const refOf = ({ idHash }: Pick<Row, 'idHash'>): StaffSession['ref'] => idHash.toString('hex').slice(0, 12)

function createAdapter(
  { db, inTurn }: Base,
  clock: Clock,
  living: (id: string) => Promise<{ readonly session: Row } | undefined>,
): Adapter {
  // Lucia compares with the machine's clock: hand it a date as far from that as ours says
  const theirs = (at: number) => new Date(at - clock.now() + Date.now())
  const end = async (which: SQL): Promise<void> => {
    await inTurn(() => db.delete(sesionesPersonal).where(which).run(), { locks: [] })
  }
  return {
    getSessionAndUser: async (id) => {
      const row = (await living(id))?.session
      if (!row) return [null, null]
      const session = { id, userId: row.staffId, expiresAt: theirs(row.expiresAt), attributes: {} }
      return [session, { id: row.staffId, attributes: {} }]
    },
    setSession: async ({ id, userId, attributes }) => {
      const now = clock.now()
      const row = {
        idHash: hashToken(id),
        staffId: userId,
        signedInBy: attributes.signedInBy ?? 'liga',
        createdAt: now,
        expiresAt: now + STAFF_IDLE,
        endsAt: now + STAFF_ABSOLUTE,
      }
      await inTurn(
        async () => {
          await db.insert(sesionesPersonal).values(row).run()
          await db.update(personal).set({ seenAt: now }).where(eq(personal.id, userId)).run()
        },
        { locks: [] },
      )
    },
    deleteSession: (id) => end(eq(sesionesPersonal.idHash, hashToken(id))),
    deleteUserSessions: (id) => end(eq(sesionesPersonal.staffId, id)),
    // ours move the idle end and clean up themselves, by our clock
    updateSessionExpiration: async () => {},
    deleteExpiredSessions: async () => {},
    getUserSessions: async () => [],
  }
}

/** Deletes sessions that are over. */
export async function sweepStaffSessions({ db }: Base, now: number): Promise<void> {
  await db.delete(sesionesPersonal).where(lte(sesionesPersonal.expiresAt, now)).run()
}
