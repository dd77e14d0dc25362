import { readFileSync } from 'node:fs'
import path from 'node:path'
import { replaceFile } from '../runtime/new-file.ts'

const NOTE = 'respaldos-verificados.json'

type Verified = Readonly<Record<string, number>>

/**
 * When each backup was last verified and was sound: epoch ms by the name of its file. Empty when the note cannot be
 * read.
 */
export function verifiedBackups(dataDir: string): Verified {
  try {
    const found = JSON.parse(readFileSync(path.join(dataDir, NOTE), 'utf8')) as Verified
    return Object.fromEntries(Object.entries(found).filter(([, at]) => Number.isFinite(at)))
  } catch {
    return {}
  }
}

/**
 * Notes that a backup was verified; what is noted of files that are gone goes too.
 * @param at epoch ms
 * @param kept names of those that are there
 */
export function noteVerified(dataDir: string, name: string, at: number, kept: readonly string[]): void {
  const known = { ...verifiedBackups(dataDir), [name]: at }
  const left = Object.fromEntries(Object.entries(known).filter(([one]) => kept.includes(one)))
  replaceFile(path.join(dataDir, NOTE), `${JSON.stringify(left)}\n`)
}
