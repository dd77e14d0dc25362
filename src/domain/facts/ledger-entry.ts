import type { DocumentType } from './issue.ts'

/** One entry of the append-only ledger (bitácora). Hashes are SHA-256, 32 bytes; `sello` is the signature in binary. */
export type LedgerEntry = {
  /** from 1, without gaps */
  readonly seq: number
  /** the UUID of the sealed document: the secuencia notarial */
  readonly secuencia: string
  readonly type: DocumentType
  /** SHA-256 of the cadena original */
  readonly cadenaHash: Uint8Array
  readonly sello: Uint8Array
  /** 20 digits of the certificate that sealed */
  readonly certificateSerial: string
  /** epoch ms */
  readonly at: number
  /** hash of the entry before; 32 zero bytes in the first one */
  readonly previous: Uint8Array
  /** `entryHash` of this entry */
  readonly hash: Uint8Array
}

/** What an entry will say that waits to be chained: several replicas write it before one of them gives it its place. */
export type WaitingEntry = Omit<LedgerEntry, 'seq' | 'previous' | 'hash'>
