import { claimKey, claimTag, rankOf } from './claims.ts'

export type First = { readonly line: number; readonly says: number }

/**
 * Of each CURP with several rows the first one, in 16 bytes: there may be half as many of them as rows. Two CURP in
 * 1.4 · 10^11 share a key; the second of them is kept apart.
 * @param keys `claimKey` of those CURP, sorted
 */
export function createFirsts(keys: Float64Array) {
  const lines = new Uint32Array(keys.length)
  const tags = new Uint32Array(keys.length)
  const says = new Float64Array(keys.length)
  const apart = new Map<string, First>()

  /** The first row of `curp`; undefined when it is this one. */
  return (curp: string, row: First): First | undefined => {
    const rank = rankOf(keys, claimKey(curp))
    if (lines[rank] === 0) {
      lines[rank] = row.line
      tags[rank] = claimTag(curp)
      says[rank] = row.says
      return undefined
    }
    if (tags[rank] === claimTag(curp)) return { line: lines[rank] ?? 0, says: says[rank] ?? 0 }
    const first = apart.get(curp)
    if (!first) apart.set(curp, row)
    return first
  }
}
