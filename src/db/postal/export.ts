import { ESTADOS, estadoByKey } from './estados.ts'

/** The 15 columns of the official export, in their order. */
export const EXPORT_COLUMNS =
  'd_codigo|d_asenta|d_tipo_asenta|D_mnpio|d_estado|d_ciudad|d_CP|c_estado|c_oficina|c_CP|c_tipo_asenta|c_mnpio|id_asenta_cpcons|d_zona|c_cve_ciudad'

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
  | 'dos_municipios'
  | 'dos_veces'
  | 'caracter'
  | 'sin_enie'
  | 'pocos_estados'
  | 'pocas_filas'

/** Why an export is refused. `line` counts from 1; `detail` is what the sentence needs. */
export type ExportProblem = {
  readonly code: ExportProblemCode
  readonly line: number
  readonly detail?: string
}
export type ParsedExport =
  | { readonly ok: true; readonly rows: readonly ExportRow[]; readonly lines: number }
  | { readonly ok: false; readonly problems: readonly ExportProblem[] }

const LINE_END = /\r\n|\n|\r/

/** More problems than these are the same one again. */
const ENOUGH = 200

/**
 * The text of the official export (a line of notice, a line of columns, a line a settlement; `|` between fields and
 * no quoting: 54460 has a settlement `"Y" Griega`) → its rows, or every problem by line.
 */
export function parseExport(text: string): ParsedExport {
  const lines = text.trimEnd().split(LINE_END)
  const header = [1, 0].find((at) => isHeader(lines[at]))
  if (header === undefined)
    return { ok: false, problems: [{ code: 'columnas', line: 2, detail: lines[1] ?? '' }] }
  const found = readRows(lines, header + 1)
  const problems = [...brokenLetters(text), ...found.problems]
  // of a file that is broken line by line, what it is as a whole says nothing
  if (problems.length === 0) problems.push(...asWhole(found.rows, text, lines.length))
  if (problems.length > 0) return { ok: false, problems: problems.sort((a, b) => a.line - b.line) }
  return { ok: true, rows: found.rows, lines: lines.length }
}

const isHeader = (line: string | undefined): boolean =>
  line
    ?.split('|')
    .map((name) => name.trim())
    .join('|')
    .toLowerCase() === EXPORT_COLUMNS.toLowerCase()

function readRows(lines: readonly string[], from: number) {
  const rows: ExportRow[] = []
  const problems: ExportProblem[] = []
  const seen = { municipios: new Map<string, string>(), colonias: new Map<string, string>() }
  for (let at = from; at < lines.length && problems.length < ENOUGH; at++) {
    const row = readRow(lines[at] ?? '')
    const problem = 'code' in row ? row : contradiction(row, seen)
    if (problem) problems.push({ ...problem, line: at + 1 })
    else if (!('code' in row) && !repeated(row, seen)) rows.push(row)
  }
  return { rows, problems }
}

type LineProblem = Omit<ExportProblem, 'line'>

function readRow(line: string): ExportRow | LineProblem {
  const fields = line.split('|')
  if (fields.length !== 15) return { code: 'campos', detail: String(fields.length) }
  const field = (at: number): string => fields[at]?.trim() ?? ''
  const cp = field(0)
  if (!/^\d{5}$/.test(cp)) return { code: 'codigo', detail: cp }
  const ciudad = /^null$/i.test(field(5)) ? '' : field(5)
  const row = {
    cp,
    clave: field(12),
    nombre: field(1),
    tipoClave: field(10),
    tipo: field(2),
    municipioClave: field(11),
    municipio: field(3),
    estadoClave: field(7),
    estado: field(4),
    ciudadClave: ciudad && field(14),
    ciudad,
  }
  if (!estadoByKey(row.estadoClave)) return { code: 'claves', detail: `c_estado «${row.estadoClave}»` }
  if (!/^\d{3}$/.test(row.municipioClave))
    return { code: 'claves', detail: `c_mnpio «${row.municipioClave}»` }
  if (!/^\d{4,6}$/.test(row.clave)) return { code: 'claves', detail: `id_asenta_cpcons «${row.clave}»` }
  return row.nombre && row.tipo && row.municipio ? row : { code: 'sin_nombre', detail: cp }
}

type Seen = { readonly municipios: Map<string, string>; readonly colonias: Map<string, string> }

function contradiction({ cp, clave, ...row }: ExportRow, seen: Seen): LineProblem | undefined {
  const municipio = row.estadoClave + row.municipioClave
  const before = seen.municipios.get(cp)
  if (before === undefined) seen.municipios.set(cp, municipio)
  else if (before !== municipio) return { code: 'dos_municipios', detail: cp }
  const twin = seen.colonias.get(cp + clave)
  return twin === undefined || twin === row.nombre
    ? undefined
    : { code: 'dos_veces', detail: `${cp}, ${clave}` }
}

/** The same line again adds nothing. */
function repeated({ cp, clave, nombre }: ExportRow, seen: Seen): boolean {
  if (seen.colonias.has(cp + clave)) return true
  seen.colonias.set(cp + clave, nombre)
  return false
}

/** A letter that an earlier conversion lost, and nobody can give back. */
function brokenLetters(text: string): ExportProblem[] {
  const at = text.indexOf('\uFFFD')
  return at < 0 ? [] : [{ code: 'caracter', line: text.slice(0, at).split(LINE_END).length }]
}

function asWhole(rows: readonly ExportRow[], text: string, lines: number): ExportProblem[] {
  const estados = new Set(rows.map((row) => row.estadoClave))
  if (estados.size < ESTADOS.length)
    return [
      {
        code: 'pocos_estados',
        line: lines,
        detail: ESTADOS.filter((clave) => !estados.has(clave)).join(', '),
      },
    ]
  return /ñ/i.test(text) ? [] : [{ code: 'sin_enie', line: lines }]
}
