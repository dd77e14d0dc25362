import { and, desc, eq, gt, isNull, lte, sql } from 'drizzle-orm'
import { HOUR, MINUTE } from '../../domain/base/time.ts'
import type { StaffSession } from '../../domain/facts/staff.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { ListedSession, StaffSessions } from '../../domain/ports/staff-sessions.ts'
import type { Base } from '../base/engine.ts'
import { luciaSessions } from '../base/lucia-sessions.ts'
import { staffContext } from '../base/row-context.ts'
import { personal, sesionesPersonal } from '../base/schema.ts'
import type { StaffRecord } from './staff-store.ts'

/** How long an employee's session lasts, without use and in all, in ms. */
const EMPLOYEE = { idle: 10 * MINUTE, absolute: 8 * HOUR }

type Row = typeof sesionesPersonal.$inferSelect
/** A session with who it is of. */
type Found = Row & { readonly staff: typeof personal.$inferSelect }
/** Whose a new one is, and how they signed in. */
type Owner = { readonly staffId: string; readonly signedInBy: Row['signedInBy'] }

const BY = { passkey: 'llave', link: 'liga', demo: 'demo' } as const
const SAID = { llave: 'passkey', liga: 'link', demo: 'demo' } as const

/**
 * `StaffSessions` says what each method takes, gives and refuses; whoever was closed has none. Rejects with what the
 * engine throws.
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
  const is = (idHash: Buffer) => eq(sesionesPersonal.idHash, idHash)
  const seen = (staffId: string) =>
    db.update(personal).set({ seenAt: clock.now() }).where(eq(personal.id, staffId)).run()
  const sessions = luciaSessions<Found, Owner>(clock, {
    ...EMPLOYEE,
    find: async (hash) => {
      const found = await byHash.get({ hash })
      if (!found || (found.session.signedInBy === 'demo' && !demo)) return undefined
      return { ...found.session, staff: found.staff }
    },
    insert: (idHash, owner, ends) =>
      inTurn(
        async () => {
          await db
            .insert(sesionesPersonal)
            .values({ idHash, ...owner, ...ends })
            .run()
          await seen(owner.staffId)
        },
        { locks: [] },
      ),
    move: ({ idHash, staff }, expiresAt) =>
      inTurn(
        async () => {
          await db.update(sesionesPersonal).set({ expiresAt }).where(is(idHash)).run()
          await seen(staff.id)
        },
        { locks: [], local: true },
      ),
    remove: (idHash) => inTurn(() => db.delete(sesionesPersonal).where(is(idHash)).run(), { locks: [] }),
  })
  return {
    open: (staffId, signedInBy) => sessions.open({ staffId, signedInBy: BY[signedInBy] }),
    find: async (id) => {
      const row = await sessions.find(id)
      if (!row) return undefined
      const { staff } = row
      const { name } = vault.decrypt<StaffRecord>(staff.sealed, staffContext(staff.id))
      return {
        staffId: staff.id,
        name,
        role: staff.role,
        signedInBy: SAID[row.signedInBy],
        ref: refOf(row),
        idleAt: row.expiresAt,
        endsAt: row.endsAt,
      }
    },
    end: sessions.end,
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
            ended += (await db.delete(sesionesPersonal).where(is(idHash)).run()).changes
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

/** Deletes sessions that are over. @param now epoch ms */
export async function sweepStaffSessions({ db }: Base, now: number): Promise<void> {
  await db.delete(sesionesPersonal).where(lte(sesionesPersonal.expiresAt, now)).run()
}
