import { createHash, timingSafeEqual } from 'node:crypto'
import { MINUTE } from '../base/time.ts'
import { base64url, type Chance } from '../ports/chance.ts'
import type { Secrets } from '../ports/secrets.ts'

/** How long an employee may take to answer. */
export const CHALLENGE_MS = 5 * MINUTE

const NONCE = 16
const EXPIRY = 6

/** A challenge that was one of ours: what is spent, so that it is answered once. */
export type ReadChallenge = { readonly id: Uint8Array; readonly expiresAt: number }

/**
 * A WebAuthn challenge that needs no row until it is answered: nonce (16 bytes) | expiry (6, epoch ms, big-endian) | MAC
 * (32), base64url. It counts for `CHALLENGE_MS`.
 * @param purpose what the answer is for; it counts for nothing else
 * @param now epoch ms
 */
export function newChallenge(
  { chance, secrets }: { readonly chance: Chance; readonly secrets: Secrets },
  purpose: string,
  now: number,
): string {
  const head = Buffer.alloc(NONCE + EXPIRY)
  head.set(chance.bytes(NONCE))
  head.writeUIntBE(now + CHALLENGE_MS, NONCE, EXPIRY)
  return base64url(Buffer.concat([head, macOf(secrets, purpose, head)]))
}

/**
 * The challenge again; undefined when it is not ours, for another purpose, or too old. Whether it was answered before
 * only the store can say (`spendChallenge`). Never throws, whatever the text.
 * @param challenge base64url
 * @param now epoch ms
 */
export function readChallenge(
  secrets: Secrets,
  purpose: string,
  challenge: string,
  now: number,
): ReadChallenge | undefined {
  const bytes = Buffer.from(challenge, 'base64url')
  const head = bytes.subarray(0, NONCE + EXPIRY)
  const [mac, expected] = [bytes.subarray(NONCE + EXPIRY), macOf(secrets, purpose, head)]
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined
  const expiresAt = head.readUIntBE(NONCE, EXPIRY)
  if (expiresAt <= now || expiresAt > now + CHALLENGE_MS) return undefined
  // as the spent challenges of citizens have it: 16 bytes
  return { id: createHash('sha256').update(head).digest().subarray(0, 16), expiresAt }
}

const macOf = (secrets: Secrets, purpose: string, head: Uint8Array): Buffer =>
  Buffer.from(secrets.mac('desk', `${purpose}\0${base64url(head)}`), 'base64url')
