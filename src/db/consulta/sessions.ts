import { and, eq, inArray, lt, lte, sql } from 'drizzle-orm'
import type { Clock } from '../../domain/ports/clock.ts'
import type { PersonHolder, PersonSession, PersonSessions } from '../../domain/ports/person-sessions.ts'
import type { Base } from '../base/engine.ts'
import { luciaSessions } from '../base/lucia-sessions.ts'
import { personSessionContext } from '../base/row-context.ts'
import { sesionesPersona } from '../base/schema.ts'
import { personKeys } from '../person/keys.ts'
import { CITIZEN } from '../tramite/sessions.ts'

type Row = typeof sesionesPersona.$inferSelect

/** `PersonSessions` says what each method takes, gives and refuses. Rejects with what the engine throws. */
export function createPersonSessions(base: Base, clock: Clock): PersonSessions {
  const { db, inTurn, vault } = base
  const keys = personKeys(base)
  const byHash = db
    .select()
    .from(sesionesPersona)
    .where(eq(sesionesPersona.idHash, sql.placeholder('hash')))
    .prepare()
  const is = (idHash: Buffer) => eq(sesionesPersona.idHash, idHash)
  const sessions = luciaSessions<Row, PersonHolder>(clock, {
    ...CITIZEN,
    find: (hash) => byHash.get({ hash }),
    insert: (idHash, holder, ends) => {
      const curpIndex = vault.index('curp', holder.curp)
      const sealed = vault.encrypt(holder, personSessionContext(idHash, curpIndex))
      // in one transaction, or links that are opened at the same moment would leave a session each
      return inTurn(
        async () => {
          await keys.lock(holder.curp)
          const indexes = await keys.curpIndexes(holder.curp)
          await db.delete(sesionesPersona).where(inArray(sesionesPersona.curpIndex, indexes)).run()
          await db
            .insert(sesionesPersona)
            .values({ idHash, curpIndex, sealed, ...ends })
            .run()
        },
        { locks: [] },
      )
    },
    move: ({ idHash }, expiresAt) => {
      // never back: more time may have been given at the same moment
      const earlier = and(is(idHash), lt(sesionesPersona.expiresAt, expiresAt))
      return inTurn(() => db.update(sesionesPersona).set({ expiresAt }).where(earlier).run(), {
        locks: [],
        local: true,
      })
    },
    remove: (idHash) => inTurn(() => db.delete(sesionesPersona).where(is(idHash)).run(), { locks: [] }),
  })
  const openOf = ({ sealed, idHash, curpIndex, expiresAt, endsAt }: Row): PersonSession => ({
    ...vault.decrypt<PersonHolder>(sealed, personSessionContext(idHash, curpIndex)),
    idleAt: expiresAt,
    endsAt,
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
      const { expiresAt, endsAt } = row
      const earlier = and(is(row.idHash), lte(sesionesPersona.endsAt, endsAt))
      await inTurn(() => db.update(sesionesPersona).set({ expiresAt, endsAt }).where(earlier).run(), {
        locks: [],
      })
      return openOf(row)
    },
    end: sessions.end,
  }
}
