import type { DocumentType } from './issue.ts'

/** One line of the append-only ledger. Digests are 32 bytes; `sello` is the signature, not its Base64. */
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
  /** hash of the entry before; of the first one 32 zero bytes */
  readonly previous: Uint8Array
  readonly hash: Uint8Array
}
