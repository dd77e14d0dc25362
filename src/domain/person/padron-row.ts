import type { CivilDate } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { type Nss, type NssProblemCode, parseNss } from '../number/nss.ts'
import { type Correo, type CorreoProblemCode, parseCorreo } from './correo.ts'
import { type Curp, type CurpProblemCode, parseCurp } from './curp.ts'
import type { PersonName } from './name.ts'
import type { PadronColumn } from './padron-header.ts'
import type { Person } from './person.ts'
import { type NameProblemCode, parsePersonName } from './typed-name.ts'

/** The cells of a row as they stand in the file; one that the file has no column for is missing. */
export type PadronCells = Readonly<Partial<Record<PadronColumn, string>>>
type Status = Person['status']
/** More in one cell are a slip of whoever made the file. */
const MOST_NUMBERS = 9

/** What a good row says. What the file has no column for is undefined; an empty correo is `''`. */
export type PadronRow = {
  readonly curp: Curp
  readonly name: PersonName
  readonly numeros: readonly Nss[]
  readonly status: Status | undefined
  readonly correo: Correo | '' | undefined
}

/** What is kept of a person, their numbers apart. */
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

/** A row → what it says, or every problem it has, each with its column. @param today civil date in Mexico City */
export function readPadronRow(
  cells: PadronCells,
  today: CivilDate,
): { ok: true; value: PadronRow } | { ok: false; problems: readonly RowProblem[] } {
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
    : { ok: false, problems: problems.map(scarred(cells)) }
}

/** Two or more numbers in one cell stand apart by `/` or `;`. A blank does not part them: people write 84 96 63 1121 3. */
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

/** A cell with U+FFFD was spoilt on its way, whatever else is wrong with it: that is what its reader must know. */
const scarred =
  (cells: PadronCells) =>
  (problem: RowProblem): RowProblem =>
    cells[problem.field as PadronColumn]?.includes('\uFFFD')
      ? { code: 'codificacion', ...(problem.field ? { field: problem.field } : {}) }
      : problem

/** What is kept after `row` came for a person of whom `known` was kept: what the file says nothing of stays. */
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

export const samePerson = (a: PadronPerson, b: PadronPerson): boolean =>
  a.status === b.status &&
  a.correo === b.correo &&
  a.currentCurp === b.currentCurp &&
  a.name.nombre === b.name.nombre &&
  a.name.primerApellido === b.name.primerApellido &&
  a.name.segundoApellido === b.name.segundoApellido
