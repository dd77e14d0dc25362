import type { OfflineClaims } from '../facts/offline-claims.ts'

/** Gives the text of the QR: capital letters, digits and `$%*+-./: `, a few hundred. */
export type SignOffline = (claims: OfflineClaims) => string

/** Signs what a document says, for whoever reads it without a network. */
export interface OfflineSigner {
  /** Signs with the newest key there is now. */
  newest(): Promise<SignOffline>
}

/** A public key that signs, or signed, the QR without a network. */
export type OfflineKey = {
  /** 16 hexadecimal digits: the beginning of its thumbprint (RFC 9679) */
  readonly kid: string
  /** SPKI, PEM */
  readonly pem: string
  /** since when it signs; epoch ms */
  readonly from: number
  /** it signs now */
  readonly current: boolean
}

/** The keys whose signatures are to be believed. */
export interface OfflineKeys {
  /** the newest first */
  list(): Promise<readonly OfflineKey[]>
  /** all of them as a COSE_KeySet (RFC 9052, 7) */
  keySet(): Promise<Uint8Array>
}
