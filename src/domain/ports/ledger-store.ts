import type { LedgerEntry } from '../facts/ledger-entry.ts'

/** The newest entry of the ledger: its hash stands for all before it. 32 bytes. */
export type LedgerHead = { readonly seq: number; readonly hash: Uint8Array }

/** The append-only ledger, read. */
export interface LedgerStore {
  findLedgerEntry(secuencia: string): Promise<LedgerEntry | undefined>
  ledger(): Iterable<LedgerEntry>
  /** Its newest entry; undefined while it has none. */
  findLedgerHead(): Promise<LedgerHead | undefined>
}
