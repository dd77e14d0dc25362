import { ENTIDADES, entidadName, inegiOf } from '../../domain/person/entidades.ts'
import { type Cut, type PublishedMonth, SMALLEST } from '../../domain/statistics/publish.ts'
import type { StatisticsMonth } from '../models/statistics.ts'
import { words } from './words.ts'

const ESTADOS = new Map(ENTIDADES.map((code) => [inegiOf(code), entidadName(code)]))

const estadoName = (key: string): string => ESTADOS.get(key) ?? words().statistics.unrecorded

/** One published figure; an empty `group` is the whole month. */
export type Figure = {
  readonly mes: string
  readonly tabla: 'total' | 'clase' | 'estado' | 'tiempo'
  readonly grupo: string
  readonly tramites: number
}

/** All that is published, a line each: what the page, the CSV and the JSON have in common, in the language in hand. */
export function figuresOf(months: readonly PublishedMonth[]): Figure[] {
  const w = words().statistics
  return months.flatMap(({ month: mes, total, kinds, estados, times }) => [
    ...(total === undefined ? [] : [{ mes, tabla: 'total', grupo: '', tramites: total } as const]),
    ...linesOf(kinds, (one) => w.kinds[one]).map((line) => ({ mes, tabla: 'clase', ...line }) as const),
    ...linesOf(estados, estadoName).map((line) => ({ mes, tabla: 'estado', ...line }) as const),
    ...linesOf(times, (one) => w.times[one]).map((line) => ({ mes, tabla: 'tiempo', ...line }) as const),
  ])
}

function linesOf<K extends string>(cut: Cut<K> | undefined, nameOf: (key: K) => string) {
  if (!cut) return []
  const shown = cut.shown.map(({ of, n }) => ({ grupo: nameOf(of), tramites: n }))
  return cut.rest === undefined ? shown : [...shown, { grupo: words().statistics.rest, tramites: cut.rest }]
}

const TABLES = ['clase', 'estado', 'tiempo'] as const

/** @param month `2026-03` */
export function monthName(month: string): string {
  const [year = '', number = ''] = month.split('-')
  return words().statistics.month(Number(year), Number(number))
}

/** A month as the page shows it. */
export function monthModel(published: PublishedMonth): StatisticsMonth {
  const w = words().statistics
  const { month, total } = published
  const figures = figuresOf([published])
  return {
    name: monthName(month),
    unrecorded: published.estados?.shown.some(({ of }) => of === '') ?? false,
    total: total === undefined ? w.few(SMALLEST) : w.total(total),
    tables: TABLES.flatMap((tabla) => {
      const [title = '', of = ''] = w.tables[tabla]
      const rows = figures
        .filter((one) => one.tabla === tabla)
        .map(({ grupo, tramites }) => ({ name: grupo, n: tramites }))
      return rows.length === 0 ? [] : [{ id: `${tabla}-${month}`, title, of, rows }]
    }),
  }
}

/** RFC 4180, UTF-8 with a byte order mark. Every cell is ours. */
export const statisticsCsv = (figures: readonly Figure[]): string =>
  `\uFEFF${['mes,tabla,grupo,tramites', ...figures.map(({ mes, tabla, grupo, tramites }) => `${mes},${tabla},${grupo},${tramites}`)].join('\r\n')}\r\n`
