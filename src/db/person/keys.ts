import { eq, sql } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { Base } from '../base/open.ts'
import { curpContext } from '../base/row-context.ts'
import { curps } from '../base/schema.ts'

/**
 * Whose a CURP is. NSS, bound correo and block belong to the person, whose key is the blind index of one of their
 * CURP; a CURP that stands in no chain is its own person, and has no row. Reads in the caller's transaction.
 */
export function personKeys({ db, vault }: Base) {
  const byCurp = db
    .select()
    .from(curps)
    .where(eq(curps.curpIndex, sql.placeholder('curp')))
    .prepare()
  const byPerson = db
    .select({ curpIndex: curps.curpIndex })
    .from(curps)
    .where(eq(curps.personIndex, sql.placeholder('person')))
    .prepare()
  const row = (curp: Buffer) => byCurp.get({ curp })
  const ofIndex = (curpIndex: Buffer): Buffer => row(curpIndex)?.personIndex ?? curpIndex
  const of = (curp: Curp): Buffer => ofIndex(vault.index('curp', curp))
  return {
    row,
    of,
    ofIndex,
    /** the blind index of each CURP of the person of `curp` */
    curpIndexes: (curp: Curp): Buffer[] => {
      const all = byPerson.all({ person: of(curp) })
      return all.length > 0 ? all.map(({ curpIndex }) => curpIndex) : [vault.index('curp', curp)]
    },
    /** the other CURP of the person of `curp` */
    othersOf: (curp: Curp): Curp[] =>
      byPerson
        .all({ person: of(curp) })
        .flatMap(({ curpIndex }) => row(curpIndex) ?? [])
        .map((found) => decryptCurp(vault, found))
        .filter((one) => one !== curp),
    /** a CURP whose place `curp` took; of several the one that was linked first */
    previousOf: (curp: Curp): Curp | undefined => {
      const own = vault.index('curp', curp)
      const person = row(own)?.personIndex
      const all = person ? byPerson.all({ person }) : []
      const found = all.map(({ curpIndex }) => row(curpIndex)).find((one) => one?.nextIndex?.equals(own))
      return found && decryptCurp(vault, found)
    },
    /** the CURP at the end of the chain, when another took the place of `curp` */
    currentOf: (curp: Curp): Curp | undefined => {
      let found = row(vault.index('curp', curp))
      if (!found?.nextIndex) return undefined
      while (found?.nextIndex) found = row(found.nextIndex)
      return found && decryptCurp(vault, found)
    },
  }
}
export type PersonKeys = ReturnType<typeof personKeys>

/** The CURP of a row of `curps`. Throws when the row was altered or moved: its ciphertext is bound to its index. */
export const decryptCurp = (vault: Base['vault'], row: { sealed: Uint8Array; curpIndex: Uint8Array }): Curp =>
  vault.decrypt<Curp>(row.sealed, curpContext(row.curpIndex))
