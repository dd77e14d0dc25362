import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import path from 'node:path'
import { mexicoTime, two } from '../../domain/base/mexico-time.ts'
import { Refused } from '../../domain/base/problem.ts'

const NAME = /^respaldo-\d{8}-\d{6}\.nss$/
const DESK = '.respaldo-'
const DAY = 86_400_000

/** `respaldo-AAAAMMDD-HHMMSS.nss`, hour of Mexico City: the names sort as the backups were made. */
export function backupName(at: number): string {
  const { year, month, day, hour, minute, second } = mexicoTime(at)
  return `respaldo-${year}${two(month)}${two(day)}-${two(hour)}${two(minute)}${two(second)}.nss`
}

/**
 * A new folder of mode 0700 inside `folder`, to prepare a backup in. What a crash left there more than a day before
 * `now` is removed. Throws `Refused` when it cannot be written.
 */
export function backupWorkFolder(folder: string, now: number): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const name of readdirSync(folder)) {
      const left = path.join(folder, name)
      if (name.startsWith(DESK) && now - statSync(left).mtimeMs > DAY) rmSync(left, { recursive: true })
    }
    return mkdtempSync(path.join(folder, DESK))
  } catch (error) {
    throw new Refused(`No se puede escribir en ${folder} (${(error as NodeJS.ErrnoException).code}).`)
  }
}

/** Gives a finished file its name in `folder`, the next free second when it is taken. Gives its path. */
export function placeBackup(folder: string, draft: string, at: number): string {
  for (let moment = at; ; moment += 1000) {
    const file = path.join(folder, backupName(moment))
    if (existsSync(file) || !moved(draft, file)) continue
    syncFolder(folder)
    return file
  }
}

/** False when somebody else took the name meanwhile. */
function moved(draft: string, file: string): boolean {
  try {
    // link, unlike rename, replaces nothing
    linkSync(draft, file)
    rmSync(draft)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    // a file system without hard links
    renameSync(draft, file)
    return true
  }
}

/** Removes all backups of `folder` but the newest `keep`; the names of those removed, oldest first. */
export function pruneBackups(folder: string, keep: number): string[] {
  const names = readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort()
  const old = names.slice(0, Math.max(names.length - keep, 0))
  for (const name of old) rmSync(path.join(folder, name))
  return old
}

/** Names put into a folder are on the disk when this returns, where the system can say so. */
export function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r')
    fsyncSync(handle)
    closeSync(handle)
  } catch {
    // some file systems do not let a folder be opened
  }
}
