import type { LedgerEntry, WaitingEntry } from '../facts/ledger-entry.ts'

/** The newest entry of the ledger. Its hash (SHA-256, 32 bytes) covers all entries before. */
export type LedgerHead = { readonly seq: number; readonly hash: Uint8Array }

/** Reads the append-only ledger. */
export interface LedgerStore {
  /** One without a hash waits to be chained. */
  findLedgerEntry(secuencia: string): Promise<LedgerEntry | WaitingEntry | undefined>
  /** In order, read page by page. */
  ledger(): AsyncIterable<LedgerEntry>
  /** The newest entry; undefined while the ledger is empty. */
  findLedgerHead(): Promise<LedgerHead | undefined>
}
