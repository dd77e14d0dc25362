import { eq, sql } from 'drizzle-orm'
import { canonicalCorreo } from '../../domain/person/correo.ts'
import type { PadronPerson } from '../../domain/person/padron-row.ts'
import type { Person } from '../../domain/person/person.ts'
import type { CurpLink, PersonStore } from '../../domain/ports/person-store.ts'
import type { Base } from '../base/engine.ts'
import { placeholders } from '../base/prepared.ts'
import { personContext } from '../base/row-context.ts'
import { personas } from '../base/schema.ts'
import type { NumberStore } from '../issue/number-store.ts'
import type { ChainStore } from '../person/chain.ts'
import type { PersonKeys } from '../person/keys.ts'

/** Who says that two CURP are one person's, for the audit trail. */
const ACTOR = 'registro'

/** The padrón: persons by blind index of their CURP; their NSS are among all numbers. */
export function personStore(
  { db, vault, inTurn }: Base,
  keys: PersonKeys,
  numbers: NumberStore,
  chain: ChainStore,
): Omit<PersonStore, 'isBlocked'> {
  const byCurp = db
    .select({ sealed: personas.sealed })
    .from(personas)
    .where(eq(personas.curpIndex, sql.placeholder('curp')))
    .prepare()
  const upsert = db
    .insert(personas)
    .values(placeholders('curpIndex', 'sealed', 'rowHash', 'correoIndex'))
    .onConflictDoUpdate({
      target: personas.curpIndex,
      set: {
        sealed: sql`excluded.sealed`,
        rowHash: sql`excluded.row_hash`,
        correoIndex: sql`excluded.correo_index`,
      },
      setWhere: sql`${personas.rowHash} <> excluded.row_hash`,
    })
    .prepare()

  const save = async ({ numeros, ...record }: Person, now: number): Promise<void> => {
    const { curp, currentCurp, previousCurp } = record
    if (currentCurp) await chain.link(curp, currentCurp, now)
    if (previousCurp) await chain.link(previousCurp, curp, now)
    // keyed: a plain digest of names and CURP could be guessed
    const rowHash = vault.index('persona', JSON.stringify(record))
    const curpIndex = vault.index('curp', record.curp)
    const correoIndex = record.correo ? vault.index('correo', canonicalCorreo(record.correo)) : null
    const sealed = vault.encrypt(record, personContext(curpIndex))
    await upsert.run({ curpIndex, sealed, rowHash, correoIndex })
    if (numeros.length > 0) await keys.lock(curp)
    for (const nss of numeros) await numbers.register(nss, curp, 'padron', now)
  }
  const areLinked = async (links: readonly CurpLink[]): Promise<boolean> => {
    for (const { from, to } of links) if ((await chain.standing(from, to)) !== 'same') return false
    return true
  }
  return {
    findPerson: async (curp) => {
      const curpIndex = vault.index('curp', curp)
      const row = await byCurp.get({ curp: curpIndex })
      if (!row) return undefined
      const person = vault.decrypt<PadronPerson>(row.sealed, personContext(curpIndex))
      const previousCurp = await keys.previousOf(curp)
      return { ...person, ...(previousCurp ? { previousCurp } : {}), numeros: await numbers.of(curp) }
    },
    savePeople: async (people, now) =>
      inTurn(
        async () => {
          for (const person of people) await save(person, now)
        },
        { locks: [] },
      ),
    currentCurpOf: keys.currentOf,
    linkCurps: async (links, now) => {
      // read first: most people have one CURP, or are linked already, and a page that is looked at should not write
      if (await areLinked(links)) return 'linked'
      return inTurn(
        async () => {
          let outcome: 'linked' | 'loop' = 'linked'
          for (const { from, to } of links) {
            const linked = await chain.link(from, to, now, ACTOR)
            if (linked === 'loop' || linked === 'fork') outcome = 'loop'
          }
          return outcome
        },
        // each link locks its people
        { locks: [] },
      )
    },
  }
}
