import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { Refused } from '../../domain/base/problem.ts'

const CHUNK = 1 << 18

/**
 * Writes lines to `file`, which appears when all of them are on the disk, or not at all. Mode 0600. What `work`
 * throws leaves nothing. Rejects with `Refused` when there is such a file already, or it cannot be written.
 */
export async function writeLines<T>(
  file: string,
  work: (line: (text: string) => void) => T | Promise<T>,
): Promise<T> {
  if (existsSync(file))
    throw new Refused(`Ya existe ${file}: elige otro nombre. Una exportación no se sobrescribe.`)
  const draft = `${file}.parcial`
  const handle = open(draft)
  let waiting: string[] = []
  let size = 0
  const flush = () => {
    writeAll(handle, Buffer.from(waiting.join('')))
    waiting = []
    size = 0
  }
  try {
    const result = await work((text) => {
      waiting.push(text, '\n')
      size += text.length
      if (size > CHUNK) flush()
    })
    flush()
    fsyncSync(handle)
    renameSync(draft, file)
    return result
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  } finally {
    closeSync(handle)
  }
}

function writeAll(handle: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at)
}

function open(draft: string): number {
  try {
    return openSync(draft, 'w', 0o600)
  } catch (error) {
    throw new Refused(`No se puede escribir ${draft} (${(error as NodeJS.ErrnoException).code ?? 'error'}).`)
  }
}
