import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'

/** Bytes as they come. */
export type Chunks = AsyncIterable<Buffer>

/** How the key was made; travels in clear in the head of the backup. */
export type LockFacts = {
  readonly kdf: 'scrypt'
  readonly N: number
  readonly r: number
  readonly p: number
  /** base64, 32 bytes */
  readonly sal: string
}
export type Lock = { readonly key: Buffer; readonly public: LockFacts }

/** 128 MiB and about half a second for each guess (OWASP Password Storage: scrypt, N = 2^17, r = 8, p = 1). */
const COST = { N: 2 ** 17, r: 8, p: 1 }
/** A head that asks for more memory than this is not ours. */
const MOST = 2 ** 30
const PLAIN = 256 * 1024
const TAG = 16
const SEALED = PLAIN + TAG

/** A key for one new backup: its salt is new, so no nonce can meet the same key twice. */
export function newLock(passphrase: string): Lock {
  const facts = { kdf: 'scrypt', ...COST, sal: randomBytes(32).toString('base64') } as const
  return { key: keyOf(facts, passphrase), public: facts }
}

/** The key of a backup again. Throws when its facts ask for what no backup of ours does. */
export function keyOf({ N, r, p, sal }: LockFacts, passphrase: string): Buffer {
  const memory = 128 * N * r
  if (memory > MOST) throw new Error(`scrypt would need ${memory} bytes`)
  const maxmem = memory + 2 ** 20
  return scryptSync(passphrase.normalize('NFC'), Buffer.from(sal, 'base64'), 32, { N, r, p, maxmem })
}

/**
 * AES-256-GCM in chunks of 256 KiB, each followed by its tag. The nonce counts them and marks the last, and all of
 * them are bound to `head`: none can be cut off, moved, or taken from another backup (the STREAM construction).
 */
export async function* sealChunks(source: Chunks, key: Buffer, head: string): Chunks {
  let nth = 0
  for await (const [chunk, last] of cut(source, PLAIN)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(nth, last)).setAAD(Buffer.from(head))
    yield cipher.update(chunk)
    cipher.final()
    yield cipher.getAuthTag()
    nth++
  }
}

/** What `sealChunks` sealed. Throws `WrongKey` at the first chunk that is of another key, or was changed. */
export async function* openChunks(source: Chunks, key: Buffer, head: string): Chunks {
  let nth = 0
  for await (const [chunk, last] of cut(source, SEALED)) {
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
export class WrongKey extends Error {
  override name = 'WrongKey'
}

function nonceOf(nth: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(nth, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** The same bytes in pieces of one size, except the last, which says so; of nothing comes one empty piece. */
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
