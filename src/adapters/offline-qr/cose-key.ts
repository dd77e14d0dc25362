import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { fromCbor, isBytes, isMap, toCbor } from './cbor.ts'

/** Labels and values of a COSE_Key for ES256 (RFC 9052, 7.1; RFC 9053, 7.1.1). */
const KTY = 1
const KID = 2
const ALG = 3
const CRV = -1
const X = -2
const Y = -3
const EC2 = 2
const P256 = 1
export const ES256 = -7

/** Bytes of a `kid`: a verifier has a handful of keys, and the signature decides. */
const KID_BYTES = 8
/** Bytes of one coordinate. */
const COORDINATE = 32

/** A key that was made to sign the QR without a network. */
export type NewKey = {
  readonly kid: string
  /** COSE_Key of its public half */
  readonly coseKey: Uint8Array
  /** PKCS #8, DER */
  readonly privateKey: Buffer
}

/** A new key of P-256 for ES256 (RFC 9053, 2.1), by the generator of the system. Kept nowhere yet. */
export function makeKey(): NewKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { kid, coseKey } = coseKeyOf(publicKey)
  return { kid, coseKey, privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }) }
}

/**
 * The COSE_Key (RFC 9052, 7) of a P-256 key with its `kid`: the first 8 bytes of the SHA-256 thumbprint (RFC 9679), in
 * hexadecimal.
 */
export function coseKeyOf(publicKey: KeyObject): Pick<NewKey, 'kid' | 'coseKey'> {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = [
    [KTY, EC2],
    [CRV, P256],
    [X, Buffer.from(x, 'base64url')],
    [Y, Buffer.from(y, 'base64url')],
  ] as const
  const thumbprint = createHash('sha256')
    .update(toCbor(new Map<number, unknown>(point)))
    .digest()
  const kid = thumbprint.subarray(0, KID_BYTES)
  const coseKey = toCbor(new Map<number, unknown>([...point, [KID, kid], [ALG, ES256]]))
  return { kid: kid.toString('hex'), coseKey }
}

/** The public key of a COSE_Key that `coseKeyOf` made. Throws for any other. */
export function publicKeyOf(coseKey: Uint8Array): KeyObject {
  const key = fromCbor(coseKey)
  const point = isMap(key) ? [key.get(X), key.get(Y)] : []
  const [x, y] = point.map((one) => (isBytes(one) && one.length === COORDINATE ? one : undefined))
  if (!x || !y || !isMap(key) || key.get(CRV) !== P256) throw new Error('this is no COSE_Key of P-256')
  const [jwkX, jwkY] = [x, y].map((one) => Buffer.from(one).toString('base64url'))
  return createPublicKey({
    key: { kty: 'EC', crv: 'P-256', x: jwkX ?? '', y: jwkY ?? '' },
    format: 'jwk',
  })
}

/** COSE_KeySet (RFC 9052, 7): an array of keys, in their order. CBOR. Throws when one is no CBOR. */
export const keySetOf = (coseKeys: readonly Uint8Array[]): Uint8Array =>
  toCbor(coseKeys.map((one) => fromCbor(one)))
