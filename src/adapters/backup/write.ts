import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type BackupLock, encryptAge } from './age.ts'
import type { Chunks } from './chunks.ts'
import { TAR_END, tarHeader, tarPadding } from './tar.ts'

/** A file as it goes into a backup. It must not change while it is read. */
export type Part = { readonly name: string; readonly path: string }

/** A file of a backup as it was written: size in bytes, SHA-256 in hexadecimal. */
export type PartSum = { readonly name: string; readonly bytes: number; readonly sha256: string }

/** Last file of a backup, as `sha256sum` writes it and `sha256sum -c` reads it: with it the backup is whole. */
export const SUMS = 'SHA256SUMS'

export type NewBackup = {
  readonly parts: readonly Part[]
  /** epoch ms: what is in it is of then */
  readonly at: number
  /** absent: not encrypted */
  readonly lock?: BackupLock
}

/** Most of a database is encrypted and does not compress, whatever the effort; what does is a tenth larger than at 6. */
const GZIP = { level: 1, chunkSize: 1 << 16 }

/**
 * Writes a backup to `file`, a new file of mode 0600, on the disk when this resolves: a tar of the parts and their sums,
 * gzip, and with a lock age. `age -d FILE | tar xz` opens it without this program. Rejects with what the file system
 * says, and may leave a piece then. Memory is bounded, whatever the size of the parts.
 */
export async function writeBackup(file: string, { parts, at, lock }: NewBackup): Promise<PartSum[]> {
  const sums: PartSum[] = []
  await pipeline(
    () => packed(parts, at, sums),
    createGzip(GZIP),
    (source: Chunks) => (lock ? encryptAge(source, lock) : source),
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  )
  return sums
}

async function* packed(parts: readonly Part[], at: number, sums: PartSum[]): Chunks {
  for (const { name, path } of parts) {
    const bytes = statSync(path).size
    yield tarHeader({ name, bytes, at })
    const hash = createHash('sha256')
    let read = 0
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as Chunks) {
      hash.update(chunk)
      read += chunk.length
      yield chunk
    }
    if (read !== bytes) throw new Error(`${name} changed while it was read`)
    yield tarPadding(bytes)
    sums.push({ name, bytes, sha256: hash.digest('hex') })
  }
  const list = Buffer.from(sums.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''))
  yield tarHeader({ name: SUMS, bytes: list.length, at })
  yield list
  yield tarPadding(list.length)
  yield TAR_END
}
