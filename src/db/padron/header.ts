import type { Problem } from '../../domain/base/problem.ts'
import {
  columnsNamed,
  type HeaderProblem,
  type PadronHeader,
  readHeader,
} from '../../domain/person/padron-header.ts'
import type { PadronCells } from '../../domain/person/padron-row.ts'
import type { CsvRow } from '../text/csv.ts'

/** A header stands among the first records, below the titles of a report. */
export const HEADER_WITHIN = 20

export type FoundHeader =
  | { ok: true; header: PadronHeader; line: number }
  | { ok: false; problems: readonly (HeaderProblem | Problem<'vacio'>)[] }

/**
 * The first record that is a header, within `HEADER_WITHIN`; when none is, what is wrong with the one that names most
 * columns. Takes no record behind the header.
 * @param ignore headings to pass over, as the operator wrote them
 */
export function findHeader(all: Iterator<CsvRow>, ignore: readonly string[]): FoundHeader {
  let best: { readonly named: number; readonly problems: readonly HeaderProblem[] } | undefined
  for (let seen = 0; seen < HEADER_WITHIN; ) {
    const next = all.next()
    if (next.done) break
    const { line, fields } = next.value
    if (isBlank(fields)) continue
    seen += 1
    const header = readHeader(fields ?? [], ignore)
    if (header.ok) return { ok: true, header: header.value, line }
    const named = columnsNamed(fields ?? [])
    if (!best && fields?.some((field) => CURP_SHAPE.test(field)))
      return { ok: false, problems: [{ code: 'sin_encabezado' }] }
    if (!best || named > best.named) best = { named, problems: header.problems }
  }
  return { ok: false, problems: best?.problems ?? [{ code: 'vacio' }] }
}

const CURP_SHAPE = /^["'=\s]*[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d["'\s]*$/i

/** Whether nothing stands in a row but blanks, or what old programs end a file with (NULs, Ctrl-Z). */
export const isBlank = (fields: readonly string[] | undefined): boolean =>
  fields?.every((field) => !VISIBLE.test(field)) ?? false

const VISIBLE = /[^\s\p{Cc}\uFEFF]/u

/**
 * The fields of a row in the width of its header: programs leave out empty ones at the end, or add some. Undefined when
 * the row cannot be told apart from one that lost a field, or when something stands in one too many.
 */
export function fitFields(
  fields: readonly string[],
  { width, least }: PadronHeader,
): readonly string[] | undefined {
  if (fields.length === width) return fields
  if (fields.length < width)
    return fields.length < least ? undefined : [...fields, ...Array<string>(width - fields.length).fill('')]
  return fields.slice(width).every((field) => field.trim() === '') ? fields.slice(0, width) : undefined
}

/** Takes the fields of a row, in the width of the header, as cells by their columns; a column that is not there has none. */
export function createCells({ places, width }: PadronHeader): (fields: readonly string[]) => PadronCells {
  const at = (place: number | undefined) => place ?? width
  const [curp, nombre, primer, segundo] = [
    at(places.curp),
    at(places.nombre),
    at(places.primer_apellido),
    at(places.segundo_apellido),
  ]
  const [nss, estatus, correo, vigente, anterior] = [
    at(places.nss),
    at(places.estatus),
    at(places.correo),
    at(places.curp_vigente),
    at(places.curp_anterior),
  ]
  // one shape for all rows: an object that is filled key by key costs several times as much
  return (fields) => ({
    curp: fields[curp],
    nombre: fields[nombre],
    primer_apellido: fields[primer],
    segundo_apellido: fields[segundo],
    nss: fields[nss],
    estatus: fields[estatus],
    correo: fields[correo],
    curp_vigente: fields[vigente],
    curp_anterior: fields[anterior],
  })
}
