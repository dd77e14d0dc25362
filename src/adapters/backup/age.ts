import { ReadableStream } from 'node:stream/web'
import type { Decrypter, Identity } from 'age-encryption'
import type { Chunks } from './chunks.ts'

/** Who can open a new backup: whoever knows the passphrase, or has the identity of one of the recipients (`age1…`). */
export type BackupLock = { readonly passphrase: string } | { readonly recipients: readonly string[] }
/** What may open a backup: a passphrase, or identities (`AGE-SECRET-KEY-…`) of which one must be a recipient's. */
export type BackupKey = { readonly passphrase: string } | { readonly identities: readonly string[] }

/** First line of an age file. */
export const AGE_MAGIC = 'age-encryption.org/v1\n'

/** No key was given that opens the file; `needs` is what would. */
export class WrongKey extends Error {
  override name = 'WrongKey'
  readonly needs: 'passphrase' | 'identity'
  constructor(needs: WrongKey['needs']) {
    super(`no key given opens it: ${needs}`)
    this.needs = needs
  }
}

// loaded when a backup is encrypted or opened: the portal and the other commands never need it
const library = () => import('age-encryption')

/**
 * Encrypts to the age format, version 1 (C2SP, age.md): `age -d` opens it. A passphrase is stretched by scrypt with
 * age's own cost (N = 2^18, r = 8: 256 MiB). Rejects when a recipient is none.
 */
export async function* encryptAge(source: Chunks, lock: BackupLock): Chunks {
  const encrypter = new (await library()).Encrypter()
  if ('passphrase' in lock) encrypter.setPassphrase(lock.passphrase)
  else for (const recipient of lock.recipients) encrypter.addRecipient(recipient)
  yield* buffers(await encrypter.encrypt(webStream(source)))
}

/**
 * The inverse. Rejects with `WrongKey` when `key` does not open it (undefined: none was given), with another error when
 * any byte of it changed, also after some of it was given.
 */
export async function* decryptAge(source: Chunks, key: BackupKey | undefined): Chunks {
  const decrypter: Decrypter = new (await library()).Decrypter()
  if (key && 'passphrase' in key) decrypter.addPassphrase(key.passphrase)
  else for (const identity of key?.identities ?? []) decrypter.addIdentity(identity)
  // asked last, when none before it opened the file
  decrypter.addIdentity(NOBODY)
  yield* buffers(await decrypter.decrypt(webStream(source)))
}

const NOBODY: Identity = {
  unwrapFileKey: (stanzas) => {
    throw new WrongKey(stanzas.some(({ args }) => args[0] === 'scrypt') ? 'passphrase' : 'identity')
  },
}

/**
 * The first of these recipients (`age1…`), or identities (`AGE-SECRET-KEY-…`), that age does not know; undefined when it
 * knows all. Says nothing of whose they are.
 */
export async function firstUnknown(
  names: readonly string[],
  what: 'recipients' | 'identities',
): Promise<string | undefined> {
  const { Encrypter, Decrypter } = await library()
  const take = {
    recipients: (name: string) => new Encrypter().addRecipient(name),
    identities: (name: string) => new Decrypter().addIdentity(name),
  }[what]
  return names.find((name) => {
    try {
      take(name)
      return false
    } catch {
      return true
    }
  })
}

type WebStream = globalThis.ReadableStream<Uint8Array>

/** Node's type for the standard's stream and the standard's own do not agree on their iterators; the class is one. */
const webStream = (source: Chunks) => ReadableStream.from(source) as unknown as WebStream

async function* buffers(source: WebStream): Chunks {
  for await (const chunk of source as unknown as AsyncIterable<Uint8Array>)
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
}
