import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export type Row = {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** what it must be, and which way: `max` at most, `min` at least */
  readonly must: number
  readonly bound: 'max' | 'min'
  /** what the number is made of, for whoever wonders */
  readonly note?: string
}

/** Ratios keep two decimals, everything else one. */
export const row = (
  what: string,
  value: number,
  unit: string,
  bound: Row['bound'],
  must: number,
  note?: string,
): Row => {
  const scale = unit === '×' ? 100 : 10
  const rounded = (one: number) => Math.round(one * scale) / scale
  return { what, value: rounded(value), unit, must: rounded(must), bound, ...(note ? { note } : {}) }
}

export const holds = ({ value, must, bound }: Row): boolean =>
  bound === 'max' ? value <= must : value >= must

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0

/** A data folder that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
