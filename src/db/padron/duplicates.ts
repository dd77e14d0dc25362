/**
 * Finds keys that occur with two owners or more, over a whole file, in 8 bytes an occurrence: an NSS is owned by
 * CURPs, a CURP by the rows that hold it. Two owners that share their tag (one pair in 2^27) are taken for one.
 */
export class DuplicateIndex {
  // grows where it is and is given back at once: what a collector has still to find of 20 MB would count at the peak
  readonly #buffer = new ArrayBuffer(STEP, { maxByteLength: MOST })
  /** key * 2^27 + tag, low word first, so that the pairs sort as 64-bit numbers on the (little-endian) machines of today */
  readonly #words = new Uint32Array(this.#buffer)
  #count = 0

  /**
   * Throws RangeError beyond 268 million.
   * @param key up to 37 bits (eleven digits are) @param tag `tagOf` its owner; the low 27 bits count
   */
  add(key: number, tag: number): void {
    const at = this.#count * 2
    if (at * 4 === this.#buffer.byteLength) this.#buffer.resize(this.#buffer.byteLength + STEP)
    this.#words[at] = ((key % 32) << 27) | (tag & TAG)
    this.#words[at + 1] = Math.floor(key / 32)
    this.#count += 1
  }

  /** Keys with two owners or more, sorted. Frees the memory: the index is empty afterwards. */
  duplicates(): Float64Array {
    new BigUint64Array(this.#buffer, 0, this.#count).sort()
    let many = 0
    for (const _ of this.#repeated()) many += 1
    const found = new Float64Array(many)
    let at = 0
    for (const key of this.#repeated()) found[at++] = key
    this.#buffer.resize(0)
    this.#count = 0
    return found
  }

  /** Of sorted pairs. */
  *#repeated(): Generator<number> {
    const words = this.#words
    let last = -1
    for (let at = 2; at < this.#count * 2; at += 2) {
      const [low = 0, high = 0, lowBefore = 0] = [words[at], words[at + 1], words[at - 2]]
      if (high !== words[at - 1] || low >>> 27 !== lowBefore >>> 27 || low === lowBefore) continue
      const key = high * 32 + (low >>> 27)
      if (key !== last) yield key
      last = key
    }
  }
}

/** Bytes by which an index grows, and that it may have: address space, of which no memory is used before. */
const STEP = 1 << 20
const MOST = 2 ** 31

const TAG = 0x7ffffff

/** Where `key` stands among sorted ones, -1 when it is none of them. */
export function rankOf(sorted: Float64Array, key: number): number {
  let low = 0
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < key) low = middle + 1
    else high = middle
  }
  return sorted[low] === key ? low : -1
}

/** A key of 37 bits for a text: two texts share one in 1.4 · 10^11. */
export const keyOf = (text: string): number => mix(text, 0x2545f491) * 32 + (mix(text, 0x5bd1e995) & 31)

/** A tag of 32 bits for a text; its low 27 bits are used. */
export const tagOf = (text: string): number => mix(text, 0x3c6ef372)

/** 32 bits, mixed as in MurmurHash3; nothing here leaves the process, so it needs no key. */
function mix(text: string, seed: number): number {
  let h = seed
  for (let at = 0; at < text.length; at++) {
    h = Math.imul(h ^ text.charCodeAt(at), 0xcc9e2d51)
    h = (h << 13) | (h >>> 19)
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** `says`: `keyOf` what the row says of the person */
type First = { readonly line: number; readonly says: number }

/**
 * Of each CURP with several rows the first one, in 16 bytes: there may be half as many of them as rows. Two CURP in
 * 1.4 · 10^11 share a key; the second of them is kept apart.
 * @param keys `keyOf` of those CURP, sorted
 */
export function createFirsts(keys: Float64Array) {
  const lines = new Uint32Array(keys.length)
  const tags = new Uint32Array(keys.length)
  const says = new Float64Array(keys.length)
  const apart = new Map<string, First>()

  /** The first row of `curp`; undefined when it is this one. */
  return (curp: string, row: First): First | undefined => {
    const rank = rankOf(keys, keyOf(curp))
    if (lines[rank] === 0) {
      lines[rank] = row.line
      tags[rank] = tagOf(curp)
      says[rank] = row.says
      return undefined
    }
    if (tags[rank] === tagOf(curp)) return { line: lines[rank] ?? 0, says: says[rank] ?? 0 }
    const first = apart.get(curp)
    if (!first) apart.set(curp, row)
    return first
  }
}
