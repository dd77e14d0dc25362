import { eq, sql } from 'drizzle-orm'
import type { PadronPerson } from '../../domain/person/padron-row.ts'
import type { Person } from '../../domain/person/person.ts'
import type { PersonStore } from '../../domain/ports/person-store.ts'
import type { Base } from '../base/open.ts'
import { placeholders } from '../base/prepared.ts'
import { personContext } from '../base/row-context.ts'
import { personas } from '../base/schema.ts'
import type { NumberStore } from '../issue/number-store.ts'

/** The padrón: persons by blind index of their CURP; their NSS are among all numbers. */
export function personStore(
  { db, vault, inTurn }: Base,
  numbers: NumberStore,
): Pick<PersonStore, 'findPerson' | 'savePeople'> {
  const byCurp = db
    .select({ sealed: personas.sealed })
    .from(personas)
    .where(eq(personas.curpIndex, sql.placeholder('curp')))
    .prepare()
  const upsert = db
    .insert(personas)
    .values(placeholders('curpIndex', 'sealed', 'rowHash'))
    .onConflictDoUpdate({
      target: personas.curpIndex,
      set: { sealed: sql`excluded.sealed`, rowHash: sql`excluded.row_hash` },
      setWhere: sql`${personas.rowHash} <> excluded.row_hash`,
    })
    .prepare()

  const save = ({ numeros, ...record }: Person, now: number): void => {
    // keyed: a plain digest of names and CURP could be guessed
    const rowHash = vault.index('persona', JSON.stringify(record))
    const curpIndex = vault.index('curp', record.curp)
    upsert.run({ curpIndex, sealed: vault.encrypt(record, personContext(curpIndex)), rowHash })
    for (const nss of numeros) numbers.register(nss, record.curp, 'padron', now)
  }
  return {
    findPerson: async (curp) => {
      const curpIndex = vault.index('curp', curp)
      const row = byCurp.get({ curp: curpIndex })
      if (!row) return undefined
      const { correo: _, ...person } = vault.decrypt<PadronPerson>(row.sealed, personContext(curpIndex))
      return { ...person, numeros: numbers.of(curp) }
    },
    savePeople: async (people, now) =>
      inTurn(() => {
        for (const person of people) save(person, now)
      }),
  }
}
