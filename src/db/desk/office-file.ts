import { unmarked } from '../../domain/base/text.ts'
import type { Office } from '../../domain/facts/office.ts'
import type { Lugar } from '../../domain/ports/postal-catalogue.ts'
import { ESTADOS, estadoByKey } from '../postal/estados.ts'
import type { CsvRecord } from '../text/csv.ts'

export type OfficeProblemCode =
  | 'vacio'
  | 'columna_falta'
  | 'columna_desconocida'
  | 'estado'
  | 'municipio'
  | 'sin_estado'
  | 'falta'
  | 'largo'
/** Why a table of offices is refused. `line` counts from 1; `detail` is what the sentence needs. */
export type OfficeProblem = {
  readonly code: OfficeProblemCode
  readonly line: number
  readonly detail: string
}

const NEEDED = ['nombre', 'direccion'] as const
const OPTIONAL = ['estado', 'municipio', 'horario', 'telefono', 'llevar'] as const
type Column = (typeof NEEDED)[number] | (typeof OPTIONAL)[number]
/** Columns that a table of offices may have; the first two it must. */
export const OFFICE_COLUMNS: readonly string[] = [...NEEDED, ...OPTIONAL]
const LONGEST = 200

export type ParsedOffices =
  | { readonly ok: true; readonly rows: readonly Office[] }
  | { readonly ok: false; readonly problems: readonly OfficeProblem[] }

/**
 * A table of offices → its rows, or every problem by line. The first record names the columns (`OFFICE_COLUMNS`), in any
 * order and case; each cell has 200 characters at most. Estado and municipio by INEGI key or by name, in any case and
 * with or without accents; both may be empty. `llevar`: what to bring besides, separated by `;`.
 * @param municipiosOf an estado, by its key
 */
export function parseOffices(
  table: readonly CsvRecord[],
  municipiosOf: (estado: string) => readonly Lugar[],
): ParsedOffices {
  const [header, ...records] = table
  if (!header || records.length === 0)
    return { ok: false, problems: [{ code: 'vacio', line: 1, detail: '' }] }
  const columns = header.fields.map(plain)
  const { line } = header
  const problems: OfficeProblem[] = [
    ...NEEDED.filter((name) => !columns.includes(name)).map(
      (detail) => ({ code: 'columna_falta', line, detail }) as const,
    ),
    ...columns
      .filter((name) => !OFFICE_COLUMNS.includes(name))
      .map((detail) => ({ code: 'columna_desconocida', line, detail }) as const),
  ]
  if (problems.length > 0) return { ok: false, problems }
  const rows = records.map((record) => readRow(record, columns, municipiosOf, problems))
  return problems.length > 0 ? { ok: false, problems } : { ok: true, rows }
}

function readRow(
  { line, fields }: CsvRecord,
  columns: readonly string[],
  municipiosOf: (estado: string) => readonly Lugar[],
  problems: OfficeProblem[],
): Office {
  const value = (name: Column): string => (fields[columns.indexOf(name)] ?? '').replace(/\s+/g, ' ').trim()
  const wrong = (code: OfficeProblemCode, detail: string): void => void problems.push({ code, line, detail })
  for (const name of NEEDED) if (value(name) === '') wrong('falta', name)
  for (const name of [...NEEDED, ...OPTIONAL]) if (value(name).length > LONGEST) wrong('largo', name)
  const estado =
    value('estado') === ''
      ? undefined
      : found(
          ESTADOS.flatMap((one) => estadoByKey(one) ?? []),
          value('estado'),
        )
  if (value('estado') !== '' && !estado) wrong('estado', value('estado'))
  const asked = value('municipio')
  const municipio = estado && asked !== '' ? found(municipiosOf(estado.clave), asked) : undefined
  if (asked !== '' && value('estado') === '') wrong('sin_estado', asked)
  else if (asked !== '' && estado && !municipio) wrong('municipio', asked)
  return {
    estado: estado?.clave ?? '',
    municipio: municipio?.clave ?? '',
    nombre: value('nombre'),
    direccion: value('direccion'),
    horario: value('horario'),
    telefono: value('telefono'),
    llevar: value('llevar')
      .split(';')
      .map((one) => one.trim())
      .filter(Boolean),
  }
}

const found = (places: readonly Lugar[], text: string): Lugar | undefined =>
  places.find(({ clave, nombre }) => clave === text || plain(nombre) === plain(text))

const plain = (text: string): string => unmarked(text).toLowerCase().trim()
