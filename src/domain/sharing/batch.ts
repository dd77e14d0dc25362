import { unmarked } from '../base/text.ts'
import type { CheckForm } from './check.ts'

/** Rows of one file, or of one request of the API. */
export const MOST_ROWS = 1000

export type BatchRead =
  | { readonly outcome: 'rows'; readonly rows: readonly CheckForm[] }
  | { readonly outcome: 'empty' | 'columns' | 'too many' }

const COLUMNS = ['curp', 'nss', 'codigo'] as const

/**
 * The rows of a CSV (RFC 4180; comma, semicolon or tab; a byte order mark is dropped), 1,000 at most, as typed. With a
 * header the columns may stand in any order, without one in that of `COLUMNS`. No value has a separator in it, so quotes
 * are just dropped.
 * @param text decoded already
 */
export function readBatch(text: string): BatchRead {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
  const [first] = lines
  if (first === undefined) return { outcome: 'empty' }
  const separator = [';', '\t', ','].find((one) => first.includes(one))
  if (separator === undefined) return { outcome: 'columns' }
  const cells = (line: string): string[] =>
    line.split(separator).map((cell) => cell.trim().replace(/^["']|["']$/g, ''))
  const names = cells(first).map((name) => unmarked(name.toLowerCase()))
  const headed = COLUMNS.some((column) => names.includes(column))
  const places = headed ? COLUMNS.map((column) => names.indexOf(column)) : [0, 1, 2]
  if (places.includes(-1) || (!headed && names.length < COLUMNS.length)) return { outcome: 'columns' }
  const rows = headed ? lines.slice(1) : lines
  if (rows.length === 0) return { outcome: 'empty' }
  if (rows.length > MOST_ROWS) return { outcome: 'too many' }
  return {
    outcome: 'rows',
    rows: rows.map((line) => {
      const row = cells(line)
      const [curp, nss, codigo] = places.map((place) => row[place] ?? '')
      return { curp: curp ?? '', nss: nss ?? '', codigo: codigo ?? '' }
    }),
  }
}
