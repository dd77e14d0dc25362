import { createBulkContexts } from '../base/row-context.ts'
import { type BulkVault, ENCRYPTED_HEAD } from '../base/vault.ts'

/**
 * Rows on their way from the thread that reads to the one that encrypts and writes, in one ArrayBuffer that is
 * transferred (a million small objects would be copied). What is to be encrypted travels as plain JSON where its
 * ciphertext will stand. An entry, integers little-endian, lengths in bytes: line (4) | what (1) | numbers (1) |
 * length of `encrypted` (2) | curp_index (16) | row_hash (16) | correo_index (16, zeros: none) | encrypted | for each number: nss_index (16) |
 * encrypted (42).
 */
export type Entry = {
  readonly line: number
  /** `numbers`: nothing but its NSS · `digest`: it says the same in other letters */
  readonly what: What
  readonly curpIndex: Buffer
  readonly rowHash: Buffer
  readonly correoIndex: Buffer | undefined
  readonly encrypted: Buffer
  readonly numeros: readonly { readonly nssIndex: Buffer; readonly encrypted: Buffer }[]
  /** where the next one begins */
  readonly end: number
}
const WHATS = ['numbers', 'new', 'changed', 'digest'] as const
export type What = (typeof WHATS)[number]

const HEAD = 56
const INDEX = 16
const NONE = Buffer.alloc(INDEX)
const NUMBER = INDEX + ENCRYPTED_HEAD + '"12345678901"'.length
/** No entry is larger: three names of 50 letters, a correo of 254 bytes, nine numbers. */
const LARGEST = 4096
/** About a twentieth of a window. */
export const PACKET_BYTES = 1024 * 1024
/** How many there are: together they hold a third of a window, which is written while the next one is read. */
export const PACKETS = 8

/** `encrypted`: by the thread that reads, which had nothing else to do */
export type Packet = { readonly buffer: ArrayBuffer; readonly entries: number; readonly encrypted: boolean }

type NewEntry = Omit<Entry, 'encrypted' | 'numeros' | 'end'> & {
  /** JSON of what is kept of the person; empty when that is not written */
  readonly json: string
  readonly numeros: readonly { readonly nss: string; readonly nssIndex: Buffer }[]
}

/**
 * Fills a buffer of `PACKET_BYTES` with entries. Whoever adds one has seen that it is not full; the buffer is the
 * packet's after `finish`.
 */
export function createPacker(buffer: ArrayBuffer) {
  const bytes = Buffer.from(buffer)
  let entries = 0
  let end = 0
  return {
    isFull: () => end + LARGEST > bytes.length,
    isEmpty: () => entries === 0,
    add: ({ line, what, curpIndex, rowHash, correoIndex, json, numeros }: NewEntry): void => {
      bytes.writeUInt32LE(line, end)
      bytes[end + 4] = WHATS.indexOf(what)
      bytes[end + 5] = numeros.length
      bytes.set(curpIndex, end + 8)
      bytes.set(rowHash, end + 24)
      bytes.set(correoIndex ?? NONE, end + 40)
      const length = json === '' ? 0 : place(bytes, end + HEAD, json)
      bytes.writeUInt16LE(length, end + 6)
      end += HEAD + length
      for (const { nss, nssIndex } of numeros) {
        bytes.set(nssIndex, end)
        place(bytes, end + INDEX, `"${nss}"`)
        end += NUMBER
      }
      entries += 1
    },
    /** @param encrypt each entry, here and now; left to whoever writes unless given */
    finish: (encrypt?: (entry: Entry) => void): Packet => {
      for (let nth = 0, at = 0; encrypt && nth < entries; nth++) {
        const entry = readEntry(bytes, at)
        encrypt(entry)
        at = entry.end
      }
      return { buffer, entries, encrypted: encrypt !== undefined }
    },
  }
}
export type Packer = ReturnType<typeof createPacker>

/** Leaves room for version, IV and tag before the JSON; how many bytes both take. */
const place = (bytes: Buffer, at: number, json: string): number =>
  ENCRYPTED_HEAD + bytes.write(json, at + ENCRYPTED_HEAD)

/**
 * The entries from byte `start` on, `most` of them: as many must be there. Their buffers are views, which encrypting in
 * place changes.
 */
export function readEntries(bytes: Buffer, start: number, most: number): Entry[] {
  const entries: Entry[] = []
  for (let at = start; entries.length < most; at = entries.at(-1)?.end ?? at)
    entries.push(readEntry(bytes, at))
  return entries
}

/** Encrypts what stands as plain JSON in entries, in place, each value bound to its row. */
export function createEntryEncryptor({ encryptInPlace }: Pick<BulkVault, 'encryptInPlace'>) {
  const { person, number } = createBulkContexts()
  return ({ curpIndex, encrypted, numeros }: Entry): void => {
    if (encrypted.length > 0) encryptInPlace(encrypted, person(curpIndex))
    for (const numero of numeros) encryptInPlace(numero.encrypted, number(numero.nssIndex, curpIndex))
  }
}

/** The entry that begins at `start`; its buffers are views. */
function readEntry(bytes: Buffer, start: number): Entry {
  const piece = (from: number, length: number) => bytes.subarray(start + from, start + from + length)
  const length = bytes.readUInt16LE(start + 6)
  const count = bytes[start + 5] ?? 0
  const correoIndex = piece(40, INDEX)
  const numeros: { readonly nssIndex: Buffer; readonly encrypted: Buffer }[] = []
  for (let nth = 0, from = HEAD + length; nth < count; nth++, from += NUMBER)
    numeros.push({ nssIndex: piece(from, INDEX), encrypted: piece(from + INDEX, NUMBER - INDEX) })
  return {
    line: bytes.readUInt32LE(start),
    what: WHATS[bytes[start + 4] ?? 0] ?? 'numbers',
    curpIndex: piece(8, INDEX),
    rowHash: piece(24, INDEX),
    correoIndex: correoIndex.equals(NONE) ? undefined : correoIndex,
    encrypted: piece(HEAD, length),
    numeros,
    end: start + HEAD + length + count * NUMBER,
  }
}
