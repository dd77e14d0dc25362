import type { CivilDate } from '../base/mexico-time.ts'
import type { ParsedAll, Problem } from '../base/problem.ts'
import { type Nss, type NssProblemCode, parseNss } from '../number/nss.ts'
import { type Correo, type CorreoProblemCode, parseCorreo } from './correo.ts'
import { type Curp, type CurpProblemCode, parseCurp } from './curp.ts'
import type { Person, PersonName } from './person.ts'
import { type NameProblemCode, parsePersonName } from './typed-name.ts'

/** The columns of a padrón file. The last three are optional; what a file has no column for stays as it is on record. */
export const PADRON_COLUMNS = [
  'curp',
  'nombre',
  'primer_apellido',
  'segundo_apellido',
  'nss',
  'estatus',
  'correo',
] as const
export type PadronColumn = (typeof PADRON_COLUMNS)[number]

const NEEDED = PADRON_COLUMNS.slice(0, 4)

/** The index of each column in a record of `width` fields; a column that the file does not have is absent. */
export type PadronHeader = {
  readonly width: number
  readonly places: Readonly<Partial<Record<PadronColumn, number>>>
}
export type HeaderProblem = Problem<'columna_falta' | 'columna_desconocida' | 'columna_repetida'>

/**
 * Parses the first record of a padrón file: its columns in any order, upper or lower case, with blanks or hyphens for
 * `_`. An unknown column is refused and not ignored, since a misspelt `nss` would give people a second number. A column
 * without a name, as spreadsheets leave them, is ignored.
 */
export function readHeader(names: readonly string[]): ParsedAll<PadronHeader, HeaderProblem> {
  const columns = names.map(columnName)
  const problem = (code: HeaderProblem['code'], columna: string): HeaderProblem => ({
    code,
    detail: { columna },
  })
  const problems = [
    ...NEEDED.filter((name) => !columns.includes(name)).map((name) => problem('columna_falta', name)),
    ...columns
      .filter((name) => name !== '' && !isColumn(name))
      .map((name) => problem('columna_desconocida', name)),
    ...columns
      .filter((name, at) => isColumn(name) && columns.indexOf(name) !== at)
      .map((name) => problem('columna_repetida', name)),
  ]
  if (problems.length > 0) return { ok: false, problems }
  const places = PADRON_COLUMNS.filter((name) => columns.includes(name)).map((name) => [
    name,
    columns.indexOf(name),
  ])
  return { ok: true, value: { width: columns.length, places: Object.fromEntries(places) } }
}

const isColumn = (name: string): name is PadronColumn => (PADRON_COLUMNS as readonly string[]).includes(name)

const columnName = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s-]+/g, '_')

/** The cells of a row as in the file. A column that the file does not have is absent. */
export type PadronCells = Readonly<Partial<Record<PadronColumn, string>>>
type Status = Person['status']
/** More numbers than this in one cell are refused as an error of the file. */
const MOST_NUMBERS = 9

/** A valid row. A value is undefined when the file has no such column; an empty correo is `''`. */
export type PadronRow = {
  readonly curp: Curp
  readonly name: PersonName
  readonly numeros: readonly Nss[]
  readonly status: Status | undefined
  readonly correo: Correo | '' | undefined
}

/** The record of a person in the padrón, without their numbers, which have a table of their own. */
export type PadronPerson = {
  readonly curp: Curp
  readonly name: PersonName
  readonly status: Status
  readonly currentCurp?: Curp
  readonly correo?: Correo
}

export type RowProblemCode =
  | CurpProblemCode
  | NameProblemCode
  | NssProblemCode
  | CorreoProblemCode
  | 'nss_demasiados'
  | 'estatus_desconocido'
  | 'codificacion'
type RowProblem = Problem<RowProblemCode>

/** Parses a row, or gives all its problems, each with its column. @param today civil date in Mexico City */
export function readPadronRow(cells: PadronCells, today: CivilDate): ParsedAll<PadronRow, RowProblem> {
  const problems: RowProblem[] = []
  const curp = parseCurp(cells.curp ?? '', today)
  if (!curp.ok) problems.push({ ...curp.problem, field: 'curp' })
  const name = parsePersonName({
    nombre: cells.nombre ?? '',
    primerApellido: cells.primer_apellido ?? '',
    segundoApellido: cells.segundo_apellido ?? '',
  })
  if (!name.ok) problems.push(...name.problems)
  const numeros = readNumbers(cells.nss, problems)
  const status = readStatus(cells.estatus, problems)
  const correo = readCorreo(cells.correo, problems)
  return curp.ok && name.ok && problems.length === 0
    ? { ok: true, value: { curp: curp.value, name: name.value, numeros, status, correo } }
    : { ok: false, problems: problems.map(asEncodingProblem(cells)) }
}

/** Splits a cell with several numbers at `/` or `;`. Blanks do not separate: people write 84 96 63 1121 3. */
export const splitNumbers = (cell: string): readonly string[] =>
  cell.split(/[/;]/).filter((one) => one.trim())

function readNumbers(cell: string | undefined, problems: RowProblem[]): readonly Nss[] {
  if (!cell) return []
  const numeros = new Set<Nss>()
  const texts = splitNumbers(cell)
  if (texts.length > MOST_NUMBERS) problems.push({ code: 'nss_demasiados', field: 'nss' })
  for (const text of texts.slice(0, MOST_NUMBERS)) {
    const nss = parseNss(text)
    if (nss.ok) numeros.add(nss.value)
    else problems.push({ ...nss.problem, field: 'nss' })
  }
  return [...numeros]
}

const STATUS: Readonly<Record<string, Status>> = {
  '': 'vigente',
  vigente: 'vigente',
  fallecido: 'fallecido',
  fallecida: 'fallecido',
  reemplazada: 'reemplazada',
}

function readStatus(cell: string | undefined, problems: RowProblem[]): Status | undefined {
  if (cell === undefined) return undefined
  const status = STATUS[cell.trim().toLowerCase()]
  if (!status) problems.push({ code: 'estatus_desconocido', field: 'estatus' })
  return status
}

function readCorreo(cell: string | undefined, problems: RowProblem[]): Correo | '' | undefined {
  if (cell === undefined) return undefined
  if (cell.trim() === '') return ''
  const correo = parseCorreo(cell)
  if (correo.ok) return correo.value
  problems.push({ ...correo.problem, field: 'correo' })
  return undefined
}

/** A cell with U+FFFD lost characters to a wrong encoding: that is reported instead of what follows from it. */
const asEncodingProblem =
  (cells: PadronCells) =>
  (problem: RowProblem): RowProblem =>
    cells[problem.field as PadronColumn]?.includes('\uFFFD')
      ? { code: 'codificacion', ...(problem.field ? { field: problem.field } : {}) }
      : problem

/** The record of a person after `row`: columns that the file does not have keep the values of `known`. */
export function settlePerson(row: PadronRow, known: PadronPerson | undefined): PadronPerson {
  const status = row.status ?? known?.status ?? 'vigente'
  const correo = row.correo ?? known?.correo
  return {
    curp: row.curp,
    name: row.name,
    status,
    ...(status === 'reemplazada' && known?.currentCurp ? { currentCurp: known.currentCurp } : {}),
    ...(correo ? { correo } : {}),
  }
}

/** Whether two records of a person have the same values. */
export const samePerson = (a: PadronPerson, b: PadronPerson): boolean =>
  a.status === b.status &&
  a.correo === b.correo &&
  a.currentCurp === b.currentCurp &&
  a.name.nombre === b.name.nombre &&
  a.name.primerApellido === b.name.primerApellido &&
  a.name.segundoApellido === b.name.segundoApellido
