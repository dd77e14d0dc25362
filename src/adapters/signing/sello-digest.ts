import { constants, type KeyObject, publicDecrypt } from 'node:crypto'

/** DER of DigestInfo for SHA-256 up to the digest itself (RFC 8017, 9.2, note 1). */
const SHA256_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex')

/**
 * Whether `sello` (RSASSA-PKCS1-v1_5, SHA-256) is the key's over a text of which only the SHA-256 is known:
 * the ledger keeps the digest of a cadena original, never the cadena.
 */
export function isSealOfDigest(digest: Uint8Array, sello: Uint8Array, key: KeyObject): boolean {
  try {
    const sealed = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, sello)
    return sealed.equals(Buffer.concat([SHA256_PREFIX, digest]))
  } catch {
    return false
  }
}
