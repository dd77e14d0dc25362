import type { Plan } from './mp3-spectrum.ts'
import { type PairTable, QUADS } from './mp3-tables.ts'

export type Write = (value: number, length: number) => void

/** Writes bits into `bytes`, highest first, at most 24 at a time. More than fits is a bug, and throws. */
export function bitWriter(bytes: Uint8Array): Write {
  let at = 0
  return (value, length) => {
    if (at + length > bytes.length * 8) throw new RangeError('frame too small')
    // the bits as they stand in the four bytes that begin with the byte begun
    const shifted = value << (32 - length - (at & 7))
    for (let byte = at >> 3, from = 24; from >= 0 && byte < bytes.length; byte++, from -= 8) {
      bytes[byte] = (bytes[byte] as number) | ((shifted >>> from) & 0xff)
    }
    at += length
  }
}

/** The Huffman codes of a spectrum: its sizes as planned, its signs. */
export function writeSpectrum(sizes: Int32Array, signs: Float64Array, plan: Plan, write: Write): void {
  let from = 0
  for (const { to, table, linbits } of plan.regions) {
    if (table)
      for (let line = from; line < to; line += 2) writePair(sizes, signs, line, table, linbits, write)
    from = to
  }
  for (let line = plan.bigEnd; line < plan.quadEnd; line += 4) {
    let four = 0
    for (let i = 0; i < 4; i++) four = 2 * four + (sizes[line + i] ?? 0)
    write(QUADS.codes[four] as number, QUADS.lengths[four] as number)
    for (let i = 0; i < 4; i++) if (sizes[line + i]) write(signOf(signs, line + i), 1)
  }
}

function writePair(
  sizes: Int32Array,
  signs: Float64Array,
  line: number,
  table: PairTable,
  linbits: number,
  write: Write,
): void {
  const cell = Math.min(sizes[line] as number, 15) * table.size + Math.min(sizes[line + 1] as number, 15)
  write(table.codes[cell] as number, table.lengths[cell] as number)
  for (const one of [line, line + 1]) {
    const size = sizes[one] as number
    if (linbits > 0 && size >= 15) write(size - 15, linbits)
    if (size > 0) write(signOf(signs, one), 1)
  }
}

const signOf = (signs: Float64Array, line: number): number => ((signs[line] as number) < 0 ? 1 : 0)
