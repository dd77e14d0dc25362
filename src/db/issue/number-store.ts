import path from 'node:path'
import Database from 'better-sqlite3'
import { and, eq, inArray, isNotNull, isNull, ne, notInArray, sql } from 'drizzle-orm'
import { composeNss, type Nss, positionOf, SERIALS, serialAt } from '../../domain/number/nss.ts'
import {
  type NssSeries,
  type SerialRange,
  serialsOf,
  seriesFor,
  sizeOf,
} from '../../domain/number/nss-series.ts'
import type { Curp } from '../../domain/person/curp.ts'
import { DATABASE } from '../base/data-file.ts'
import type { Base } from '../base/engine.ts'
import { seriesLock } from '../base/locks.ts'
import { placeholders } from '../base/prepared.ts'
import { numberContext } from '../base/row-context.ts'
import { consecutivos, numeros } from '../base/schema.ts'
import type { PersonKeys } from '../person/keys.ts'

/** Part of a group from which on the operator is warned. */
const NEARLY_FULL = 0.9

export type Place = { readonly estado: string; readonly municipio: string }
export type Taken = { readonly nss: Nss; readonly series: NssSeries; readonly nearlyFull: boolean }

/**
 * The numbers of people: those on file, and the next one of a series. Works inside the caller's transaction, which has
 * locked the person.
 */
export function numberStore({ db, vault, lock }: Base, keys: PersonKeys) {
  const { placeholder } = sql
  const serialKey = vault.derive('consecutivos')
  const nssIndex = (nss: Nss) => vault.index('nss', nss)

  const ofPerson = db
    .select({
      curpIndex: numeros.curpIndex,
      sealed: numeros.sealed,
      nssIndex: numeros.nssIndex,
      origin: numeros.origin,
    })
    .from(numeros)
    .where(
      and(eq(numeros.curpIndex, keys.inStatement), ne(numeros.origin, 'retirado'), isNull(numeros.retiredAt)),
    )
    .prepare()
  const retiredOf = db
    .select({ curpIndex: numeros.curpIndex, sealed: numeros.sealed, nssIndex: numeros.nssIndex })
    .from(numeros)
    .where(and(eq(numeros.curpIndex, keys.inStatement), isNotNull(numeros.retiredAt)))
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
  const rangesOf = db
    .select({ first: consecutivos.firstSerial, last: consecutivos.lastSerial, taken: consecutivos.taken })
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
    .values(placeholders('clave', 'alta', 'nacimiento', 'firstSerial', 'lastSerial', 'taken'))
    .onConflictDoUpdate({
      target: [
        consecutivos.clave,
        consecutivos.alta,
        consecutivos.nacimiento,
        consecutivos.firstSerial,
        consecutivos.lastSerial,
      ],
      set: { taken: sql`excluded.taken` },
    })
    .prepare()
  const insert = db
    .insert(numeros)
    .values(placeholders('nssIndex', 'curpIndex', 'sealed', 'origin', 'at'))
    .onConflictDoNothing()
    .prepare()

  const read = (row: Pick<typeof numeros.$inferSelect, 'sealed' | 'nssIndex' | 'curpIndex'>): Nss =>
    vault.decrypt<Nss>(row.sealed, numberContext(row.nssIndex, row.curpIndex))
  /** @param besides an origin that does not count */
  const of = async (curp: Curp, besides?: 'registro'): Promise<Nss[]> => {
    const all = await ofPerson.all({ curp: vault.index('curp', curp) })
    return all.filter(({ origin }) => origin !== besides).map(read)
  }

  /** Numbers that the operator's register named for the person once, and does not name any more: it was corrected. */
  const retire = async (curp: Curp, named: readonly Nss[]): Promise<void> => {
    const owned = eq(numeros.curpIndex, await keys.of(curp))
    await db
      .update(numeros)
      .set({ origin: 'retirado' })
      .where(and(owned, eq(numeros.origin, 'registro'), notInArray(numeros.nssIndex, named.map(nssIndex))))
      .run()
    await db
      .update(numeros)
      .set({ origin: 'registro' })
      .where(and(owned, eq(numeros.origin, 'retirado'), inArray(numeros.nssIndex, named.map(nssIndex))))
      .run()
  }

  /** False when the number belongs to another person. */
  const register = async (
    nss: Nss,
    curp: Curp,
    origin: 'asignado' | 'padron' | 'registro',
    now: number,
  ): Promise<boolean> => {
    const row = { nssIndex: nssIndex(nss), curpIndex: await keys.of(curp) }
    const encrypted = vault.encrypt(nss, numberContext(row.nssIndex, row.curpIndex))
    await insert.run({ ...row, sealed: encrypted, origin, at: now })
    return (await owner.get({ nss: row.nssIndex }))?.curp.equals(row.curpIndex) ?? false
  }

  /**
   * The next free number of one group, or undefined when those of the row's range are gone. Passed over are numbers on
   * file, and those that were taken while the table had another range: after a restore not all of them are on file.
   */
  const takeFrom = async (
    series: NssSeries,
    alta: number,
    nacimiento: number,
  ): Promise<Taken | undefined> => {
    const group = { clave: series.clave, alta: alta % 100, nacimiento: nacimiento % 100 }
    await lock(seriesLock(group.clave, group.alta, group.nacimiento))
    const range = serialsOf(series)
    const [size, name] = [sizeOf(range), permutationName(group, range)]
    const ranges = await rangesOf.all(group)
    const others = ranges.filter((one) => !sameRange(one, range))
    const isTaken = (serial: number) =>
      others.some(
        (one) =>
          serial >= one.first &&
          serial <= one.last &&
          positionOf(serialKey, permutationName(group, one), serial - one.first, sizeOf(one)) < one.taken,
      )
    for (let n = ranges.find((one) => sameRange(one, range))?.taken ?? 0; n < size; n++) {
      const serial = range.first + serialAt(serialKey, name, n, size)
      const nss = composeNss(series.clave, alta, nacimiento, serial)
      if (isTaken(serial) || (await owner.get({ nss: nssIndex(nss) }))) continue
      await setTaken.run({ ...group, firstSerial: range.first, lastSerial: range.last, taken: n + 1 })
      return { nss, series, nearlyFull: n + 1 >= size * NEARLY_FULL }
    }
    return undefined
  }

  const take = async (
    rows: readonly NssSeries[],
    place: Place,
    alta: number,
    nacimiento: number,
    today: string,
  ): Promise<Taken | undefined> => {
    for (const series of seriesFor(rows, place, today)) {
      const taken = await takeFrom(series, alta, nacimiento)
      if (taken) return taken
    }
    return undefined
  }
  /** Those that the counter retired. */
  const retired = async (curp: Curp): Promise<Nss[]> => {
    return (await retiredOf.all({ curp: vault.index('curp', curp) })).map(read)
  }
  const isRetired = async (nss: Nss): Promise<boolean> =>
    Boolean((await retiredAt.get({ nss: nssIndex(nss) }))?.at)
  /** A number that nobody has is nobody else's. */
  const isOfAnother = async (nss: Nss, curp: Curp): Promise<boolean> => {
    const found = await owner.get({ nss: nssIndex(nss) })
    return found !== undefined && !found.curp.equals(await keys.of(curp))
  }
  return { of, register, retire, take, retired, isRetired, isOfAnother }
}
export type NumberStore = ReturnType<typeof numberStore>

type Group = { readonly clave: string; readonly alta: number; readonly nacimiento: number }

/** What names the order of the serials of a range. The whole group's name is a format: it decides which come next. */
const permutationName = ({ clave, alta, nacimiento }: Group, range: SerialRange): string =>
  `${clave}/${alta}/${nacimiento}${sizeOf(range) === SERIALS ? '' : `/${range.first}-${range.last}`}`

const sameRange = (a: SerialRange, b: SerialRange): boolean => a.first === b.first && a.last === b.last

/**
 * Takes the next `n` serials of every group of the database of `folder`, used or not, without giving them to anybody:
 * after a restore they may have been given since the backup. Numbers of other years stay as they are. One transaction of
 * its own. Throws what SQLite throws.
 * @param years years of affiliation, whole (2026): that of the backup, and those since
 */
export function skipSerials(folder: string, n: number, years: readonly number[]): void {
  const sqlite = new Database(path.join(folder, DATABASE), { fileMustExist: true })
  try {
    const ranges = sqlite
      .prepare<[], { clave: string; first: number; last: number }>(
        `select clave, consecutivo_desde as first, consecutivo_hasta as last from series
         union select clave, consecutivo_desde, consecutivo_hasta from consecutivos`,
      )
      .all()
    const skip = sqlite.prepare(`insert into consecutivos
        (clave, alta, nacimiento, consecutivo_desde, consecutivo_hasta, taken)
      values (:clave, :alta, :nacimiento, :first, :last, min(:n, :size))
      on conflict do update set taken = min(taken + :n, :size)`)
    const altas = new Set(years.map((year) => year % 100))
    sqlite
      .transaction(() => {
        for (const range of ranges)
          for (const alta of altas)
            for (let nacimiento = 0; nacimiento < 100; nacimiento++)
              skip.run({ ...range, size: sizeOf(range), alta, nacimiento, n })
      })
      .immediate()
  } finally {
    sqlite.close()
  }
}
