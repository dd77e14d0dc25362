import { ESTADOS, estadoByKey } from './estados.ts'

/** The columns of the official export that are read, by the names it gives them; in any order, in capitals or not. */
const NEEDED_COLUMNS = [
  'd_codigo',
  'd_asenta',
  'd_tipo_asenta',
  'd_mnpio',
  'c_estado',
  'c_tipo_asenta',
  'c_mnpio',
  'id_asenta_cpcons',
] as const
const OPTIONAL_COLUMNS = ['d_estado', 'd_ciudad', 'c_cve_ciudad'] as const
type Column = (typeof NEEDED_COLUMNS)[number] | (typeof OPTIONAL_COLUMNS)[number]

/** One settlement of the export, with the keys it has there. `ciudad` is empty when there is none. */
export type ExportRow = {
  readonly cp: string
  readonly clave: string
  readonly nombre: string
  readonly tipoClave: string
  readonly tipo: string
  readonly municipioClave: string
  readonly municipio: string
  readonly estadoClave: string
  readonly estado: string
  readonly ciudadClave: string
  readonly ciudad: string
}

export type ExportProblemCode =
  | 'columnas'
  | 'campos'
  | 'codigo'
  | 'claves'
  | 'sin_nombre'
  | 'dos_veces'
  | 'caracter'
  | 'codificacion'
  | 'sin_enie'
  | 'pocos_estados'
  | 'pocas_filas'
  | 'otro_estado'

/** Why an export is refused. `line` counts from 1; `detail` is what the sentence needs. */
export type ExportProblem = {
  readonly code: ExportProblemCode
  readonly line: number
  readonly detail?: string
}
export type ParsedExport =
  | { readonly ok: true; readonly rows: readonly ExportRow[]; readonly lines: number }
  | { readonly ok: false; readonly problems: readonly ExportProblem[] }

/** A settlement as a file has it: its line, and its fields by the names of the export; the fields it should have. */
export type ExportRecord = {
  readonly line: number
  readonly field: (column: Column) => string
  /** undefined unless its number of fields is wrong */
  readonly wrongWidth?: { readonly has: number; readonly needs: number } | undefined
}

/** Told now and then how many rows are done; `total` absent where nobody knows it before the end. */
export type OnRows = (done: number, total?: number) => void
/** Rows between two of those. */
export const ROWS_TOLD = 1000

/** More problems than these are the same one again. */
const ENOUGH = 200

/**
 * Takes records one by one; gives the rows, or every problem by line. Of one settlement told twice alike the first
 * stands; told twice by two names it is a problem.
 * @param total how many will come, where known
 */
export function createCollector(onRows: OnRows = () => {}, total?: number) {
  const rows: ExportRow[] = []
  const problems: ExportProblem[] = []
  const colonias = new Map<string, string>()
  let taken = 0
  onRows(0, total)
  return {
    /** False once there are problems enough. */
    add: (record: ExportRecord): boolean => {
      taken += 1
      if (taken % ROWS_TOLD === 0) onRows(taken, total)
      const row = readRow(record)
      if ('code' in row) problems.push({ ...row, line: record.line })
      else {
        const key = row.cp + row.estadoClave + row.municipioClave + row.clave
        const twin = colonias.get(key)
        if (twin === undefined) {
          colonias.set(key, row.nombre)
          rows.push(row)
        } else if (twin !== row.nombre)
          problems.push({ code: 'dos_veces', line: record.line, detail: `${row.cp}, ${row.clave}` })
      }
      return problems.length < ENOUGH
    },
    rows,
    problems,
  }
}

type LineProblem = Omit<ExportProblem, 'line'>

function readRow({ field, wrongWidth }: ExportRecord): ExportRow | LineProblem {
  if (wrongWidth) return { code: 'campos', detail: `${wrongWidth.has}, ${wrongWidth.needs}` }
  const cp = field('d_codigo')
  if (!/^\d{5}$/.test(cp)) return { code: 'codigo', detail: cp }
  const ciudad = /^null$/i.test(field('d_ciudad')) ? '' : field('d_ciudad')
  const row = {
    cp,
    clave: field('id_asenta_cpcons'),
    nombre: field('d_asenta'),
    tipoClave: field('c_tipo_asenta'),
    tipo: field('d_tipo_asenta'),
    municipioClave: field('c_mnpio'),
    municipio: field('d_mnpio'),
    estadoClave: field('c_estado'),
    estado: field('d_estado'),
    ciudadClave: ciudad && field('c_cve_ciudad'),
    ciudad,
  }
  if (!estadoByKey(row.estadoClave)) return { code: 'claves', detail: `c_estado «${row.estadoClave}»` }
  if (!/^\d{3}$/.test(row.municipioClave))
    return { code: 'claves', detail: `c_mnpio «${row.municipioClave}»` }
  if (!/^\d{4,6}$/.test(row.clave)) return { code: 'claves', detail: `id_asenta_cpcons «${row.clave}»` }
  return row.nombre && row.tipo && row.municipio ? row : { code: 'sin_nombre', detail: cp }
}

/**
 * Where the columns stand in a header (from 0), or undefined when it is none: one that is needed is missing. Case and
 * blanks do not count.
 */
export function columnPlaces(names: readonly string[]): ReadonlyMap<Column, number> | undefined {
  const plain = names.map((name) => name.trim().toLowerCase())
  const places = new Map<Column, number>()
  for (const column of [...NEEDED_COLUMNS, ...OPTIONAL_COLUMNS]) {
    const at = plain.indexOf(column)
    if (at >= 0) places.set(column, at)
  }
  return NEEDED_COLUMNS.every((column) => places.has(column)) ? places : undefined
}

const LINE_END = /\r\n|\n|\r/
/** What is in a line that says something: neither blanks, nor the NULs and Ctrl-Z that old programs end a file with. */
const VISIBLE = /[^\s\p{Cc}]/u
/** The header comes after a line of notice; a program may have added some. */
const HEADER_WITHIN = 5

/**
 * The text of the official export: a line of notice, a line of columns, a line a settlement; `|` between fields and no
 * quoting (54460 has a settlement `"Y" Griega`). Gives its rows, or every problem by line.
 */
export function parseExport(text: string, onRows?: OnRows): ParsedExport {
  const lines = text.trimEnd().split(LINE_END)
  const at = lines.slice(0, HEADER_WITHIN).findIndex((line) => columnPlaces(line.split('|')))
  const header = lines[at]?.split('|') ?? []
  const places = columnPlaces(header)
  if (!places) return { ok: false, problems: [{ code: 'columnas', line: 2, detail: missingIn(lines) }] }
  const collector = createCollector(onRows, lines.length - at - 1)
  for (const [nth, line] of lines.entries()) {
    if (nth <= at || !VISIBLE.test(line)) continue
    const fields = line.split('|')
    const record = recordOf(fields, places, nth + 1, header.length)
    if (!collector.add(record)) break
  }
  return finish(collector, text, lines.length)
}

/** A row of a table as a record. @param width how many fields it must have; undefined when empty ones may be left out */
export const recordOf = (
  fields: readonly string[],
  places: ReadonlyMap<Column, number>,
  line: number,
  width?: number,
): ExportRecord => ({
  line,
  field: (column) => fields[places.get(column) ?? -1]?.trim() ?? '',
  wrongWidth:
    width !== undefined && fields.length !== width ? { has: fields.length, needs: width } : undefined,
})

function missingIn(lines: readonly string[]): string {
  const best = lines
    .slice(0, HEADER_WITHIN)
    .map((line) => line.split('|').map((name) => name.trim().toLowerCase()))
    .map((names) => NEEDED_COLUMNS.filter((column) => !names.includes(column)))
    .reduce<readonly string[]>((least, one) => (one.length < least.length ? one : least), NEEDED_COLUMNS)
  return best.join(', ')
}

/**
 * The rows, or what is wrong with them and with the letters of the whole: a letter that was lost, or a country without
 * an ñ.
 * @param text of the whole file; undefined for a workbook
 * @param lines of the file, by which a fault of the whole is told
 */
export function finish(
  { rows, problems }: ReturnType<typeof createCollector>,
  text: string | undefined,
  lines: number,
): ParsedExport {
  const found = [...problems, ...(text === undefined ? [] : brokenLetters(text))]
  if (found.length === 0 && rows.length === 0) found.push({ code: 'columnas', line: 1, detail: '' })
  // of a file that is broken line by line, what it is as a whole says nothing
  const isWhole = new Set(rows.map(({ estadoClave }) => estadoClave)).size === ESTADOS.length
  if (found.length === 0 && isWhole && !rows.some(({ nombre, municipio }) => /ñ/i.test(nombre + municipio)))
    found.push({ code: 'sin_enie', line: lines })
  if (found.length > 0) return { ok: false, problems: found.sort((a, b) => a.line - b.line) }
  return { ok: true, rows, lines }
}

/** A letter that an earlier conversion lost, and nobody can give back. */
function brokenLetters(text: string): ExportProblem[] {
  const at = text.indexOf('\uFFFD')
  return at < 0 ? [] : [{ code: 'caracter', line: text.slice(0, at).split(LINE_END).length }]
}
