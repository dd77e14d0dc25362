import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { Refused } from '../../domain/base/problem.ts'
import { type Chunks, keyOf, openChunks, WrongKey } from './cipher.ts'
import type { PartSum } from './file.ts'
import { type Head, readHead, SUM } from './head.ts'
import { unpack } from './unpack.ts'

export type Extracted = {
  readonly at: number
  readonly encrypted: boolean
  readonly parts: readonly PartSum[]
}

/**
 * Checks a whole backup and puts its files into `folder`, which must be there and empty of their names; mode 0600.
 * Rejects with `Refused` when it is no backup, any byte of it changed, or the passphrase is missing or another; files
 * may be in `folder` then.
 */
export async function extractBackup(file: string, folder: string, passphrase?: string): Promise<Extracted> {
  const head = readHead(file)
  await checkSum(file, head)
  const key = head.lock ? keyFor(file, head.lock, passphrase) : undefined
  let parts: readonly PartSum[] = []
  try {
    await pipeline(
      createReadStream(file, { start: head.text.length, end: head.size - SUM - 1 }),
      (source: Chunks) => (key ? openChunks(source, key, head.text) : source),
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

function keyFor(file: string, lock: NonNullable<Head['lock']>, passphrase: string | undefined): Buffer {
  if (passphrase === undefined) throw new Refused(`${file} está cifrado: di su clave con --clave-archivo.`)
  try {
    return keyOf(lock, passphrase)
  } catch {
    throw new Refused(`${file} está dañado: su encabezado no dice bien cómo se cifró.`)
  }
}

/** The sum over all of it comes first: a wrong passphrase and a spoilt file are told apart by it. */
async function checkSum(file: string, { size }: Head): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { end: size - SUM - 1 }) as Chunks) hash.update(chunk)
  let said = ''
  for await (const chunk of createReadStream(file, { start: size - SUM }) as Chunks) said += chunk
  if (said === `${hash.digest('hex')}\n`) return
  throw new Refused(`${file} está dañado: su suma SHA-256 no coincide. Usa otro respaldo.`)
}
