import { type KeyObject, sign, verify } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import base45 from 'base45'
import type { OfflineClaims } from '../../domain/facts/offline-claims.ts'
import { fromCbor, isBytes, isMap, toCbor } from './cbor.ts'
import { decodeClaims, encodeClaims } from './claims.ts'
import { ES256 } from './cose-key.ts'
import { compress } from './zlib.ts'

/** Labels of a COSE header (RFC 9052, 3.1). */
const ALG = 1
const KID = 4

/** Tags 61, a CWT (RFC 8392, 6), and 18, a COSE_Sign1 (RFC 9052, 4.2). */
const CWT_TAG = Buffer.from([0xd8, 0x3d])
const SIGN1_TAG = Buffer.from([0xd2])

/** A signature of ES256: r and s (RFC 9053, 2.1). */
const SIGNATURE_BYTES = 64
/** What a QR holds at most in this alphabet (ISO/IEC 18004, version 40-L), and what ours inflate to, ten times over. */
const LONGEST_TEXT = 4296
const MOST_BYTES = 4096

/** RFC 9285, 3. */
const BASE45 = /^[0-9A-Z $%*+\-./:]+$/

/** The key that signs. */
export type SigningKey = { readonly kid: string; readonly privateKey: KeyObject }
/** A key whose signatures are believed. */
export type TrustedKey = { readonly kid: string; readonly publicKey: KeyObject }

/**
 * Claims → CWT → COSE_Sign1 by ES256 → zlib → base45 (RFC 9285): the text of a QR (MOSIP claim 169, 3.2.1). Two
 * signatures of the same claims differ, since ECDSA draws a number for each.
 */
export function signCwt(claims: OfflineClaims, { kid, privateKey }: SigningKey): string {
  const head = toCbor(
    new Map<number, unknown>([
      [ALG, ES256],
      [KID, Buffer.from(kid, 'hex')],
    ]),
  )
  const payload = encodeClaims(claims)
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  const signature = sign('sha256', toBeSigned(head, payload), key)
  const message = Buffer.concat([CWT_TAG, SIGN1_TAG, toCbor([head, new Map(), payload, signature])])
  return base45.encode(compress(message))
}

/** What is signed: Sig_structure (RFC 9052, 4.4), without external data. */
const toBeSigned = (head: Uint8Array, payload: Uint8Array): Uint8Array =>
  toCbor(['Signature1', head, new Uint8Array(0), payload])

export type CheckedCwt =
  /** signed by a key of ours */
  | { readonly outcome: 'good'; readonly kid: string; readonly claims: OfflineClaims }
  /** it names a key of ours, whose signature it does not bear, or says what no document of ours says */
  | { readonly outcome: 'bad' }
  /** signed by somebody else */
  | { readonly outcome: 'other' }
  /** no QR of this kind */
  | { readonly outcome: 'none' }

/**
 * Whether the text of a QR is a document's of ours. The algorithm is ES256 whatever it says of itself, the key is the
 * one it names, and what it inflates to has a bound. Never throws, whatever the text.
 */
export function checkCwt(text: string, keys: readonly TrustedKey[]): CheckedCwt {
  const message = readMessage(text)
  if (!message) return { outcome: 'none' }
  const { head, payload, signature, alg, kid } = message
  const key = keys.find((one) => one.kid === kid)
  if (!key) return { outcome: 'other' }
  if (alg !== ES256 || signature.length !== SIGNATURE_BYTES) return { outcome: 'bad' }
  const by = { key: key.publicKey, dsaEncoding: 'ieee-p1363' } as const
  if (!verify('sha256', toBeSigned(head, payload), by, signature)) return { outcome: 'bad' }
  const claims = decodeClaims(payload)
  return claims ? { outcome: 'good', kid: key.kid, claims } : { outcome: 'bad' }
}

type Message = {
  readonly head: Uint8Array
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly alg: unknown
  /** hexadecimal */
  readonly kid: string
}

function readMessage(text: string): Message | undefined {
  if (text.length > LONGEST_TEXT || !BASE45.test(text)) return undefined
  const compressed = base45.decode(text)
  // the decoder takes groups that no encoder writes: two texts must not be one message
  if (base45.encode(compressed) !== text) return undefined
  try {
    return messageIn(inflateSync(compressed, { maxOutputLength: MOST_BYTES }))
  } catch {
    return undefined
  }
}

function messageIn(bytes: Buffer): Message | undefined {
  const tagged = bytes.subarray(0, 2).equals(CWT_TAG) ? bytes.subarray(2) : bytes
  if (!tagged.subarray(0, 1).equals(SIGN1_TAG)) return undefined
  const parts = fromCbor(tagged.subarray(1))
  if (!Array.isArray(parts) || parts.length !== 4) return undefined
  const [head, outside, payload, signature] = parts as unknown[]
  if (!isBytes(head) || !isBytes(payload) || !isBytes(signature)) return undefined
  const said = fromCbor(head)
  // the algorithm is believed where it is signed; a name of a key only says which one to try (RFC 9052, 3.1)
  const kid = [said, outside].map((map) => (isMap(map) ? map.get(KID) : undefined)).find(isBytes)
  if (!isMap(said) || !kid) return undefined
  return { head, payload, signature, alg: said.get(ALG), kid: Buffer.from(kid).toString('hex') }
}
