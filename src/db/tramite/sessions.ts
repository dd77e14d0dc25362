import { and, eq, lt, lte, sql } from 'drizzle-orm'
import { HOUR, MINUTE } from '../../domain/base/time.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { OpenSession, Sessions } from '../../domain/ports/sessions.ts'
import type { Base } from '../base/engine.ts'
import { tramiteLock } from '../base/locks.ts'
import { luciaSessions } from '../base/lucia-sessions.ts'
import { placeholders, updates } from '../base/prepared.ts'
import { sesiones } from '../base/schema.ts'

/** How long a citizen's session lasts, without use and in all, in ms. */
export const CITIZEN = { idle: 30 * MINUTE, absolute: 2 * HOUR }

type Row = typeof sesiones.$inferSelect

const openOf = ({ tramiteId, expiresAt, endsAt }: Row): OpenSession => ({
  tramiteId,
  idleAt: expiresAt,
  endsAt,
})

/** `Sessions` says what each method takes, gives and refuses. Rejects with what the engine throws. */
export function createSessions({ db, inTurn }: Base, clock: Clock): Sessions {
  const ofHash = eq(sesiones.idHash, sql.placeholder('hash'))
  const ofTramite = eq(sesiones.tramiteId, sql.placeholder('id'))
  const byHash = db.select().from(sesiones).where(ofHash).prepare()
  const insert = db
    .insert(sesiones)
    .values(placeholders('idHash', 'tramiteId', 'createdAt', 'expiresAt', 'endsAt'))
    .prepare()
  const deleteOne = db.delete(sesiones).where(ofHash).prepare()
  const deleteAll = db.delete(sesiones).where(ofTramite).prepare()
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
  const sessions = luciaSessions<Row, string>(clock, {
    ...CITIZEN,
    find: (hash) => byHash.get({ hash }),
    // in one transaction, or links that are opened at the same moment would leave a session each
    insert: (idHash, tramiteId, ends) =>
      inTurn(
        async () => {
          await deleteAll.run({ id: tramiteId })
          await insert.run({ idHash, tramiteId, ...ends })
        },
        { locks: [tramiteLock(tramiteId)] },
      ),
    move: ({ idHash: hash }, expiresAt) =>
      inTurn(() => moveEnd.run({ hash, expiresAt }), { locks: [], local: true }),
    remove: (hash) => inTurn(() => deleteOne.run({ hash }), { locks: [] }),
  })
  return {
    open: sessions.open,
    find: async (id) => {
      const row = await sessions.find(id)
      return row && openOf(row)
    },
    extend: async (id) => {
      const row = await sessions.renewed(id)
      if (!row) return undefined
      const { idHash: hash, expiresAt, endsAt } = row
      await inTurn(() => moveEnds.run({ hash, expiresAt, endsAt }), { locks: [] })
      return openOf(row)
    },
    end: sessions.end,
  }
}

/** Deletes sessions that are over. @param now epoch ms */
export async function sweepSessions({ db }: Base, now: number): Promise<void> {
  await db.delete(sesiones).where(lte(sesiones.expiresAt, now)).run()
}
