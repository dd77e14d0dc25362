import { DAY } from '../../domain/base/time.ts'
import { overlapOf, type SerialRange, sizeOf } from '../../domain/number/nss-series.ts'
import type { Base } from '../base/engine.ts'
import { dayBefore, PACE_DAYS } from '../issue/assignment-pace.ts'

/** What a series has left this year, in the year of birth in which it has least. */
export type SeriesLeft = { readonly clave: string; readonly left: number }

/** What an estado has left in all its series, in the year of birth (two digits) that runs out first. */
export type EstadoLeft = {
  /** INEGI key */
  readonly estado: string
  readonly nacimiento: number
  readonly left: number
  /** of how many */
  readonly size: number
  /** until they run out at the rate of the last 30 days; absent while none was given in them */
  readonly daysLeft?: number
}
export type SeriesForecast = {
  readonly seriesLeft: readonly SeriesLeft[]
  readonly estadosLeft: readonly EstadoLeft[]
}

type Row = SerialRange & { readonly clave: string; readonly estado: string }
type Taken = SerialRange & { readonly clave: string; readonly nacimiento: number; readonly taken: number }
type Given = {
  readonly estado: string
  readonly nacimiento: number
  readonly given: number
  readonly since: string
}

const RANGE = 'consecutivo_desde as first, consecutivo_hasta as last'

/**
 * How long the numbers of each estado last, at the rate of the last 30 days, on a day of Mexico City. Only numbers of
 * the year of affiliation under way count; the first day of the next one brings them all anew. Reads small tables only.
 */
export function seriesForecast({ rows }: Pick<Base, 'rows'>) {
  /** @param today `AAAA-MM-DD` in Mexico City */
  return async (today: string): Promise<SeriesForecast> => {
    const table = await rows<Row>(
      `select distinct clave, estado_inegi as estado, ${RANGE} from series
       where desde <= ? and (hasta = '' or hasta >= ?) order by clave, first`,
      today,
      today,
    )
    // a number may be left in an older year too, but those are not given any more
    const used = await rows<Taken>(
      `select clave, nacimiento, ${RANGE}, taken from consecutivos where alta = ?`,
      Number(today.slice(2, 4)),
    )
    const lately = await rows<Given>(
      `select estado_inegi as estado, nacimiento, sum(dados) as given, (select min(dia) from ritmos) as since
       from ritmos where dia >= ? group by estado_inegi, nacimiento`,
      dayBefore(today, PACE_DAYS - 1),
    )
    const births = [...new Set(used.map(({ nacimiento }) => nacimiento))]
    const usedIn = Map.groupBy(used, ({ nacimiento, clave }) => `${nacimiento} ${clave}`)
    const leftOf = (own: readonly Row[], nacimiento: number) =>
      own.reduce((sum, row) => sum + leftIn(row, usedIn.get(`${nacimiento} ${row.clave}`) ?? []), 0)
    const least = (own: readonly Row[]) =>
      births.reduce((min, one) => Math.min(min, leftOf(own, one)), sizeOfAll(own))
    return {
      seriesLeft: [
        ...Map.groupBy(
          distinct(table, ({ clave, first }) => `${clave} ${first}`),
          ({ clave }) => clave,
        ),
      ].map(([clave, own]) => ({ clave, left: least(own) })),
      estadosLeft: [...Map.groupBy(table, ({ estado }) => estado)].map(([estado, own]) => {
        const groups = births.map((nacimiento) => {
          const left = leftOf(own, nacimiento)
          const pace = lately.find((one) => one.estado === estado && one.nacimiento === nacimiento)
          return {
            nacimiento,
            left,
            ...(pace ? { daysLeft: daysLeft(left, sizeOfAll(own), pace, today) } : {}),
          }
        })
        const [first] = groups.sort(
          (a, b) => (a.daysLeft ?? Infinity) - (b.daysLeft ?? Infinity) || a.left - b.left,
        )
        return { estado, size: sizeOfAll(own), ...(first ?? { nacimiento: 0, left: sizeOfAll(own) }) }
      }),
    }
  }
}

const sizeOfAll = (rows: readonly SerialRange[]): number => rows.reduce((sum, row) => sum + sizeOf(row), 0)

const distinct = <T>(rows: readonly T[], nameOf: (row: T) => string): T[] => [
  ...new Map(rows.map((row) => [nameOf(row), row])).values(),
]

/**
 * Of numbers that were taken while the clave had other ranges as many stand in this one as is their part of it.
 * @param own what was taken of the clave of `row`
 */
function leftIn(row: Row, own: readonly Taken[]): number {
  const same = own.find(({ first, last }) => first === row.first && last === row.last)
  const others = own.filter((one) => one !== same)
  const share =
    others.reduce((sum, one) => sum + (one.taken / sizeOf(one)) * overlapOf(one, row), 0) / sizeOf(row)
  return Math.round((sizeOf(row) - (same?.taken ?? 0)) * Math.max(0, 1 - share))
}

/** The first day of the next year brings all numbers anew (they are counted by year of affiliation). */
function daysLeft(left: number, size: number, { given, since }: Given, today: string): number {
  const rate = given / Math.min(PACE_DAYS, daysBetween(since, today) + 1)
  const days = Math.floor(left / rate)
  const ofYear = daysBetween(today, `${Number(today.slice(0, 4)) + 1}-01-01`)
  return days < ofYear ? days : ofYear + Math.floor(size / rate)
}

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY)
