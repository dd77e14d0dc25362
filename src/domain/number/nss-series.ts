import { SERIALS } from './nss.ts'

/** Serials (positions 7 to 10 of a number) from one to another, both included. */
export type SerialRange = { readonly first: number; readonly last: number }
const ALL_SERIALS: SerialRange = { first: 0, last: SERIALS - 1 }

/** One row of the operator's table of NSS series: which place numbers from which series. */
export type NssSeries = {
  /** the series: the first two digits of its numbers */
  readonly clave: string
  /** INEGI key, two digits */
  readonly estado: string
  /** INEGI key of a municipio, three digits; absent: the whole estado */
  readonly municipio?: string
  /** the IMSS office of the row; empty when the table does not name it */
  readonly subdelegacion: string
  /** unidad de medicina familiar; empty when the table does not name it */
  readonly umf: string
  /** among the series of one place the lower ones are used up first; absent: after those that have one, by clave */
  readonly orden?: number
  /** first and last day on which numbers are taken from it, `AAAA-MM-DD`, Mexico City; absent: always */
  readonly desde?: string
  readonly hasta?: string
  /** the part of the series that is ours, when others give numbers of it too; absent: all of it */
  readonly serials?: SerialRange
}

/** The serials that a row of the table may give. */
export const serialsOf = ({ serials }: NssSeries): SerialRange => serials ?? ALL_SERIALS

/** How many serials a range has. */
export const sizeOf = ({ first, last }: SerialRange): number => last - first + 1

/** How many serials two ranges share. */
export const overlapOf = (a: SerialRange, b: SerialRange): number =>
  Math.max(0, Math.min(a.last, b.last) - Math.max(a.first, b.first) + 1)

/** INEGI keys of a place: estado (two digits) and municipio (three). */
export type SeriesPlace = { readonly estado: string; readonly municipio: string }

/**
 * The series for a person of a place, in the order in which they are used up: those of the municipio, then those of the
 * same subdelegación, those of the estado as a whole, and the other ones of the estado. Within each of these, by
 * `orden`, and without one as the rows came. Each clave, or range of one, once. Empty: the estado has none.
 * @param rows of the estado, or all, by clave
 * @param today `AAAA-MM-DD` in Mexico City: series of other days are left out
 */
export function seriesFor(
  rows: readonly NssSeries[],
  { estado, municipio }: SeriesPlace,
  today: string,
): readonly NssSeries[] {
  const own = rows
    .filter((row) => row.estado === estado && (row.desde ?? '') <= today && today <= (row.hasta ?? '9'))
    .sort((a, b) => (a.orden ?? Number.MAX_SAFE_INTEGER) - (b.orden ?? Number.MAX_SAFE_INTEGER))
  const exact = own.filter((row) => row.municipio === municipio)
  const offices = new Set(exact.map((row) => row.subdelegacion).filter(Boolean))
  const siblings = own.filter((row) => offices.has(row.subdelegacion))
  const general = own.filter((row) => row.municipio === undefined)
  const found = new Map<string, NssSeries>()
  for (const row of [...exact, ...siblings, ...general, ...own])
    if (!found.has(rangeName(row))) found.set(rangeName(row), row)
  return [...found.values()]
}

const rangeName = (row: NssSeries): string => `${row.clave} ${serialsOf(row).first}`

/**
 * The U.M.F. that the table names for a place: of its municipio, else of the estado as a whole; undefined when neither
 * has one. Never that of another municipio, even when the number comes from a series of that one.
 * @param taken the row that the number comes from; it takes precedence over other rows of the same place
 */
export function umfOf(
  rows: readonly NssSeries[],
  { estado, municipio }: SeriesPlace,
  taken: NssSeries,
): string | undefined {
  const own = [taken, ...rows].filter((row) => row.estado === estado && row.umf !== '')
  const named = (where: string | undefined) => own.find((row) => row.municipio === where)?.umf
  return named(municipio) ?? named(undefined)
}
