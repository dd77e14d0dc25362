import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import path from 'node:path'
import { mexicoTime, two } from '../../domain/base/mexico-time.ts'
import { Refused } from '../../domain/base/problem.ts'
import { DAY } from '../../domain/base/time.ts'
import { moveIfAbsent } from '../runtime/new-file.ts'
import type { Part } from './write.ts'

/** `.nss`: of version 0.1, kept in mind so that its copies go when their time comes. */
const BACKUP_NAME = /^respaldo-\d{8}-\d{6}\.(tar\.gz|tar\.gz\.age|nss)$/
const WORK_PREFIX = '.respaldo-'

/** `respaldo-AAAAMMDD-HHMMSS.tar.gz[.age]`, hour of Mexico City: the names sort as the backups were made. */
function backupName(at: number, encrypted: boolean): string {
  const { year, month, day, hour, minute, second } = mexicoTime(at)
  return `respaldo-${year}${two(month)}${two(day)}-${two(hour)}${two(minute)}${two(second)}.tar.gz${encrypted ? '.age' : ''}`
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
      if (name.startsWith(WORK_PREFIX) && now - statSync(left).mtimeMs > DAY)
        rmSync(left, { recursive: true })
    }
    return mkdtempSync(path.join(folder, WORK_PREFIX))
  } catch (error) {
    throw new Refused(`No se puede escribir en ${folder} (${(error as NodeJS.ErrnoException).code}).`)
  }
}

/** A finished backup, before it has its name. */
export type Draft = { readonly path: string; readonly encrypted: boolean }

/**
 * Moves a finished backup to its name in `folder`, that of the next free second when it is taken, on the disk when it
 * returns. Gives its path. Throws what the file system throws.
 * @param at epoch ms
 */
export function placeBackup(folder: string, draft: Draft, at: number): string {
  for (let moment = at; ; moment += 1000) {
    const file = path.join(folder, backupName(moment, draft.encrypted))
    if (!moveIfAbsent(draft.path, file)) continue
    syncFolder(folder)
    return file
  }
}

/**
 * The finished backups of a folder, newest first by their names: `at` in epoch ms, when the file was written; size in
 * bytes. None when there is no such folder.
 */
export function backupFiles(folder: string): { name: string; at: number; bytes: number }[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
  return namesIn(folder)
    .toReversed()
    .flatMap((name) => {
      // one may be removed meanwhile
      const found = statSync(path.join(folder, name), { throwIfNoEntry: false })
      return found ? [{ name, at: found.mtimeMs, bytes: found.size }] : []
    })
}

/** The paths of the backups of a folder, oldest first; of a file, itself. Throws `Refused` when a folder has none. */
export function backupsAt(place: string): string[] {
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory()) return [place]
  const names = namesIn(place)
  if (names.length === 0) throw new Refused(`En ${place} no hay ningún respaldo.`)
  return names.map((name) => path.join(place, name))
}

const namesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => BACKUP_NAME.test(name))
    .sort()

/**
 * Removes all backups of `folder` but the newest `keep`; the names of those removed, oldest first. Throws when one
 * cannot be removed.
 */
export function pruneBackups(folder: string, keep: number): string[] {
  const names = namesIn(folder)
  const old = names.slice(0, Math.max(names.length - keep, 0))
  for (const name of old) rmSync(path.join(folder, name))
  return old
}

/** fsync of a folder: the names put into it survive a power cut, where the file system supports it. */
export function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r')
    fsyncSync(handle)
    closeSync(handle)
  } catch {
    // some file systems do not let a folder be opened
  }
}

/**
 * What of a data folder cannot be made again, besides its database: the key that waits for its certificate, the postal
 * catalogue, and how far the ledger was exported.
 */
const KEPT = /^(sello-solicitud\.(key|csr)|postal\.(db|etag)|bitacora-exportada\.json)$/
/** What may seal. A retired key does nothing any more: its certificate, which checks what it sealed, is in the database. */
const SEALS = /^sello(-demostracion)?\.pem$/
const RETIRED = /^sello-retirado-\d+\.pem$/
/** The secret of a demonstration. In production the secret is never in the data folder, nor in a backup. */
const DEMO_SECRET = 'secreto'

/**
 * Copies those files of `dataDir` into `workFolder`, so that they do not change while they are read: the portal replaces
 * each of them by rename, never in place. Gives them, and the names of keys that are in use no more and stay behind.
 * @param withSecret a demonstration's secret too
 * @param sealElsewhere the settings name the seal, and none of the folder is in use
 */
export function copyParts(
  dataDir: string,
  workFolder: string,
  { withSecret, sealElsewhere }: { readonly withSecret: boolean; readonly sealElsewhere: boolean },
): { readonly parts: Part[]; readonly unused: string[] } {
  const names = readdirSync(dataDir).sort()
  const taken = (name: string) =>
    KEPT.test(name) || (withSecret && name === DEMO_SECRET) || (!sealElsewhere && SEALS.test(name))
  return {
    parts: names.filter(taken).map((name) => {
      const copy = path.join(workFolder, name)
      copyFileSync(path.join(dataDir, name), copy, constants.COPYFILE_FICLONE)
      return { name, path: copy }
    }),
    unused: names.filter((name) => RETIRED.test(name) || (sealElsewhere && SEALS.test(name))),
  }
}

/** In words for the operator, the keys among the names of a backup's files that nobody else may read; empty: none. */
export const keysAmong = (names: readonly string[]): string[] => [
  ...(names.some((name) => SEALS.test(name)) ? ['la llave del sello'] : []),
  ...(names.includes('sello-solicitud.key') ? ['la llave que espera su certificado'] : []),
]
