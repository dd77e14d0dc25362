import { BANDS, PAIR_TABLES, type PairTable, QUADS } from './mp3-tables.ts'

/** Lines up to `to` under one table; none where all are zero. `linbits`: for what is over the table's last value. */
export type Region = {
  readonly to: number
  readonly table: PairTable | undefined
  /** the table's number in the file */
  readonly id: number
  readonly linbits: number
}
/** How quantised lines are to be written, and in how many bits. */
export type Plan = {
  readonly regions: readonly Region[]
  /** scale factor bands in the first two regions, less one, as the side information has them */
  readonly counts: readonly [number, number]
  readonly bigEnd: number
  readonly quadEnd: number
  readonly bits: number
}

/** Bits of what is over 15 in tables 24 to 31. */
const LINBITS = [4, 5, 6, 7, 8, 9, 11, 13]
export const LARGEST = 15 + 2 ** 13 - 1

/** Bits of each pair and of each four, signs counted. */
const PAIR_COSTS = new Map(
  PAIR_TABLES.map((table) => [
    table,
    Uint8Array.from(table.lengths, (bits, cell) => {
      const [x, y] = [Math.floor(cell / table.size), cell % table.size]
      return bits + Math.min(x, 1) + Math.min(y, 1)
    }),
  ]),
)
const QUAD_COSTS = Uint8Array.from(QUADS.lengths, (bits, four) => {
  const signs = [...four.toString(2)].filter((bit) => bit === '1').length
  return bits + signs
})

/** Cuts a spectrum (sizes without sign, up to `LARGEST`) into pairs in three regions, fours of 0 and 1, and silence. */
export function planSpectrum(sizes: Int32Array): Plan {
  let quadEnd = sizes.length
  while (quadEnd > 0 && at(sizes, quadEnd - 1) + at(sizes, quadEnd - 2) === 0) quadEnd -= 2
  let bigEnd = quadEnd
  let bits = 0
  while (bigEnd >= 4) {
    const v = at(sizes, bigEnd - 4)
    const w = at(sizes, bigEnd - 3)
    const x = at(sizes, bigEnd - 2)
    const y = at(sizes, bigEnd - 1)
    if ((v | w | x | y) > 1) break
    bits += QUAD_COSTS[8 * v + 4 * w + 2 * x + y] as number
    bigEnd -= 4
  }
  const counts = cutsOf(bigEnd)
  const ends = [BANDS[counts[0] + 1] ?? 0, BANDS[counts[0] + counts[1] + 2] ?? 0, bigEnd]
  let from = 0
  const regions = ends.map((end) => {
    const region = chooseTable(sizes, from, Math.min(end, bigEnd))
    bits += costOf(sizes, from, region)
    from = region.to
    return region
  })
  return { regions, counts, bigEnd, quadEnd, bits }
}

const at = (sizes: Int32Array, line: number): number => sizes[line] as number

/** Speech has its large values at the bottom: a first region of a third of the bands, a second of another. */
function cutsOf(bigEnd: number): readonly [number, number] {
  const bands = BANDS.findIndex((start) => start >= bigEnd)
  return [Math.max(0, Math.floor(bands / 3) - 1), Math.min(7, Math.max(0, Math.ceil(bands / 3) - 1))]
}

function chooseTable(sizes: Int32Array, from: number, to: number): Region {
  let most = 0
  for (let line = from; line < to; line++) if (at(sizes, line) > most) most = at(sizes, line)
  const table = most === 0 ? undefined : (PAIR_TABLES.find(({ size }) => size > most) ?? PAIR_TABLES.at(-1))
  if (table?.size !== 16) return { to, table, id: table?.id ?? 0, linbits: 0 }
  const step = LINBITS.findIndex((bits) => most < 15 + 2 ** bits)
  return { to, table, id: table.id + step, linbits: LINBITS[step] as number }
}

function costOf(sizes: Int32Array, from: number, { to, table, linbits }: Region): number {
  const costs = table && PAIR_COSTS.get(table)
  if (!costs) return 0
  let bits = 0
  for (let line = from; line < to; line += 2) {
    const x = at(sizes, line)
    const y = at(sizes, line + 1)
    bits += costs[Math.min(x, 15) * table.size + Math.min(y, 15)] as number
    if (linbits > 0) bits += (x >= 15 ? linbits : 0) + (y >= 15 ? linbits : 0)
  }
  return bits
}
