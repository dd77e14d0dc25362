import { cellText, isCellError, saysNothing } from '../base/cell.ts'
import type { CivilDate } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { type Nss, type NssProblemCode, parseNss } from '../number/nss.ts'
import { type Correo, type CorreoProblemCode, parseCorreo } from './correo.ts'
import { type Curp, type CurpProblemCode, normalizeCurp, parseCurp } from './curp.ts'
import type { PadronColumn } from './padron-header.ts'
import { readStatusWord } from './padron-status.ts'
import type { Person, PersonName } from './person.ts'
import { isPlainName, type NameProblemCode, parsePersonName } from './typed-name.ts'

/** The cells of a row as they stand in the file; one that the file has no column for is missing. */
export type PadronCells = { readonly [C in PadronColumn]?: string | undefined }
type Status = Person['status']
/** Cells that keep a person from being given a number while nobody can read them. */
export type UnreadableColumn = 'nss' | 'estatus'
/** More in one cell are a slip of whoever made the file. */
const MOST_NUMBERS = 9

/** What a good row says. What the file has no column for, or nobody can read, is undefined; an empty correo is `''`. */
export type PadronRow = {
  readonly curp: Curp
  readonly name: PersonName
  readonly numeros: readonly Nss[]
  readonly status: Status | undefined
  readonly correo: Correo | '' | undefined
  readonly currentCurp?: Curp
  readonly previousCurp?: Curp
  /** columns of this row that nobody can read */
  readonly unreadable: readonly UnreadableColumn[]
  /** columns of this row that settle what could not be read before */
  readonly settled: readonly UnreadableColumn[]
}

/** What is kept of a person, their numbers apart. */
export type PadronPerson = {
  readonly curp: Curp
  readonly name: PersonName
  readonly status: Status
  readonly currentCurp?: Curp
  readonly correo?: Correo
  readonly unreadable?: readonly UnreadableColumn[]
}

export type RowProblemCode =
  | CurpProblemCode
  | NameProblemCode
  | NssProblemCode
  | CorreoProblemCode
  | 'nss_demasiados'
  | 'nss_cientifico'
  | 'nss_sin_cero'
  | 'estatus_dudoso'
  | 'estatus_desconocido'
  | 'codificacion'
  | 'celda_con_error'
type RowProblem = Problem<RowProblemCode>

/**
 * A row → what it says, or why nobody can tell whose it is (`problems`: its CURP or its names). `notices` are cells
 * that could not be read and keep nobody out.
 * @param today civil date in Mexico City
 */
export function readPadronRow(
  cells: PadronCells,
  today: CivilDate,
):
  | { ok: true; value: PadronRow; notices: readonly RowProblem[] }
  | { ok: false; problems: readonly RowProblem[] } {
  const problems: RowProblem[] = []
  const notices: RowProblem[] = []
  const curpText = curpOfCell(cells.curp ?? '')
  const curp = parseCurp(curpText, today)
  if (!curp.ok) problems.push({ ...curp.problem, field: 'curp' })
  const name = readName(cells, curpText.charAt(2))
  if (!name.ok) problems.push(...name.problems)
  if (!curp.ok || !name.ok) return { ok: false, problems: problems.map(scarred(cells)) }
  const nss = readNumbers(cells.nss, notices)
  const status = readStatus(cells.estatus, notices)
  const correo = readCorreo(cells.correo, notices)
  const currentCurp = readOtherCurp(cells.curp_vigente, 'curp_vigente', curp.value, today, notices)
  const previousCurp = readOtherCurp(cells.curp_anterior, 'curp_anterior', curp.value, today, notices)
  const unreadable: UnreadableColumn[] = []
  const settled: UnreadableColumn[] = []
  if (cells.nss !== undefined) (nss === undefined ? unreadable : settled).push('nss')
  if (cells.estatus !== undefined) (status === undefined ? unreadable : settled).push('estatus')
  const value: PadronRow = {
    curp: curp.value,
    name: name.value,
    numeros: nss ?? [],
    status,
    correo,
    unreadable,
    settled,
  }
  const others = currentCurp || previousCurp
  return {
    ok: true,
    value: others
      ? { ...value, ...(currentCurp ? { currentCurp } : {}), ...(previousCurp ? { previousCurp } : {}) }
      : value,
    notices: notices.length > 0 ? notices.map(scarred(cells)) : notices,
  }
}

/**
 * The CURP that a cell says, in any of the forms that spreadsheets give to text; empty for an empty cell. Not parsed
 * yet.
 */
export const curpOfCell = (cell: string): string =>
  EIGHTEEN.test(cell) ? cell : normalizeCurp(cellText(cell))

const EIGHTEEN = /^[A-Z0-9]{18}$/

/**
 * The names of a row. `N/A`, `X` or a dash for a segundo apellido says that there is none, unless the CURP has its letter.
 * @param third letter of the CURP, that of the segundo apellido
 */
function readName(cells: PadronCells, third: string): ReturnType<typeof parsePersonName> {
  if (isPlain(cells, third)) {
    const {
      nombre = '',
      primer_apellido: primerApellido = '',
      segundo_apellido: segundoApellido = '',
    } = cells
    return { ok: true, value: { nombre, primerApellido, segundoApellido } }
  }
  const segundo = cellText(cells.segundo_apellido ?? '')
  const nombre = cellText(cells.nombre ?? '')
  const primer = cellText(cells.primer_apellido ?? '')
  const isNone =
    segundo === '' ||
    (segundo.length < 25 &&
      (third === 'X' || third !== segundo.charAt(0).toUpperCase()) &&
      saysNothing(segundo))
  return parsePersonName({
    nombre: isDash(nombre) ? '' : nombre,
    primerApellido: isDash(primer) ? '' : primer,
    segundoApellido: isNone ? '' : segundo,
  })
}

/** As almost every row is: nothing in its names to undo, and no word that says that there is none. */
const isPlain = (
  { nombre = '', primer_apellido: primer = '', segundo_apellido: segundo = '' }: PadronCells,
  third: string,
): boolean =>
  third !== 'X' &&
  segundo.charAt(0) === third &&
  isPlainName(nombre) &&
  isPlainName(primer) &&
  isPlainName(segundo) &&
  !isDash(nombre) &&
  !isDash(primer)

const isDash = (text: string): boolean =>
  text.length < 5 && text !== '' && /^[-–—_.*#]|^(null|n\/a|s\/n)$/i.test(text) && saysNothing(text)

/**
 * The texts of the NSS that a cell says, not parsed yet; none when it says nothing. Two or more stand apart by `/`, `;`,
 * `,`, `|` or the word `y`. A blank does not part them, unless both are whole: people write 84 96 63 1121 3.
 */
export function splitNumbers(cell: string): readonly string[] {
  if (ELEVEN.test(cell)) return [cell]
  const text = cellText(cell)
  if (ELEVEN.test(text)) return [text]
  if (saysNothing(text)) return []
  // 12,345,678,903, 12.345.678.903 and 12345678903.00: a number as a spreadsheet shows one
  const digits = text.replace(/^n\.?\s?s\.?\s?s\.?\s*:?\s*/i, '')
  const whole = /^(\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}|\d+)(?:[.,]0+)?$/.exec(digits)?.[1]
  if (whole) return [whole.replaceAll(/[,.]/g, '')]
  const exact = exactDigits(digits)
  if (exact) return [exact]
  const pair = /^(\d{11})\s+(\d{11})$/.exec(digits)
  if (pair) return pair.slice(1)
  return digits.split(/[/;,|]|\s+[ye&]\s+/i).filter((one) => !saysNothing(one.trim()))
}

const ELEVEN = /^\d{11}$/

/** 1.2345678901E+10: written as a quantity with all of its digits; undefined when some are lost. */
function exactDigits(text: string): string | undefined {
  const [, first, rest = '', power] = /^(\d)[.,](\d+)E\s*\+?\s*(\d+)$/i.exec(text) ?? []
  return first && rest.length === Number(power) ? first + rest : undefined
}

/** 1.23457E+10: a spreadsheet took the number for a quantity, and its last digits are gone. */
const SCIENTIFIC = /^\d+(?:[.,]\d+)?\s*E\s*\+?\s*\d+$/i

/** Undefined when one of them cannot be read: of such a person nobody knows whether they have a number. */
function readNumbers(cell: string | undefined, notices: RowProblem[]): readonly Nss[] | undefined {
  if (!cell) return []
  if (ELEVEN.test(cell)) {
    const nss = parseNss(cell)
    if (nss.ok) return [nss.value]
  }
  const text = cellText(cell)
  if (SCIENTIFIC.test(text) && !exactDigits(text)) {
    notices.push({ code: 'nss_cientifico', field: 'nss' })
    return undefined
  }
  const numeros = new Set<Nss>()
  const texts = splitNumbers(cell)
  const before = notices.length
  if (texts.length > MOST_NUMBERS) notices.push({ code: 'nss_demasiados', field: 'nss' })
  for (const one of texts.slice(0, MOST_NUMBERS)) {
    const nss = parseNss(one)
    if (nss.ok) numeros.add(nss.value)
    else if (/^\d{7,10}$/.test(one))
      notices.push({ code: 'nss_sin_cero', field: 'nss', detail: { length: one.length } })
    else notices.push({ ...nss.problem, field: 'nss' })
  }
  return notices.length > before ? undefined : [...numeros]
}

/** Undefined when the file has no such column, or nobody can tell what it says. */
function readStatus(cell: string | undefined, notices: RowProblem[]): Status | undefined {
  if (cell === undefined) return undefined
  if (cell === 'vigente' || cell === '') return 'vigente'
  const text = cellText(cell)
  if (saysNothing(text)) return 'vigente'
  const status = readStatusWord(text)
  if (status !== undefined && status !== 'dudoso') return status
  notices.push({ code: status ? 'estatus_dudoso' : 'estatus_desconocido', field: 'estatus' })
  return undefined
}

function readCorreo(cell: string | undefined, notices: RowProblem[]): Correo | '' | undefined {
  if (cell === undefined) return undefined
  if (cell === '') return ''
  const text = cellText(cell)
  if (saysNothing(text)) return ''
  // as a link, or as an address book writes one
  const plain = /^[^<>]*<([^<>]+)>$/.exec(text)?.[1] ?? text
  const correo = parseCorreo(plain.replace(/^mailto:/i, '').replace(/[\s.,;:]+$/, ''))
  if (correo.ok) return correo.value
  notices.push({ ...correo.problem, field: 'correo' })
  return undefined
}

/** Another CURP of the same person; a cell that repeats their own says nothing. */
function readOtherCurp(
  cell: string | undefined,
  field: 'curp_vigente' | 'curp_anterior',
  own: Curp,
  today: CivilDate,
  notices: RowProblem[],
): Curp | undefined {
  if (cell === undefined || saysNothing(cellText(cell))) return undefined
  const curp = parseCurp(curpOfCell(cell), today)
  if (curp.ok) return curp.value === own ? undefined : curp.value
  notices.push({ ...curp.problem, field })
  return undefined
}

/** What spoilt a cell on its way is what its reader must know, whatever else is wrong with it. */
const scarred =
  (cells: PadronCells) =>
  (problem: RowProblem): RowProblem => {
    const cell = cells[problem.field as PadronColumn] ?? ''
    const field = problem.field ? { field: problem.field } : {}
    if (cell.includes('\uFFFD')) return { code: 'codificacion', ...field }
    return isCellError(cellText(cell)) ? { code: 'celda_con_error', ...field } : problem
  }

/**
 * What is kept after `row` came for a person of whom `known` was kept (undefined: nobody): what the file says nothing of
 * stays; an empty correo takes the one on file away.
 */
export function settlePerson(row: PadronRow, known: PadronPerson | undefined): PadronPerson {
  const status = row.status ?? known?.status ?? 'vigente'
  const correo = row.correo ?? known?.correo
  const current = row.currentCurp ?? known?.currentCurp
  const stillUnreadable = known?.unreadable?.filter((column) => !row.settled.includes(column)) ?? []
  const unreadable =
    stillUnreadable.length > 0 ? [...new Set([...stillUnreadable, ...row.unreadable])] : row.unreadable
  const { curp, name } = row
  if (!current && !correo && unreadable.length === 0) return { curp, name, status }
  return {
    curp,
    name,
    status,
    ...(status === 'reemplazada' && current ? { currentCurp: current } : {}),
    ...(correo ? { correo } : {}),
    ...(unreadable.length > 0 ? { unreadable: [...unreadable].sort() } : {}),
  }
}

/** Whether a row would change nothing of what is on file; numbers are compared apart. */
export const samePerson = (a: PadronPerson, b: PadronPerson): boolean =>
  a.status === b.status &&
  a.correo === b.correo &&
  a.currentCurp === b.currentCurp &&
  a.name.nombre === b.name.nombre &&
  a.name.primerApellido === b.name.primerApellido &&
  a.name.segundoApellido === b.name.segundoApellido &&
  String(a.unreadable ?? '') === String(b.unreadable ?? '')
