import { readFileSync } from 'node:fs'
import { startOfDay } from '../../domain/base/mexico-time.ts'
import { SERIALS } from '../../domain/number/nss.ts'
import { type NssSeries, overlapOf, serialsOf, sizeOf } from '../../domain/number/nss-series.ts'
import { dataFile } from '../base/data-file.ts'
import { estadoByKey } from '../postal/estados.ts'
import { type CsvRecord, parseCsv } from '../text/csv.ts'

export type SeriesProblemCode =
  | 'vacio'
  | 'columna_falta'
  | 'columna_desconocida'
  | 'columna_repetida'
  | 'campos'
  | 'clave'
  | 'estado'
  | 'municipio'
  | 'orden'
  | 'fecha'
  | 'consecutivo'
  | 'al_reves'
  | 'traslape'
  | 'repetida'

/** Why a table of series is refused. `line` counts from 1; `detail` is what the sentence needs. */
export type SeriesProblem = {
  readonly code: SeriesProblemCode
  readonly line: number
  readonly detail: string
}
export type ParsedSeries =
  | { readonly ok: true; readonly rows: readonly NssSeries[] }
  | { readonly ok: false; readonly problems: readonly SeriesProblem[] }

const NEEDED = ['clave', 'estado_inegi', 'subdelegacion'] as const
const OPTIONAL = [
  'municipio_inegi',
  'umf',
  'orden',
  'desde',
  'hasta',
  'consecutivo_desde',
  'consecutivo_hasta',
  'estado',
  'estatus',
  'fuente',
] as const
type Column = (typeof NEEDED)[number] | (typeof OPTIONAL)[number]

/** Columns that a table of series may have. */
export const SERIES_COLUMNS: readonly string[] = [...NEEDED, ...OPTIONAL]
const isColumn = (name: string): name is Column => SERIES_COLUMNS.includes(name)

/**
 * A table of series as CSV, decoded already → its rows, or every problem by line. The claves are those of the IMSS,
 * Bases para la integración de números de seguridad social. The first line names the columns, in any order and case:
 * `clave,estado_inegi,subdelegacion` and perhaps `municipio_inegi`, `umf`, `orden`, `desde`, `hasta` (`AAAA-MM-DD`),
 * `consecutivo_desde`, `consecutivo_hasta`, `estado`, `estatus`, `fuente`. Keys are text with their zeros; nothing is
 * padded in silence. Throws `EndlessLine`.
 */
export const parseSeries = (text: string): ParsedSeries => parseSeriesTable(parseCsv(text))

/** The same for records that were read before, from a workbook for one, with no empty ones among them. Never throws. */
export function parseSeriesTable(table: readonly CsvRecord[]): ParsedSeries {
  const [header, ...records] = table
  if (!header) return refuse([{ code: 'vacio', line: 1, detail: '' }])
  const columns = header.fields.map((name) => name.toLowerCase())
  const problems = headerProblems(columns, header.line)
  if (problems.length > 0) return refuse(problems)
  if (records.length === 0) return refuse([{ code: 'vacio', line: header.line, detail: '' }])
  const read = records.map((record) => readRow(record, columns))
  problems.push(...read.flatMap((row) => row.problems), ...twice(read), ...overlapping(read))
  return problems.length > 0
    ? refuse(problems.sort((a, b) => a.line - b.line))
    : { ok: true, rows: read.map(({ row }) => row) }
}

const refuse = (problems: readonly SeriesProblem[]): ParsedSeries => ({ ok: false, problems })

function headerProblems(columns: readonly string[], line: number): SeriesProblem[] {
  const missing = NEEDED.filter((name) => !columns.includes(name))
  const unknown = columns.filter((name) => !isColumn(name))
  const repeated = columns.filter((name, at) => isColumn(name) && columns.indexOf(name) !== at)
  return [
    ...missing.map((detail) => ({ code: 'columna_falta' as const, line, detail })),
    ...unknown.map((detail) => ({ code: 'columna_desconocida' as const, line, detail })),
    ...repeated.map((detail) => ({ code: 'columna_repetida' as const, line, detail })),
  ]
}

type ReadRow = { readonly line: number; readonly row: NssSeries; readonly problems: readonly SeriesProblem[] }

function readRow({ line, fields }: CsvRecord, columns: readonly string[]): ReadRow {
  const value = (name: Column): string => fields[columns.indexOf(name)] ?? ''
  const [clave, estado, municipio] = [value('clave'), value('estado_inegi'), value('municipio_inegi')]
  const [orden, desde, hasta] = [value('orden'), value('desde'), value('hasta')]
  const [first, last] = [value('consecutivo_desde'), value('consecutivo_hasta')]
  const serials = { first: Number(first || 0), last: Number(last || SERIALS - 1) }
  const problems: SeriesProblem[] = []
  const wrong = (code: SeriesProblemCode, detail: string) => problems.push({ code, line, detail })
  if (fields.length !== columns.length) wrong('campos', `${fields.length}, ${columns.length}`)
  else {
    if (!/^\d{2}$/.test(clave)) wrong('clave', clave)
    if (!estadoByKey(estado)) wrong('estado', estado)
    if (!/^(\d{3})?$/.test(municipio)) wrong('municipio', municipio)
    if (!/^([1-9]\d{0,3})?$/.test(orden)) wrong('orden', orden)
    for (const day of [desde, hasta]) if (day !== '' && startOfDay(day) === undefined) wrong('fecha', day)
    if (desde !== '' && hasta !== '' && desde > hasta) wrong('al_reves', `${desde}, ${hasta}`)
    const badSerials = [first, last].filter((serial) => !/^\d{0,4}$/.test(serial))
    for (const serial of badSerials) wrong('consecutivo', serial)
    if (badSerials.length === 0 && serials.first > serials.last)
      wrong('al_reves', `${first || '0000'}, ${last}`)
  }
  const row: NssSeries = {
    clave,
    estado,
    subdelegacion: value('subdelegacion'),
    umf: value('umf'),
    ...(municipio === '' ? {} : { municipio }),
    ...(orden === '' ? {} : { orden: Number(orden) }),
    ...(desde === '' ? {} : { desde }),
    ...(hasta === '' ? {} : { hasta }),
    ...(sizeOf(serials) === SERIALS ? {} : { serials }),
  }
  return { line, row, problems }
}

/** The database keeps a clave, or a range of one, once for each municipio (or once for a whole estado). */
function twice(read: readonly ReadRow[]): SeriesProblem[] {
  const seen = new Map<string, number>()
  return read.flatMap(({ line, row, problems }) => {
    if (problems.length > 0) return []
    const { first, last } = serialsOf(row)
    const key = `${row.clave} ${row.municipio ?? ''} ${first}-${last}`
    const before = seen.get(key)
    if (before === undefined) seen.set(key, line)
    return before === undefined
      ? []
      : [{ code: 'repetida' as const, line, detail: `${row.clave}, ${before}` }]
  })
}

/** Ranges of one clave are the same or apart: of two that share serials nobody could say how many are left. */
function overlapping(read: readonly ReadRow[]): SeriesProblem[] {
  const good = read.filter(({ problems }) => problems.length === 0)
  return good.flatMap(({ line, row }, nth) => {
    const range = serialsOf(row)
    const before = good.slice(0, nth).find((one) => {
      const other = serialsOf(one.row)
      const isSame = other.first === range.first && other.last === range.last
      return one.row.clave === row.clave && !isSame && overlapOf(range, other) > 0
    })
    return before ? [{ code: 'traslape' as const, line, detail: `${row.clave}, ${before.line}` }] : []
  })
}

/** The table that the program brings. Throws when its own file is broken. */
export function seedSeries(): readonly NssSeries[] {
  const file = dataFile('seed/series.csv')
  const parsed = parseSeries(readFileSync(file, 'utf8'))
  if (!parsed.ok) throw new Error(`series.csv: ${JSON.stringify(parsed.problems)}`)
  return parsed.rows
}
