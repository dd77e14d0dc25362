import { and, eq, inArray, lt, lte, sql } from 'drizzle-orm'
import type { Clock } from '../../domain/ports/clock.ts'
import type { PersonHolder, PersonSessions } from '../../domain/ports/person-sessions.ts'
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
    remove: (idHash) => inTurn(() => db.delete(sesionesPersona).where(is(idHash)).run(), { locks: [] }),
  })
  const holderOf = ({ sealed, idHash, curpIndex }: Row): PersonHolder =>
    vault.decrypt<PersonHolder>(sealed, personSessionContext(idHash, curpIndex))
  return {
    open: sessions.open,
    find: async (id) => {
      const row = await sessions.find(id)
      if (!row) return undefined
      const expiresAt = sessions.used(row)
      // never back: more time may have been given at the same moment
      const earlier = and(is(row.idHash), lt(sesionesPersona.expiresAt, expiresAt))
      if (expiresAt > row.expiresAt)
        await inTurn(() => db.update(sesionesPersona).set({ expiresAt }).where(earlier).run(), {
          locks: [],
          local: true,
        })
      return { ...holderOf(row), idleAt: expiresAt, endsAt: row.endsAt }
    },
    extend: async (id) => {
      const row = await sessions.find(id)
      if (!row) return undefined
      const ends = sessions.renewed(row)
      const earlier = and(is(row.idHash), lte(sesionesPersona.endsAt, ends.endsAt))
      await inTurn(() => db.update(sesionesPersona).set(ends).where(earlier).run(), { locks: [] })
      return { ...holderOf(row), idleAt: ends.expiresAt, endsAt: ends.endsAt }
    },
    end: sessions.end,
  }
}
