import { createHash } from 'node:crypto'
import type { LedgerEntry } from '../facts/ledger-entry.ts'

export const GENESIS: Uint8Array = new Uint8Array(32)

export const sha256 = (data: string | Uint8Array): Uint8Array => createHash('sha256').update(data).digest()

/**
 * SHA-256 over the entry as UTF-8 lines, each ended by LF, digests and sello in lower-case hexadecimal:
 * `ventanilla-bitacora-1`, seq, secuencia, type, cadenaHash, sello, serie, at, previous.
 * No value can hold an LF, so no two entries have the same bytes.
 */
export function entryHash(entry: Omit<LedgerEntry, 'hash'>): Uint8Array {
  const lines = [
    'ventanilla-bitacora-1',
    entry.seq,
    entry.secuencia,
    entry.type,
    hex(entry.cadenaHash),
    hex(entry.sello),
    entry.certificateSerial,
    entry.at,
    hex(entry.previous),
  ]
  return sha256(lines.map((line) => `${line}\n`).join(''))
}

export type Break = {
  readonly seq: number
  /** an entry is gone (or came in between); it says something else than when written; it does not follow the one before */
  readonly why: 'missing' | 'changed' | 'unlinked'
}

/** Walks entries in their order; the first that does not hold, or undefined. */
export function firstBreak(entries: Iterable<LedgerEntry>): Break | undefined {
  let seq = 1
  let previous = GENESIS
  for (const entry of entries) {
    if (entry.seq !== seq) return { seq, why: 'missing' }
    if (!same(entry.hash, entryHash(entry))) return { seq, why: 'changed' }
    if (!same(entry.previous, previous)) return { seq, why: 'unlinked' }
    previous = entry.hash
    seq++
  }
  return undefined
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)
