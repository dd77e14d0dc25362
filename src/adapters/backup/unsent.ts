import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { HOUR, MINUTE } from '../../domain/base/time.ts'
import { replaceFile } from '../runtime/new-file.ts'

const NOTE = 'respaldo-sin-enviar.json'

/** A backup that BACKUP_SEND could not take elsewhere. Times in epoch ms. */
export type Unsent = {
  /** name of the newest such file */
  readonly name: string
  /** of the first failure: none left since */
  readonly since: number
  /** of the last try, and how many there were */
  readonly at: number
  readonly tries: number
  /** what the command said */
  readonly reason: string
}

/**
 * The backup that waits to be taken elsewhere; undefined while all that was made has left, or was never to leave, and
 * when the note of it cannot be read.
 */
export function unsentBackup(dataDir: string): Unsent | undefined {
  try {
    return JSON.parse(readFileSync(path.join(dataDir, NOTE), 'utf8')) as Unsent
  } catch {
    return undefined
  }
}

/**
 * Notes one more failure, in the data folder, so that the next process knows of it. Throws when the disk fails.
 * @param failure `at`: epoch ms
 */
export function noteUnsent(dataDir: string, failure: Pick<Unsent, 'name' | 'at' | 'reason'>): void {
  const before = unsentBackup(dataDir)
  const unsent: Unsent = { ...failure, since: before?.since ?? failure.at, tries: (before?.tries ?? 0) + 1 }
  replaceFile(path.join(dataDir, NOTE), `${JSON.stringify(unsent)}\n`)
}

/** One has left: what is older need not. Nothing when nothing was noted. */
export const forgetUnsent = (dataDir: string): void => rmSync(path.join(dataDir, NOTE), { force: true })

const FIRST_PAUSE = 15 * MINUTE
const LONGEST_PAUSE = 4 * HOUR

/** When it is tried again, epoch ms: after 15 and 30 minutes, 1, 2 and 4 hours, then every 4 hours. */
export const nextTry = ({ at, tries }: Pick<Unsent, 'at' | 'tries'>): number =>
  at + Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
