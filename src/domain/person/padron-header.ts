import type { Problem } from '../base/problem.ts'

/** The columns of a padrón file. The last three may be missing: the file then says nothing of them. */
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

/** Where each column stands in a record of `width` fields; undefined when the file does not have it. */
export type PadronHeader = {
  readonly width: number
  readonly places: Readonly<Partial<Record<PadronColumn, number>>>
}
export type HeaderProblem = Problem<'columna_falta' | 'columna_desconocida' | 'columna_repetida'>

/**
 * The first record of a file → where its columns are, in any order, capitals or not, with blanks or hyphens for `_`.
 * A column with a name nobody knows is refused, not passed over: a misspelt `nss` would give people a second number.
 * One without a name (spreadsheets leave them) is passed over.
 */
export function readHeader(
  names: readonly string[],
): { ok: true; value: PadronHeader } | { ok: false; problems: readonly HeaderProblem[] } {
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
