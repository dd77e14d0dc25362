import { integer, nothing, octets, oid, sequence, yes } from './der.ts'

export const SHA256 = oid('2.16.840.1.101.3.4.2.1')

/**
 * A TimeStampReq (RFC 3161, 2.4.1) for a SHA-256 digest, that asks for the authority's certificate too: without it
 * nobody could check the stamp later. DER.
 * @param nonce 8 bytes or more, the first from 0x01 to 0x7f (see `nonceFrom`)
 */
export const timestampRequest = (digest: Uint8Array, nonce: Uint8Array): Buffer =>
  sequence(integer(1), sequence(sequence(SHA256, nothing()), octets(digest)), integer(...nonce), yes())

/** Random bytes as a positive number of that many bytes, so that it is written in one way only. */
export function nonceFrom(random: Uint8Array): Uint8Array {
  const nonce = Uint8Array.from(random)
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40
  return nonce
}
