import { createHash } from 'node:crypto'
import type { LedgerEntry } from '../facts/ledger-entry.ts'

/** `previous` of the first entry. */
export const GENESIS: Uint8Array = new Uint8Array(32)

/** SHA-256, 32 bytes. A string counts as UTF-8. */
export const sha256 = (data: string | Uint8Array): Uint8Array => createHash('sha256').update(data).digest()

/**
 * The hash of an entry: SHA-256 over its values as UTF-8 lines, each ended by LF, hashes and sello in lower-case
 * hexadecimal, in the order `ventanilla-bitacora-1` (the version of this format), seq, secuencia, type, cadenaHash,
 * sello, certificateSerial, at, previous. No value has an LF, so different entries have different bytes.
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

/** Where a ledger does not hold. */
export type Break = {
  readonly seq: number
  /**
   * `missing`: a gap in the sequence · `changed`: not the values that were hashed · `unlinked`: not after its previous
   */
  readonly why: 'missing' | 'changed' | 'unlinked'
}

/**
 * Checks entries in the order of `seq`; the first break, or undefined.
 * @param after the entry before the first of them; none: they begin with 1
 */
export function firstBreak(
  entries: Iterable<LedgerEntry>,
  after: Pick<LedgerEntry, 'seq' | 'hash'> = { seq: 0, hash: GENESIS },
): Break | undefined {
  let before = after
  for (const entry of entries) {
    const found = breakAt(entry, before)
    if (found) return found
    before = entry
  }
  return undefined
}

/** The same for entries that are read one after another. Rejects with what their reading rejects with. */
export async function firstBreakRead(
  entries: AsyncIterable<LedgerEntry>,
  after: Pick<LedgerEntry, 'seq' | 'hash'> = { seq: 0, hash: GENESIS },
): Promise<Break | undefined> {
  let before = after
  for await (const entry of entries) {
    const found = breakAt(entry, before)
    if (found) return found
    before = entry
  }
  return undefined
}

function breakAt(entry: LedgerEntry, before: Pick<LedgerEntry, 'seq' | 'hash'>): Break | undefined {
  const seq = before.seq + 1
  if (entry.seq !== seq) return { seq, why: 'missing' }
  if (!same(entry.hash, entryHash(entry))) return { seq, why: 'changed' }
  return same(entry.previous, before.hash) ? undefined : { seq, why: 'unlinked' }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(b)
