import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'

/**
 * Writes a file of mode 0600, as UTF-8, flushed to disk (fsync). Throws EEXIST when there is one, and may leave a piece
 * of a file when the disk fails.
 */
export function writeNewFile(file: string, content: string): void {
  const handle = openSync(file, 'wx', 0o600)
  try {
    writeFileSync(handle, content)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** The same, atomically: readers see the whole file or none. False, and nothing changes, when there is one already. */
export function placeNewFile(file: string, content: string): boolean {
  return withDraft(file, content, (draft) => moveIfAbsent(draft, file))
}

/**
 * Replaces a file atomically by one of mode 0600, flushed to disk; one that is not there is made. Throws when the disk
 * fails, and then the old one stays.
 */
export function replaceFile(file: string, content: string): void {
  withDraft(file, content, (draft) => renameSync(draft, file))
}

function withDraft<T>(file: string, content: string, move: (draft: string) => T): T {
  // random, not the process id: in containers that share a volume every process may be number 1
  const draft = `${file}.${randomUUID()}`
  try {
    writeNewFile(draft, content)
    return move(draft)
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Moves a finished file to `file` unless there is one: then false, and the draft stays. Both are on one file system.
 * `link` fails where `rename` would replace; on file systems without hard links (SMB, some FUSE) rename is what is
 * left, with a race of microseconds.
 */
export function moveIfAbsent(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    rmSync(draft)
  } catch {
    if (existsSync(file)) return false
    renameSync(draft, file)
  }
  return true
}
