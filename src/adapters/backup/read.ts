import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Refused } from '../../domain/base/problem.ts'
import { AGE_MAGIC, type BackupKey, decryptAge, WrongKey } from './age.ts'
import type { Chunks } from './chunks.ts'
import { readTar } from './tar.ts'
import { type PartSum, SUMS } from './write.ts'

export type Extracted = {
  /** epoch ms of the moment that the backup shows, in whole seconds */
  readonly at: number
  readonly encrypted: boolean
  readonly parts: readonly PartSum[]
}

/**
 * Checks a whole backup and puts its files, mode 0600, into `folder`, which must exist and have no file of their names.
 * Rejects with `Refused` when it is no backup, any of its content changed, or `key` does not open it; some files may be
 * in `folder` then.
 */
export async function extractBackup(file: string, folder: string, key?: BackupKey): Promise<Extracted> {
  const encrypted = kindOf(file) === 'age'
  const found: PartSum[] = []
  let reading: Promise<void> = Promise.resolve()
  let list: { text: string; at: number } | undefined
  try {
    await pipeline(
      createReadStream(file, { highWaterMark: 1 << 18 }),
      (source: Chunks) => (encrypted ? decryptAge(source, key) : source),
      createGunzip(),
      (source: Chunks) => {
        reading = readTar(source, async ({ name, bytes, at }, content) => {
          if (list) throw new Refused(`${file} está dañado: algo sigue a ${SUMS}.`)
          if (name === SUMS) list = { text: await textOf(content, bytes), at }
          else found.push(await extractPart(name, content, folder))
        })
        return reading
      },
    )
  } catch (error) {
    // nothing is written into the folder after this rejects
    await reading.catch(() => {})
    throw openingTrouble(file, key, error)
  }
  if (!list) throw new Refused(`${file} está incompleto: le falta ${SUMS}. Usa otro respaldo.`)
  checkSums(file, list.text, found)
  return { at: list.at, encrypted, parts: found }
}

const GZIP_MAGIC = '\x1f\x8b'
/** First words of the format of version 0.1, which was this program's own. */
const FORMAT_0_1 = 'ventanilla-respaldo '

function kindOf(file: string): 'age' | 'gzip' {
  const start = beginning(file)
  if (start === AGE_MAGIC) return 'age'
  if (start.startsWith(GZIP_MAGIC)) return 'gzip'
  if (start.startsWith(FORMAT_0_1))
    throw new Refused(
      `${file} es de la versión 0.1: restáuralo con ella (nss respaldo restaurar), ` +
        'y abre con esta la carpeta que resulte: se actualiza sola.',
    )
  throw new Refused(`${file} no es un respaldo de la ventanilla.`)
}

function beginning(file: string): string {
  try {
    const handle = openSync(file, 'r')
    try {
      const bytes = Buffer.alloc(AGE_MAGIC.length)
      return bytes.toString('latin1', 0, readSync(handle, bytes, 0, bytes.length, 0))
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw new Refused(`No se puede leer ${file} (${(error as NodeJS.ErrnoException).code ?? 'error'}).`)
  }
}

/** What the operator is told; what the file system says (a full disk) stays as it is. */
function openingTrouble(file: string, key: BackupKey | undefined, error: unknown): unknown {
  if (error instanceof Refused || (error as NodeJS.ErrnoException).syscall) return error
  if (!(error instanceof WrongKey))
    return new Refused(`${file} está dañado: no se puede leer entero. Usa otro respaldo.`)
  if (error.needs === 'passphrase')
    return new Refused(
      key && 'passphrase' in key
        ? `La clave no es la de ${file}.`
        : `${file} está cifrado con una clave: dila con --clave-archivo.`,
    )
  return new Refused(
    key && 'identities' in key
      ? `La identidad no es de ningún destinatario de ${file}.`
      : `${file} está cifrado para sus destinatarios: di la identidad de uno con --identidad.`,
  )
}

/** No path: a name that cannot leave its folder. */
const NAME = /^[A-Za-z0-9][\w.-]{0,98}$/

async function extractPart(name: string, content: Chunks, folder: string): Promise<PartSum> {
  if (!NAME.test(name)) throw new Refused(`El respaldo trae un archivo que no es suyo: ${name}`)
  const hash = createHash('sha256')
  let bytes = 0
  const target = await open(path.join(folder, name), 'wx', 0o600)
  try {
    for await (const chunk of content) {
      hash.update(chunk)
      bytes += chunk.length
      await target.appendFile(chunk)
    }
    await target.sync()
  } finally {
    await target.close()
  }
  return { name, bytes, sha256: hash.digest('hex') }
}

const LONGEST_LIST = 100_000

async function textOf(content: Chunks, bytes: number): Promise<string> {
  if (bytes > LONGEST_LIST) throw new Error(`${SUMS} is too long`)
  return await text(content)
}

function checkSums(file: string, list: string, found: readonly PartSum[]): void {
  const written = list.split('\n').filter(Boolean)
  const wrong = found.find(({ name, sha256 }) => !written.includes(`${sha256}  ${name}`))
  if (wrong) throw new Refused(`${file} está dañado: la suma SHA-256 de ${wrong.name} no coincide.`)
  if (written.length !== found.length) throw new Refused(`${file} está dañado: le faltan archivos.`)
}
