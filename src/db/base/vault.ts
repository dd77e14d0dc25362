import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomFillSync,
} from 'node:crypto'
import type Database from 'better-sqlite3'
import { KEYS_CONTEXT, type RowContext } from './row-context.ts'

/** Bytes of what stands before a ciphertext, and the version of that format. */
const IV = 12
const TAG = 16
const VERSION = 1

/** Encrypts personal values at rest and makes the keyed blind indexes by which they are found again. */
export type Vault = {
  /**
   * JSON value → version (1 byte) | IV (12) | tag (16) | AES-256-GCM ciphertext, with `context` as its additional
   * authenticated data: a ciphertext moved to another row does not decrypt.
   */
  encrypt(value: unknown, context: RowContext): Buffer
  /** the value again; throws when the bytes were changed, or encrypted under another key or context */
  decrypt<T>(encrypted: Uint8Array, context: RowContext): T
  encryptBytes(bytes: Uint8Array, context: RowContext): Buffer
  decryptBytes(encrypted: Uint8Array, context: RowContext): Buffer
  /** HMAC-SHA-256 cut to 16 bytes; `kind` keeps a CURP and a correo with the same text apart */
  index(kind: string, text: string): Buffer
  /** a key of 32 bytes for another use (captcha, limits, serials), the same for the life of the data folder */
  derive(use: string): KeyObject
  /** HMAC-SHA-256 of `text` for one use, base64url, 256 bits */
  mac(use: string, text: string): string
}

/**
 * A vault over key material, as `unwrapMaterial` gives it: the same material makes the same indexes and opens what it
 * encrypted.
 * @param material 64 bytes: data key, index key
 */
export function createVault(material: Uint8Array): Vault {
  // as KeyObject: a fifth of the time of raw bytes for each use (measured)
  const dataKey = createSecretKey(material.subarray(0, 32))
  const indexKey = createSecretKey(material.subarray(32, 64))
  const hmac = hmacSha256(material.subarray(32, 64))
  const encryptBytes = (bytes: Uint8Array, context: RowContext) => encryptWith(dataKey, bytes, context)
  const decryptBytes = (encrypted: Uint8Array, context: RowContext) =>
    decryptWith(dataKey, encrypted, context)
  return {
    encryptBytes,
    decryptBytes,
    encrypt: (value, context) => encryptBytes(Buffer.from(JSON.stringify(value)), context),
    decrypt: (encrypted, context) => JSON.parse(decryptBytes(encrypted, context).toString()),
    index: (kind, text) => Buffer.from(hmac(`${kind}\0${text}`).slice(0, 16), 'latin1'),
    mac: (use, text) => Buffer.from(hmac(`mac ${use}\0${text}`), 'latin1').toString('base64url'),
    derive: (use) => secretKey(hkdfSync('sha256', indexKey, '', `ventanilla/${use}`, 32)),
  }
}

/**
 * New key material (64 random bytes), wrapped by the operator's secret as `wrapMaterial` does. The secret may change;
 * the material need not.
 */
export function wrapNewMaterial(secret: string): Buffer {
  return wrapMaterial(secret, randomBytes(64))
}

/**
 * Key material (64 bytes) encrypted, in the form of `Vault.encryptBytes`, under a key that HKDF-SHA-256 (RFC 5869) makes
 * of the operator's secret. The secret is not stretched: it must be long.
 */
export const wrapMaterial = (secret: string, material: Uint8Array): Buffer =>
  encryptWith(wrappingKey(secret), material, KEYS_CONTEXT)

/** The key material, 64 bytes. Throws when `secret` is not the one it was wrapped with, or any byte changed. */
export function unwrapMaterial(secret: string, wrapped: Uint8Array): Buffer {
  return decryptWith(wrappingKey(secret), wrapped, KEYS_CONTEXT)
}

/** The key material of an open database, 64 bytes. Throws as `unwrapMaterial`. */
export function materialOf(sqlite: Database.Database, secret: string): Buffer {
  const wrapped = sqlite.prepare('select wrapped from keys where version = 1').pluck().get() as Buffer
  return unwrapMaterial(secret, wrapped)
}

const secretKey = (bytes: ArrayBuffer): KeyObject => createSecretKey(Buffer.from(bytes))

const wrappingKey = (secret: string) => secretKey(hkdfSync('sha256', secret, '', 'ventanilla/wrap', 32))

function encryptWith(key: KeyObject, bytes: Uint8Array, context: RowContext): Buffer {
  const iv = randomBytes(IV)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  cipher.setAAD(context)
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), body])
}

function decryptWith(key: KeyObject, encrypted: Uint8Array, context: RowContext): Buffer {
  if (encrypted[0] !== VERSION) throw new Error('encrypted in an unknown format version')
  const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(1, 1 + IV))
  decipher.setAAD(context)
  decipher.setAuthTag(encrypted.subarray(1 + IV, 1 + IV + TAG))
  return Buffer.concat([decipher.update(encrypted.subarray(1 + IV + TAG)), decipher.final()])
}

/** Block of SHA-256, in bytes */
const BLOCK = 64
/** version | iv | tag, before the ciphertext */
export const ENCRYPTED_HEAD = 1 + IV + TAG

/** What `Vault` makes, byte for byte, at a cost that a million rows can bear. */
export type BulkVault = {
  /** encrypts the JSON of a value where it stands, in `bytes` after `ENCRYPTED_HEAD` bytes that are left free for it */
  encryptInPlace(bytes: Buffer, context: RowContext): void
  /** as `Vault.index` */
  index(kind: string, text: string): Buffer
  /** writes the same 16 bytes into `target` from `at` on */
  indexInto(target: Buffer, at: number, kind: string, text: string): void
}

/**
 * A vault for who writes a million rows. What it encrypts a `Vault` over the same material opens.
 * @param material 64 bytes: data key, index key, as `createVault` takes
 */
export function createBulkVault(material: Uint8Array): BulkVault {
  const hmac = hmacSha256(material.subarray(32, 64))
  const indexOf = (kind: string, text: string) => hmac(`${kind}\0${text}`).slice(0, 16)
  return {
    encryptInPlace: createEncryptor(material.subarray(0, 32)),
    index: (kind, text) => Buffer.from(indexOf(kind, text), 'latin1'),
    indexInto: (target, at, kind, text) => void target.write(indexOf(kind, text), at, 'latin1'),
  }
}

function createEncryptor(dataKey: Uint8Array): BulkVault['encryptInPlace'] {
  // a key object: from bytes, each cipher would set its key up again, which takes most of its time
  const key = createSecretKey(dataKey)
  const nextIv = randomPieces(IV)
  return (bytes, context) => {
    const iv = nextIv()
    const body = bytes.subarray(ENCRYPTED_HEAD)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    cipher.setAAD(context)
    body.set(cipher.update(body))
    cipher.final()
    bytes[0] = VERSION
    bytes.set(iv, 1)
    bytes.set(cipher.getAuthTag(), 1 + IV)
  }
}

/** Random bytes, asked for a thousand pieces at a time. */
function randomPieces(length: number): () => Buffer {
  const pool = Buffer.alloc(length * 1024)
  let at = pool.length
  return () => {
    if (at === pool.length) {
      randomFillSync(pool)
      at = 0
    }
    at += length
    return pool.subarray(at - length, at)
  }
}

/** HMAC-SHA-256 as two plain hashes (RFC 2104), a third of what an Hmac object costs: a byte of it a character. */
function hmacSha256(key: Uint8Array): (text: string) => string {
  let inner = padded(key, 0x36, 1024)
  const outer = padded(key, 0x5c, 32)
  return (text) => {
    const room = text.length * 3
    if (BLOCK + room > inner.length) inner = padded(key, 0x36, room)
    const end = BLOCK + inner.write(text, BLOCK)
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK, 'latin1')
    return hash('sha256', outer, 'binary')
  }
}

function padded(key: Uint8Array, pad: number, room: number): Buffer {
  const block = Buffer.alloc(BLOCK + room, pad, 'latin1').fill(pad)
  for (let at = 0; at < key.length; at++) block[at] = (key[at] ?? 0) ^ pad
  return block
}
