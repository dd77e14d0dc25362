import { createHash } from 'node:crypto'
import { closeSync, createReadStream, createWriteStream, openSync, readSync, statSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { Refused } from '../../domain/base/problem.ts'
import { type Chunks, decryptChunks, deriveKey, type KeyDerivation, WrongKey } from './cipher.ts'
import { CHECKSUM_BYTES, FAMILY, MAGIC, type PartSum } from './write.ts'

export type Extracted = {
  /** epoch ms of the moment that the backup shows */
  readonly at: number
  readonly encrypted: boolean
  readonly parts: readonly PartSum[]
}

/**
 * Checks a whole backup and puts its files, mode 0600, into `folder`, which must exist and have no file of their names.
 * Rejects with `Refused` when it is no backup, any byte of it changed, or the passphrase is missing or another; some
 * files may be in `folder` then.
 */
export async function extractBackup(file: string, folder: string, passphrase?: string): Promise<Extracted> {
  const head = readHead(file)
  await checkSum(file, head)
  const key = head.derivation ? keyFor(file, head.derivation, passphrase) : undefined
  let parts: readonly PartSum[] = []
  try {
    await pipeline(
      createReadStream(file, { start: head.text.length, end: head.size - CHECKSUM_BYTES - 1 }),
      (source: Chunks) => (key ? decryptChunks(source, key, head.text) : source),
      createBrotliDecompress(),
      async (source: Chunks) => {
        parts = await unpack(source, folder)
      },
    )
  } catch (error) {
    if (error instanceof WrongKey) throw new Refused(`La clave no es la de ${file}.`)
    throw error
  }
  return { at: head.at, encrypted: key !== undefined, parts }
}

function keyFor(file: string, derivation: KeyDerivation, passphrase: string | undefined): Buffer {
  if (passphrase === undefined) throw new Refused(`${file} está cifrado: di su clave con --clave-archivo.`)
  try {
    return deriveKey(derivation, passphrase)
  } catch {
    throw new Refused(`${file} está dañado: su encabezado no dice bien cómo se cifró.`)
  }
}

/** The checksum of the whole file comes first: it tells a damaged file from a wrong passphrase. */
async function checkSum(file: string, { size }: Head): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { end: size - CHECKSUM_BYTES - 1 }) as Chunks)
    hash.update(chunk)
  let said = ''
  for await (const chunk of createReadStream(file, { start: size - CHECKSUM_BYTES }) as Chunks) said += chunk
  if (said === `${hash.digest('hex')}\n`) return
  throw new Refused(`${file} está dañado: su suma SHA-256 no coincide. Usa otro respaldo.`)
}

/** Bytes within which both lines of the header end. */
const LONGEST_HEAD = 2000

/** The two lines in clear at the start of a backup. */
type Head = {
  /** both lines, as they are in the file */
  readonly text: string
  /** epoch ms */
  readonly at: number
  readonly derivation?: KeyDerivation
  /** of the file, in bytes */
  readonly size: number
}

/** Throws `Refused` when the file cannot be read, or is no backup that this program knows. */
function readHead(file: string): Head {
  const { start, size } = beginning(file)
  if (!start.startsWith(MAGIC)) {
    if (start.startsWith(FAMILY)) throw new Refused(`${file} es de una versión más nueva de este programa.`)
    throw new Refused(`${file} no es un respaldo de la ventanilla.`)
  }
  const end = start.indexOf('\n', MAGIC.length) + 1
  const at = end === 0 ? undefined : factsOf(start.slice(MAGIC.length, end))
  if (!at || size < end + CHECKSUM_BYTES)
    throw new Refused(`${file} está dañado: su encabezado no se puede leer.`)
  return { ...at, text: start.slice(0, end), size }
}

function beginning(file: string): { start: string; size: number } {
  try {
    const handle = openSync(file, 'r')
    try {
      const bytes = Buffer.alloc(LONGEST_HEAD)
      const read = readSync(handle, bytes, 0, LONGEST_HEAD, 0)
      return { start: bytes.toString('latin1', 0, read), size: statSync(file).size }
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw new Refused(`No se puede leer ${file} (${(error as NodeJS.ErrnoException).code ?? 'error'}).`)
  }
}

function factsOf(json: string): { at: number; derivation?: KeyDerivation } | undefined {
  try {
    const { creado, cifrado } = JSON.parse(json) as { creado: string; cifrado?: KeyDerivation }
    const at = Date.parse(creado)
    if (Number.isNaN(at) || (cifrado && cifrado.kdf !== 'scrypt')) return undefined
    return cifrado ? { at, derivation: cifrado } : { at }
  } catch {
    return undefined
  }
}

/** No path: a name that cannot leave its folder. */
const NAME = /^[A-Za-z0-9][\w.-]{0,99}$/
const LONGEST_LINE = 100_000

type Announced = { nombre?: string; tamano?: number; partes?: readonly PartSum[] }

/** Writes the files of a decrypted, decompressed body into `folder`. Rejects with `Refused` when one of them is not as it was written. */
async function unpack(source: Chunks, folder: string): Promise<readonly PartSum[]> {
  const bytes = createPuller(source)
  const found: PartSum[] = []
  for (;;) {
    const { nombre, tamano, partes } = JSON.parse(await bytes.line()) as Announced
    if (partes) return same(partes, found)
    if (!nombre || !NAME.test(nombre) || tamano === undefined) throw new Refused('El respaldo está dañado.')
    const hash = createHash('sha256')
    await pipeline(
      bytes.take(tamano),
      async function* (chunks: Chunks) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          yield chunk
        }
      },
      createWriteStream(path.join(folder, nombre), { flags: 'wx', mode: 0o600, flush: true }),
    )
    found.push({ nombre, tamano, sha256: hash.digest('hex') })
  }
}

function same(written: readonly PartSum[], found: readonly PartSum[]): readonly PartSum[] {
  const wrong = found.find(
    ({ nombre, sha256 }) => !written.some((w) => w.nombre === nombre && w.sha256 === sha256),
  )
  if (wrong) throw new Refused(`El respaldo está dañado: la suma SHA-256 de ${wrong.nombre} no coincide.`)
  if (written.length !== found.length) throw new Refused('El respaldo está dañado: le faltan archivos.')
  return found
}

/** Reads lines and counted bytes, in turn, from one stream. */
function createPuller(source: Chunks) {
  const chunks = source[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const more = async (): Promise<Buffer> => {
    const { value, done } = await chunks.next()
    if (done) throw new Refused('El respaldo está dañado: termina antes de tiempo.')
    return value
  }
  return {
    line: async (): Promise<string> => {
      let end = rest.indexOf(10)
      while (end < 0 && rest.length < LONGEST_LINE) {
        rest = Buffer.concat([rest, await more()])
        end = rest.indexOf(10)
      }
      const text = rest.toString('utf8', 0, end)
      rest = rest.subarray(end + 1)
      return text
    },
    take: async function* (length: number): AsyncGenerator<Buffer> {
      for (let left = length; left > 0; ) {
        if (rest.length === 0) rest = await more()
        const piece = rest.subarray(0, left)
        rest = rest.subarray(piece.length)
        left -= piece.length
        yield piece
      }
    },
  }
}
