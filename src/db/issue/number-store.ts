import { and, eq, sql } from 'drizzle-orm'
import { composeNss, type Nss, serialAt } from '../../domain/number/nss.ts'
import type { NssSeries } from '../../domain/number/nss-series.ts'
import { seriesFor } from '../../domain/number/nss-series.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { Base } from '../base/open.ts'
import { placeholders } from '../base/prepared.ts'
import { consecutivos, numeros } from '../base/schema.ts'

export const SERIALS = 10_000
/** The operator is warned from here on. */
const NEARLY_FULL = SERIALS * 0.9

export type Place = { readonly estado: string; readonly municipio: string }
export type Taken = { readonly nss: Nss; readonly series: NssSeries; readonly nearlyFull: boolean }

/** The numbers of people: those on file, and the next one of a series. Works inside the caller's transaction. */
export function numberStore({ db, vault }: Base) {
  const { placeholder } = sql
  const serialKey = vault.derive('consecutivos')
  const nssIndex = (nss: Nss) => vault.index('nss', nss)
  const curpIndex = (curp: Curp) => vault.index('curp', curp)

  const byCurp = db
    .select({ sealed: numeros.sealed })
    .from(numeros)
    .where(eq(numeros.curpIndex, placeholder('curp')))
    .prepare()
  const owner = db
    .select({ curp: numeros.curpIndex })
    .from(numeros)
    .where(eq(numeros.nssIndex, placeholder('nss')))
    .prepare()
  const takenOf = db
    .select({ taken: consecutivos.taken })
    .from(consecutivos)
    .where(
      and(
        eq(consecutivos.clave, placeholder('clave')),
        eq(consecutivos.alta, placeholder('alta')),
        eq(consecutivos.nacimiento, placeholder('nacimiento')),
      ),
    )
    .prepare()
  const setTaken = db
    .insert(consecutivos)
    .values(placeholders('clave', 'alta', 'nacimiento', 'taken'))
    .onConflictDoUpdate({
      target: [consecutivos.clave, consecutivos.alta, consecutivos.nacimiento],
      set: { taken: sql`excluded.taken` },
    })
    .prepare()
  const insert = db
    .insert(numeros)
    .values(placeholders('nssIndex', 'curpIndex', 'sealed', 'origin', 'at'))
    .onConflictDoNothing()
    .prepare()

  const of = (curp: Curp): Nss[] =>
    byCurp.all({ curp: curpIndex(curp) }).map((row) => vault.open<Nss>(row.sealed, 'numero'))

  /** False when the number belongs to another CURP. */
  const register = (
    nss: Nss,
    curp: Curp,
    origin: 'asignado' | 'padron' | 'registro',
    now: number,
  ): boolean => {
    const sealed = vault.seal(nss, 'numero')
    insert.run({ nssIndex: nssIndex(nss), curpIndex: curpIndex(curp), sealed, origin, at: now })
    return owner.get({ nss: nssIndex(nss) })?.curp.equals(curpIndex(curp)) ?? false
  }

  /** The next free number of one group, or undefined when its 10,000 are gone. Numbers on file are passed over. */
  const takeFrom = (series: NssSeries, alta: number, nacimiento: number): Taken | undefined => {
    const group = { clave: series.clave, alta: alta % 100, nacimiento: nacimiento % 100 }
    const name = `${group.clave}/${group.alta}/${group.nacimiento}`
    for (let n = takenOf.get(group)?.taken ?? 0; n < SERIALS; n++) {
      const nss = composeNss(series.clave, alta, nacimiento, serialAt(serialKey, name, n))
      if (owner.get({ nss: nssIndex(nss) })) continue
      setTaken.run({ ...group, taken: n + 1 })
      return { nss, series, nearlyFull: n + 1 >= NEARLY_FULL }
    }
    return undefined
  }

  const take = (
    rows: readonly NssSeries[],
    place: Place,
    alta: number,
    nacimiento: number,
  ): Taken | undefined => {
    for (const series of seriesFor(rows, place)) {
      const taken = takeFrom(series, alta, nacimiento)
      if (taken) return taken
    }
    return undefined
  }
  return { of, register, take }
}
export type NumberStore = ReturnType<typeof numberStore>
