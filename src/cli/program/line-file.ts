import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { Refused } from '../../domain/base/problem.ts'

const CHUNK = 1 << 18

/**
 * Writes lines to `file`, as UTF-8 with a line feed after each; it appears when all of them are on the disk, or not at
 * all. Mode 0600. Gives what `work` gives; what that throws leaves nothing. Rejects with `Refused` when there is such a
 * file already, or it cannot be written.
 */
export async function writeLines<T>(
  file: string,
  work: (line: (text: string) => void) => T | Promise<T>,
): Promise<T> {
  if (existsSync(file))
    throw new Refused(`Ya existe ${file}: elige otro nombre. Una exportación no se sobrescribe.`)
  const draft = `${file}.parcial`
  const handle = onDisk(file, () => {
    // that of an earlier try may be readable by others
    rmSync(draft, { force: true })
    return openSync(draft, 'wx', 0o600)
  })
  let waiting: string[] = []
  let size = 0
  const flush = () => {
    onDisk(file, () => writeAll(handle, Buffer.from(waiting.join(''))))
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
    onDisk(file, () => {
      fsyncSync(handle)
      renameSync(draft, file)
    })
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

/** The disk of an export is not that of the data folder, of which the words for trouble speak. */
function onDisk<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new Refused(`No se puede escribir ${file} (${(error as NodeJS.ErrnoException).code ?? 'error'}).`)
  }
}
