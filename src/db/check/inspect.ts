import path from 'node:path'
import Database from 'better-sqlite3'
import { DATABASE } from '../base/data-file.ts'
import { connectionOf } from '../base/sqlite-connection.ts'
import { createVault, unwrapMaterial, type Vault } from '../base/vault.ts'
import { brokenInvariants, type Fault, type Inspected } from './invariants.ts'

export type Inspection = {
  /** nothing personal in them; empty when all holds */
  readonly faults: readonly Fault[]
  /** how many rows the main tables have */
  readonly counts: { readonly personas: number; readonly numeros: number; readonly emisiones: number }
  /** the last entry of the ledger; its hash in hexadecimal */
  readonly head?: { readonly seq: number; readonly hash: string }
  /** one of the secrets decrypts it: what is encrypted was compared as well */
  readonly decrypted: boolean
}

/**
 * Looks through the database of a folder, and changes nothing in it: SQLite's own check of every page and index, then
 * `brokenInvariants`, in one snapshot. `secrets` are tried one after the other; without one that fits what is encrypted
 * is not compared. A file that cannot be read is a fault; only one that is not there, or cannot be opened, rejects.
 */
export async function inspectDatabase(folder: string, secrets: readonly string[]): Promise<Inspection> {
  const sqlite = new Database(path.join(folder, DATABASE), { readonly: true, fileMustExist: true })
  try {
    const damaged = damages(sqlite)
    // a damaged file may not even answer the rest
    if (damaged.length > 0) return { faults: damaged, counts: NOTHING, decrypted: false }
    sqlite.exec('begin')
    const vault = openVault(sqlite, secrets)
    const head = sqlite.prepare('select seq, hash from bitacora order by seq desc limit 1').get() as
      | { seq: number; hash: Buffer }
      | undefined
    return {
      faults: await brokenInvariants({ ...readingOf(sqlite), ...(vault ? { vault } : {}) }),
      counts: countRows(sqlite),
      ...(head ? { head: { seq: head.seq, hash: head.hash.toString('hex') } } : {}),
      decrypted: vault !== undefined,
    }
  } catch (error) {
    return {
      faults: [{ code: 'sqlite', name: (error as Error).message, n: 0 }],
      counts: NOTHING,
      decrypted: false,
    }
  } finally {
    sqlite.close()
  }
}

/**
 * The rows of one connection, for `brokenInvariants`; whoever calls begins and ends the transaction. Refuses what
 * writes.
 */
export function readingOf(sqlite: Database.Database): Pick<Inspected, 'engine' | 'rows'> {
  const { rows } = connectionOf(sqlite)
  return { engine: 'sqlite', rows: async (text, ...params) => rows(text, params) }
}

const NOTHING = { personas: 0, numeros: 0, emisiones: 0 }

function damages(sqlite: Database.Database): Fault[] {
  const lines = sqlite.prepare('pragma integrity_check(20)').pluck().all() as string[]
  return lines.filter((line) => line !== 'ok').map((name) => ({ code: 'sqlite', name, n: 0 }))
}

function openVault(sqlite: Database.Database, secrets: readonly string[]): Vault | undefined {
  const wrapped = sqlite.prepare<[], Buffer>('select wrapped from keys where version = 1').pluck().get()
  for (const secret of wrapped ? secrets : []) {
    try {
      return createVault(unwrapMaterial(secret, wrapped as Buffer))
    } catch {
      // another secret's
    }
  }
  return undefined
}

function countRows(sqlite: Database.Database): Inspection['counts'] {
  const count = (table: string) => Number(sqlite.prepare(`select count(*) from ${table}`).pluck().get())
  return { personas: count('personas'), numeros: count('numeros'), emisiones: count('emisiones') }
}
