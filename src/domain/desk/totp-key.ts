import type { Secrets } from '../ports/secrets.ts'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * A key for TOTP codes (160 bits, base32 of 32 characters, RFC 4226 4), made of what it is set up with: a page shows it
 * and its POST knows it again, and nothing was stored in between.
 * @param seed names the set-up: the same gives the same key, so it must be known to the employee alone
 */
export function totpKeyFor({ secrets }: { readonly secrets: Secrets }, seed: string): string {
  const bytes = Buffer.from(secrets.mac('totp', seed), 'base64url').subarray(0, 20)
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{5}/g) ?? []).map((five) => BASE32[Number.parseInt(five, 2)]).join('')
}
