import path from 'node:path'
import Database from 'better-sqlite3'
import { and, eq, inArray, isNotNull, isNull, ne, notInArray, sql } from 'drizzle-orm'
import { composeNss, type Nss, serialAt } from '../../domain/number/nss.ts'
import { type NssSeries, seriesFor } from '../../domain/number/nss-series.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { DATABASE } from '../base/data-file.ts'
import type { Base } from '../base/open.ts'
import { placeholders } from '../base/prepared.ts'
import { numberContext } from '../base/row-context.ts'
import { consecutivos, numeros } from '../base/schema.ts'
import type { PersonKeys } from '../person/keys.ts'

export const SERIALS = 10_000
/** The operator is warned from here on. */
const NEARLY_FULL = SERIALS * 0.9

export type Place = { readonly estado: string; readonly municipio: string }
export type Taken = { readonly nss: Nss; readonly series: NssSeries; readonly nearlyFull: boolean }

/** The numbers of people: those on file, and the next one of a series. Works inside the caller's transaction. */
export function numberStore({ db, vault }: Base, keys: PersonKeys) {
  const { placeholder } = sql
  const serialKey = vault.derive('consecutivos')
  const nssIndex = (nss: Nss) => vault.index('nss', nss)

  const ofPerson = db
    .select({ sealed: numeros.sealed, nssIndex: numeros.nssIndex, origin: numeros.origin })
    .from(numeros)
    .where(
      and(
        eq(numeros.curpIndex, placeholder('person')),
        ne(numeros.origin, 'retirado'),
        isNull(numeros.retiredAt),
      ),
    )
    .prepare()
  const retiredOf = db
    .select({ sealed: numeros.sealed, nssIndex: numeros.nssIndex })
    .from(numeros)
    .where(and(eq(numeros.curpIndex, placeholder('person')), isNotNull(numeros.retiredAt)))
    .prepare()
  const retiredAt = db
    .select({ at: numeros.retiredAt })
    .from(numeros)
    .where(eq(numeros.nssIndex, placeholder('nss')))
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

  /** @param besides an origin that does not count */
  const of = (curp: Curp, besides?: 'registro'): Nss[] => {
    const person = keys.of(curp)
    return ofPerson
      .all({ person })
      .filter(({ origin }) => origin !== besides)
      .map((row) => vault.decrypt<Nss>(row.sealed, numberContext(row.nssIndex, person)))
  }

  /** Numbers that the operator's register named for the person once, and does not name any more: it was corrected. */
  const retire = (curp: Curp, named: readonly Nss[]): void => {
    const owned = eq(numeros.curpIndex, keys.of(curp))
    db.update(numeros)
      .set({ origin: 'retirado' })
      .where(and(owned, eq(numeros.origin, 'registro'), notInArray(numeros.nssIndex, named.map(nssIndex))))
      .run()
    db.update(numeros)
      .set({ origin: 'registro' })
      .where(and(owned, eq(numeros.origin, 'retirado'), inArray(numeros.nssIndex, named.map(nssIndex))))
      .run()
  }

  /** False when the number belongs to another person. */
  const register = (
    nss: Nss,
    curp: Curp,
    origin: 'asignado' | 'padron' | 'registro',
    now: number,
  ): boolean => {
    const row = { nssIndex: nssIndex(nss), curpIndex: keys.of(curp) }
    const encrypted = vault.encrypt(nss, numberContext(row.nssIndex, row.curpIndex))
    insert.run({ ...row, sealed: encrypted, origin, at: now })
    return owner.get({ nss: row.nssIndex })?.curp.equals(row.curpIndex) ?? false
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
    today: string,
  ): Taken | undefined => {
    for (const series of seriesFor(rows, place, today)) {
      const taken = takeFrom(series, alta, nacimiento)
      if (taken) return taken
    }
    return undefined
  }
  /** Those that the counter retired. */
  const retired = (curp: Curp): Nss[] => {
    const person = keys.of(curp)
    return retiredOf
      .all({ person })
      .map((row) => vault.decrypt<Nss>(row.sealed, numberContext(row.nssIndex, person)))
  }
  const isRetired = (nss: Nss): boolean => Boolean(retiredAt.get({ nss: nssIndex(nss) })?.at)
  return { of, register, retire, take, retired, isRetired }
}
export type NumberStore = ReturnType<typeof numberStore>

/**
 * Takes the next `n` serials of every group of the database of `folder`, used or not, without giving them to anybody:
 * after a restore they may have been given since the backup. Numbers of other years stay as they are.
 * @param years years of affiliation, whole (2026): that of the backup, and those since
 */
export function skipSerials(folder: string, n: number, years: readonly number[]): void {
  const sqlite = new Database(path.join(folder, DATABASE), { fileMustExist: true })
  try {
    const claves = sqlite
      .prepare<[], string>('select clave from series union select clave from consecutivos')
      .pluck()
      .all()
    const skip = sqlite.prepare(`insert into consecutivos (clave, alta, nacimiento, taken)
      values (:clave, :alta, :nacimiento, min(:n, ${SERIALS}))
      on conflict do update set taken = min(taken + :n, ${SERIALS})`)
    const altas = new Set(years.map((year) => year % 100))
    sqlite
      .transaction(() => {
        for (const clave of claves)
          for (const alta of altas)
            for (let nacimiento = 0; nacimiento < 100; nacimiento++) skip.run({ clave, alta, nacimiento, n })
      })
      .immediate()
  } finally {
    sqlite.close()
  }
}
