import { eq, sql } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { Base } from '../base/engine.ts'
import { personLock } from '../base/locks.ts'
import { curpContext } from '../base/row-context.ts'
import { curps } from '../base/schema.ts'

/**
 * Whose a CURP is. NSS, bound correo and block belong to the person, whose key is the blind index of one of their
 * CURP; a CURP that stands in no chain is its own person, and has no row. Reads in the caller's transaction.
 */
export function personKeys(base: Base) {
  const { db, vault } = base
  const byCurp = db
    .select()
    .from(curps)
    .where(eq(curps.curpIndex, sql.placeholder('curp')))
    .prepare()
  const byPerson = db
    .select()
    .from(curps)
    .where(eq(curps.personIndex, sql.placeholder('person')))
    .prepare()
  const personOfRow = db
    .select({ personIndex: curps.personIndex })
    .from(curps)
    .where(eq(curps.curpIndex, sql.placeholder('curp')))
  const row = (curp: Buffer) => byCurp.get({ curp })
  const ofIndex = async (curpIndex: Buffer): Promise<Buffer> =>
    (await row(curpIndex))?.personIndex ?? curpIndex
  const of = (curp: Curp): Promise<Buffer> => ofIndex(vault.index('curp', curp))
  const rowsOf = async (curp: Curp) => byPerson.all({ person: await of(curp) })
  const ofAll = async (all: readonly Curp[]): Promise<Buffer[]> => {
    const people: Buffer[] = []
    for (const curp of all) people.push(await of(curp))
    return people
  }
  return {
    row,
    of,
    /**
     * The same, inside of a prepared statement that has the blind index of the CURP as `curp`: what is of a person is read
     * for nearly every page.
     */
    inStatement: sql<Buffer>`coalesce((${personOfRow}), ${sql.placeholder('curp')})`,
    ofIndex,
    /**
     * Locks the person of each CURP until the end of the transaction: whom it is may change until the lock is there. What
     * is known of them must be read after it.
     */
    lock: async (...all: readonly Curp[]): Promise<void> => {
      // its transactions go one after another
      if (base.engine === 'sqlite') return
      for (let people = await ofAll(all); ; ) {
        await base.lock(...people.map(personLock))
        const now = await ofAll(all)
        if (now.every((person, nth) => people[nth]?.equals(person))) return
        people = now
      }
    },
    /** the blind index of each CURP of the person of `curp` */
    curpIndexes: async (curp: Curp): Promise<Buffer[]> => {
      const all = await rowsOf(curp)
      return all.length > 0 ? all.map(({ curpIndex }) => curpIndex) : [vault.index('curp', curp)]
    },
    /** the other CURP of the person of `curp` */
    othersOf: async (curp: Curp): Promise<Curp[]> =>
      (await rowsOf(curp)).map((found) => decryptCurp(vault, found)).filter((one) => one !== curp),
    /** a CURP whose place `curp` took; of several the one that was linked first */
    previousOf: async (curp: Curp): Promise<Curp | undefined> => {
      const own = vault.index('curp', curp)
      // most stand in no chain
      const person = (await row(own))?.personIndex
      const all = person ? await byPerson.all({ person }) : []
      const found = all.find((one) => one.nextIndex?.equals(own))
      return found && decryptCurp(vault, found)
    },
    /** the CURP at the end of the chain, when another took the place of `curp` */
    currentOf: async (curp: Curp): Promise<Curp | undefined> => {
      let found = await row(vault.index('curp', curp))
      if (!found?.nextIndex) return undefined
      while (found?.nextIndex) found = await row(found.nextIndex)
      return found && decryptCurp(vault, found)
    },
  }
}
export type PersonKeys = ReturnType<typeof personKeys>

/** The CURP of a row of `curps`. Throws when the row was altered or moved: its ciphertext is bound to its index. */
export const decryptCurp = (vault: Base['vault'], row: { sealed: Uint8Array; curpIndex: Uint8Array }): Curp =>
  vault.decrypt<Curp>(row.sealed, curpContext(row.curpIndex))
