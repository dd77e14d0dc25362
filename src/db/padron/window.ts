import { type CsvRow, splitRecord } from './csv.ts'
import type { KnownPeople, RowKeys } from './reader.ts'

/** Enough for neighbours to share their page of the index, little enough for the memory. */
export const WINDOW_ROWS = 50_000
/** A file of monstrous lines must not take more memory than one of many. */
const WINDOW_LETTERS = 16_000_000
const KEY = 16

/** Of a row: nobody has its CURP yet, the database has this very row, or it has another one of that CURP. */
export type Standing = 'absent' | 'same' | 'other'

/**
 * A stretch of the file, given back in the order of its keys: looked up and written so, rows that stand side by side
 * in the index are handled together, which is what the speed of an import comes from.
 */
export function createWindow(known: KnownPeople, separator: string) {
  const keys = Buffer.alloc(WINDOW_ROWS * KEY * 2)
  const ranks = new Float64Array(WINDOW_ROWS)
  const lines = new Uint32Array(WINDOW_ROWS)
  // their text only: what else is made of a row is short-lived, and costs no collector anything
  let raws: string[] = []
  let letters = 0

  /** Views, which hold until the next row is added. */
  const keysOf = (rank: number): RowKeys => {
    const at = (rank % WINDOW_ROWS) * KEY * 2
    return { curpIndex: keys.subarray(at, at + KEY), rowHash: keys.subarray(at + KEY, at + KEY * 2) }
  }
  const look = (rank: number): Standing => {
    const { curpIndex, rowHash } = keysOf(rank)
    const hash = known.hashOf(curpIndex)
    if (!hash) return 'absent'
    return hash.equals(rowHash) ? 'same' : 'other'
  }
  return {
    /** @param most rows, no more than `WINDOW_ROWS` */
    isFull: (most: number) => raws.length >= most || letters > WINDOW_LETTERS,
    add: ({ line, raw }: CsvRow, { curpIndex, rowHash }: RowKeys): void => {
      // by key first, then by line: the first row of a CURP comes first
      ranks[raws.length] = curpIndex.readUInt32BE(0) * WINDOW_ROWS + raws.length
      keys.set(curpIndex, raws.length * KEY * 2)
      keys.set(rowHash, raws.length * KEY * 2 + KEY)
      lines[raws.length] = line
      raws.push(raw)
      letters += raw.length
    },
    /** Each row once, then the window is empty. */
    *take(): Generator<[CsvRow, RowKeys, Standing]> {
      const sorted = ranks.subarray(0, raws.length).sort()
      const standings = known.atOnce(() => Array.from(sorted, look))
      for (const [nth, rank] of sorted.entries()) {
        const at = rank % WINDOW_ROWS
        const raw = raws[at] ?? ''
        const row = { line: lines[at] ?? 0, raw, fields: splitRecord(raw, separator) }
        yield [row, keysOf(rank), standings[nth] ?? 'other']
      }
      raws = []
      letters = 0
    },
  }
}
