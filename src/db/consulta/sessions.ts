import { and, eq, inArray, lt, sql } from 'drizzle-orm'
import { type Adapter, Lucia, TimeSpan } from 'lucia'
import { DAY, MINUTE } from '../../domain/base/time.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { PersonHolder, PersonSession, PersonSessions } from '../../domain/ports/person-sessions.ts'
import type { Base } from '../base/engine.ts'
import { hashToken } from '../base/open.ts'
import { personSessionContext } from '../base/row-context.ts'
import { sesionesPersona } from '../base/schema.ts'
import { personKeys } from '../person/keys.ts'
import { ABSOLUTE, IDLE } from '../tramite/sessions.ts'

/** The idle end is moved at most once in this time: a write a minute, not a write a request. */
const TOUCH = MINUTE
/** No press keeps a session longer than this after it was opened (WCAG 2.2.1). */
const LONGEST = DAY
/** A clock that was put right by more than this ends the sessions begun before: they would outlive their absolute end. */
const SLACK = 5 * MINUTE

type Row = typeof sesionesPersona.$inferSelect

/** Sessions of a person on a Lucia of their own, in the manner of `db/tramite/sessions.ts`, and as long. */
export function createPersonSessions(base: Base, clock: Clock): PersonSessions {
  const { db, inTurn, vault } = base
  const byHash = db
    .select()
    .from(sesionesPersona)
    .where(eq(sesionesPersona.idHash, sql.placeholder('hash')))
    .prepare()
  const living = async (id: string): Promise<Row | undefined> => {
    const row = await byHash.get({ hash: hashToken(id) })
    const now = clock.now()
    return row && now < row.expiresAt && row.createdAt <= now + SLACK ? row : undefined
  }
  const lucia = new Lucia(createAdapter(base, clock, living), {
    sessionExpiresIn: new TimeSpan(30, 'm'),
    getSessionAttributes: () => ({}),
  })
  const holderOf = ({ sealed, idHash, curpIndex }: Row): PersonHolder =>
    vault.decrypt<PersonHolder>(sealed, personSessionContext(idHash, curpIndex))
  const own = ({ idHash }: Row) => eq(sesionesPersona.idHash, idHash)
  /** Never back: more time may have been given at the same moment. */
  const touch = (row: Row, expiresAt: number): Promise<unknown> =>
    inTurn(
      () =>
        db
          .update(sesionesPersona)
          .set({ expiresAt })
          .where(and(own(row), lt(sesionesPersona.expiresAt, expiresAt)))
          .run(),
      { locks: [], local: true },
    )
  const touched = async (row: Row): Promise<PersonSession> => {
    const { endsAt } = row
    const idleAt = Math.min(clock.now() + IDLE, endsAt)
    const moves = idleAt - row.expiresAt >= TOUCH
    if (moves) await touch(row, idleAt)
    return { ...holderOf(row), idleAt: moves ? idleAt : row.expiresAt, endsAt }
  }
  return {
    open: async (holder) => (await lucia.createSession(holder.curp, { holder })).id,
    find: async (id) => {
      const valid = (await lucia.validateSession(id)).session
      const row = valid && (await living(id))
      return row ? touched(row) : undefined
    },
    extend: async (id) => {
      const row = await living(id)
      if (!row) return undefined
      const now = clock.now()
      const endsAt = Math.max(row.endsAt, Math.min(now + ABSOLUTE, row.createdAt + LONGEST))
      const idleAt = Math.min(now + IDLE, endsAt)
      await inTurn(
        () => db.update(sesionesPersona).set({ expiresAt: idleAt, endsAt }).where(own(row)).run(),
        {
          locks: [],
        },
      )
      return { ...holderOf(row), idleAt, endsAt }
    },
    end: (id) => lucia.invalidateSession(id),
  }
}

function createAdapter(base: Base, clock: Clock, living: (id: string) => Promise<Row | undefined>): Adapter {
  const { db, inTurn, vault } = base
  const keys = personKeys(base)
  // Lucia compares with the machine's clock: hand it a date as far from that as ours says
  const theirs = (at: number) => new Date(at - clock.now() + Date.now())
  return {
    getSessionAndUser: async (id) => {
      const row = await living(id)
      if (!row) return [null, null]
      const userId = row.curpIndex.toString('hex')
      return [
        { id, userId, expiresAt: theirs(row.expiresAt), attributes: {} },
        { id: userId, attributes: {} },
      ]
    },
    setSession: async ({ id, attributes: { holder } }) => {
      if (!holder) throw new Error('a session of nobody')
      const now = clock.now()
      const [idHash, curpIndex] = [hashToken(id), vault.index('curp', holder.curp)]
      const sealed = vault.encrypt(holder, personSessionContext(idHash, curpIndex))
      const ends = { createdAt: now, expiresAt: now + IDLE, endsAt: now + ABSOLUTE }
      // in one transaction, or links that are opened at the same moment would leave a session each
      await inTurn(
        async () => {
          await keys.lock(holder.curp)
          await db
            .delete(sesionesPersona)
            .where(inArray(sesionesPersona.curpIndex, await keys.curpIndexes(holder.curp)))
            .run()
          await db
            .insert(sesionesPersona)
            .values({ idHash, curpIndex, sealed, ...ends })
            .run()
        },
        { locks: [] },
      )
    },
    deleteSession: async (id) => {
      const own = eq(sesionesPersona.idHash, hashToken(id))
      await inTurn(() => db.delete(sesionesPersona).where(own).run(), { locks: [] })
    },
    // ours replace and end by person, move the idle end and clean up themselves, by our clock
    deleteUserSessions: async () => {},
    updateSessionExpiration: async () => {},
    deleteExpiredSessions: async () => {},
    getUserSessions: async () => [],
  }
}
