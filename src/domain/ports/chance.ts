/** Random bytes, passed in: cryptographically secure in production, predictable in tests. */
export interface Chance {
  bytes(length: number): Uint8Array
}

/** A random token, base64url without padding. @param bits a multiple of 8 */
export const randomToken = (chance: Chance, bits: number): string => base64url(chance.bytes(bits / 8))

/** Base64url without padding (RFC 4648). */
export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** A version 4 UUID (RFC 9562) of 122 random bits. */
export function randomUuid(chance: Chance): string {
  const b = Buffer.from(chance.bytes(16))
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80
  const hex = b.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
