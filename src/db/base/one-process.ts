import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { DatabaseRefusal } from './refusal.ts'
import { isBusy } from './transactions.ts'

/** The lock is on this file, which holds nothing; who has it is in the other. */
const LOCK = 'ventanilla.candado'
const HOLDER = 'ventanilla.proceso'

/** The process that serves a data folder. */
export type Holder = {
  readonly pid: number
  /** in containers every process may have the same number */
  readonly host: string
  /** epoch ms */
  readonly since: number
  /** 20 digits of the certificate it seals with, once it does */
  readonly certificateSerial?: string
  readonly version?: string
}

export type Claim = {
  /** who had the folder before and ended without releasing it: killed, a power cut */
  readonly interrupted?: Holder
  /** what others are told of this process from now on */
  tell(facts: Pick<Holder, 'certificateSerial' | 'version'>): void
  release(): void
}

/** How long a look of another process (`holderOf`) may be in the way, in ms. */
const PATIENCE_MS = 1000

/**
 * Takes the data folder for this process, until it releases it or ends in whatever way: the lock is the operating
 * system's (`fcntl`, which SQLite takes on its files), so that none is left behind by a kill, a power cut, or a
 * container whose process has the number of the one before. Throws `DatabaseRefusal` (`otro_proceso`) when another
 * has it. The commands of the operator need no claim: they write beside it.
 * @param now epoch ms
 */
export function claimFolder(dataDir: string, now: number): Claim {
  const lock = openLock(dataDir, PATIENCE_MS)
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    const { pid = '?', host = '?' } = readHolder(dataDir) ?? {}
    throw new DatabaseRefusal('otro_proceso', `${pid} ${host}`)
  }
  const interrupted = readHolder(dataDir)
  const own = { pid: process.pid, host: hostname(), since: now }
  writeHolder(dataDir, own)
  return {
    ...(interrupted ? { interrupted } : {}),
    tell: (facts) => writeHolder(dataDir, { ...own, ...facts }),
    release: () => {
      rmSync(path.join(dataDir, HOLDER), { force: true })
      lock.close()
    },
  }
}

/**
 * The process that has the folder now; undefined when none does, also where one left its name behind. Changes nothing.
 * Throws what SQLite throws when the lock cannot be asked for.
 */
export function holderOf(dataDir: string): Holder | undefined {
  const said = readHolder(dataDir)
  // never claimed, or released as it should be
  if (!said) return undefined
  const lock = openLock(dataDir, 0)
  try {
    lock.exec('begin exclusive')
    return undefined
  } catch (error) {
    if (isBusy(error)) return said
    throw error
  } finally {
    lock.close()
  }
}

function openLock(dataDir: string, patience: number): Database.Database {
  const file = path.join(dataDir, LOCK)
  closeSync(openSync(file, 'a', 0o600))
  return new Database(file, { timeout: patience })
}

function readHolder(dataDir: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path.join(dataDir, HOLDER), 'utf8')) as Holder
  } catch {
    // none, or none that says anything: it was written by another program
    return undefined
  }
}

/** Whole or not at all for who reads meanwhile. */
function writeHolder(dataDir: string, holder: Holder): void {
  const file = path.join(dataDir, HOLDER)
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 })
  renameSync(draft, file)
}
