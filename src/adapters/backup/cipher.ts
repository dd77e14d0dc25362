import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'

/** A stream of bytes, in chunks of any size. */
export type Chunks = AsyncIterable<Buffer>

/** How the key is derived from the passphrase; stands in clear in the header of the backup. */
export type KeyDerivation = {
  readonly kdf: 'scrypt'
  readonly N: number
  readonly r: number
  readonly p: number
  /** base64, 32 bytes */
  readonly sal: string
}
/** 32 bytes for AES-256, and how they are derived again. */
export type DerivedKey = { readonly key: Buffer; readonly derivation: KeyDerivation }

/** 128 MiB and about half a second for each guess (OWASP Password Storage: scrypt, N = 2^17, r = 8, p = 1). */
const COST = { N: 2 ** 17, r: 8, p: 1 }
/** A header that asks for more memory than this is not ours: it would only exhaust the machine. */
const MAX_MEMORY = 2 ** 30
const PLAIN_CHUNK = 256 * 1024
const TAG = 16
const ENCRYPTED_CHUNK = PLAIN_CHUNK + TAG

/** The key of one new backup. Its salt is new, so no nonce is ever used twice with one key. */
export function newKey(passphrase: string): DerivedKey {
  const derivation = { kdf: 'scrypt', ...COST, sal: randomBytes(32).toString('base64') } as const
  return { key: deriveKey(derivation, passphrase), derivation }
}

/** scrypt (RFC 7914) of the passphrase in NFC, 32 bytes. Throws when the parameters are none that a backup has. */
export function deriveKey({ N, r, p, sal }: KeyDerivation, passphrase: string): Buffer {
  const memory = 128 * N * r
  if (memory > MAX_MEMORY) throw new Error(`scrypt would need ${memory} bytes`)
  const maxmem = memory + 2 ** 20
  return scryptSync(passphrase.normalize('NFC'), Buffer.from(sal, 'base64'), 32, { N, r, p, maxmem })
}

/**
 * AES-256-GCM in chunks of 256 KiB, each followed by its tag of 16 bytes. The nonce counts them and marks the last, and
 * `head` is associated data of each: none can be cut off, moved, or taken from another backup (the STREAM construction
 * of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
 */
export async function* encryptChunks(source: Chunks, key: Buffer, head: string): Chunks {
  let nth = 0
  for await (const [chunk, last] of cut(source, PLAIN_CHUNK)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(nth, last)).setAAD(Buffer.from(head))
    yield cipher.update(chunk)
    cipher.final()
    yield cipher.getAuthTag()
    nth++
  }
}

/** The inverse of `encryptChunks`. Throws `WrongKey` at the first chunk that another key encrypted, or that changed. */
export async function* decryptChunks(source: Chunks, key: Buffer, head: string): Chunks {
  let nth = 0
  for await (const [chunk, last] of cut(source, ENCRYPTED_CHUNK)) {
    if (chunk.length < TAG) throw new WrongKey()
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(nth, last), { authTagLength: TAG })
    decipher.setAAD(Buffer.from(head)).setAuthTag(chunk.subarray(-TAG))
    const plain = decipher.update(chunk.subarray(0, -TAG))
    try {
      decipher.final()
    } catch {
      throw new WrongKey()
    }
    yield plain
    nth++
  }
}

/** A chunk whose tag does not match: another key, or changed bytes. */
export class WrongKey extends Error {
  override name = 'WrongKey'
}

function nonceOf(nth: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(nth, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** The same bytes in pieces of `size`, the last one shorter and marked `true`; an empty source gives one empty piece. */
async function* cut(source: Chunks, size: number): AsyncIterable<readonly [Buffer, boolean]> {
  let rest: Buffer[] = []
  let length = 0
  for await (const chunk of source) {
    rest.push(chunk)
    length += chunk.length
    if (length <= size) continue
    let whole = Buffer.concat(rest)
    for (; whole.length > size; whole = whole.subarray(size)) yield [whole.subarray(0, size), false]
    rest = [whole]
    length = whole.length
  }
  yield [Buffer.concat(rest), true]
}
