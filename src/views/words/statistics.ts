import { MONTHS } from '../../domain/base/mexico-time.ts'
import type { IssueKind } from '../../domain/facts/issue.ts'
import { ENTIDADES, entidadName, inegiOf } from '../../domain/person/entidades.ts'
import type { TimeClass } from '../../domain/ports/statistics-store.ts'
import { type Cut, type PublishedMonth, SMALLEST } from '../../domain/statistics/publish.ts'
import type { StatisticsMonth } from '../models/statistics.ts'

const KINDS: Record<IssueKind, string> = { asignacion: 'Asignación', localizacion: 'Localización' }
const TIMES: Record<TimeClass, string> = {
  '5m': 'hasta 5 minutos',
  '15m': 'hasta 15 minutos',
  '1h': 'hasta una hora',
  '1d': 'hasta un día',
  mas: 'más de un día',
}
const ESTADOS = new Map(ENTIDADES.map((code) => [inegiOf(code), entidadName(code)]))
const REST = 'Los demás'

const estadoName = (key: string): string => ESTADOS.get(key) ?? 'Sin registrar'

/** One published figure; an empty `group` is the whole month. */
export type Figure = {
  readonly mes: string
  readonly tabla: 'total' | 'clase' | 'estado' | 'tiempo'
  readonly grupo: string
  readonly tramites: number
}

/** All that is published, a line each: what the page, the CSV and the JSON have in common. */
export function figuresOf(months: readonly PublishedMonth[]): Figure[] {
  return months.flatMap(({ month: mes, total, kinds, estados, times }) => [
    ...(total === undefined ? [] : [{ mes, tabla: 'total', grupo: '', tramites: total } as const]),
    ...linesOf(kinds, (one) => KINDS[one]).map((line) => ({ mes, tabla: 'clase', ...line }) as const),
    ...linesOf(estados, estadoName).map((line) => ({ mes, tabla: 'estado', ...line }) as const),
    ...linesOf(times, (one) => TIMES[one]).map((line) => ({ mes, tabla: 'tiempo', ...line }) as const),
  ])
}

function linesOf<K extends string>(cut: Cut<K> | undefined, nameOf: (key: K) => string) {
  if (!cut) return []
  const shown = cut.shown.map(({ of, n }) => ({ grupo: nameOf(of), tramites: n }))
  return cut.rest === undefined ? shown : [...shown, { grupo: REST, tramites: cut.rest }]
}

const TABLES = [
  ['clase', 'Por clase', 'Clase'],
  ['estado', 'Asignaciones por estado', 'Estado'],
  ['tiempo', 'De la solicitud al número', 'Tiempo'],
] as const

/** A month as the page shows it. */
export function monthModel(published: PublishedMonth): StatisticsMonth {
  const { month, total } = published
  const [year = '', number = ''] = month.split('-')
  const figures = figuresOf([published])
  return {
    name: `${MONTHS[Number(number) - 1]} de ${year}`,
    total:
      total === undefined ? `Terminaron menos de ${SMALLEST} trámites.` : `Terminaron ${total} trámites.`,
    tables: TABLES.flatMap(([tabla, title, of]) => {
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
