import { existsSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { DATABASE, dataFile } from './data-file.ts'
import { DatabaseRefusal } from './refusal.ts'
import { unwrapMaterial } from './vault.ts'

export const migrationsFolder = dataFile('migrations')

export type SchemaState = {
  /** migrations of this program that the database has, and those that it lacks */
  readonly applied: number
  readonly pending: number
  /** it has some that this program does not know: a newer one made it */
  readonly newer: boolean
}

/** How the database of a folder stands to this program; undefined when there is none yet. Changes nothing. */
export function schemaState(dataDir: string): SchemaState | undefined {
  return withDatabase(dataDir, stateOf)
}

/** Whether `secret` opens the database of a folder; undefined when there is none, or no key in it. */
export function opensWith(dataDir: string, secret: string): boolean | undefined {
  return withDatabase(dataDir, (sqlite) => {
    if (!has(sqlite, 'keys')) return undefined
    const wrapped = sqlite.prepare('select wrapped from keys where version = 1').pluck().get()
    if (!wrapped) return undefined
    try {
      unwrapMaterial(secret, wrapped as Buffer)
      return true
    } catch {
      return false
    }
  })
}

/** Drizzle would silently run an older program on a newer schema. Throws `DatabaseRefusal`. */
export function refuseNewer(sqlite: Database.Database): void {
  if (stateOf(sqlite)?.newer) throw new DatabaseRefusal('base_mas_nueva')
}

function stateOf(sqlite: Database.Database): SchemaState | undefined {
  if (!has(sqlite, '__drizzle_migrations')) return undefined
  const known = readMigrationFiles({ migrationsFolder }).map((migration) => migration.hash)
  const applied = sqlite.prepare('select hash from __drizzle_migrations').pluck().all() as string[]
  const pending = known.filter((hash) => !applied.includes(hash)).length
  return {
    applied: known.length - pending,
    pending,
    newer: applied.some((hash) => !known.includes(hash)),
  }
}

const has = (sqlite: Database.Database, table: string): boolean =>
  sqlite.prepare('select 1 from sqlite_master where name = ?').get(table) !== undefined

function withDatabase<T>(dataDir: string, look: (sqlite: Database.Database) => T): T | undefined {
  const file = path.join(dataDir, DATABASE)
  if (!existsSync(file)) return undefined
  const sqlite = new Database(file, { readonly: true })
  try {
    return look(sqlite)
  } finally {
    sqlite.close()
  }
}

/** `user_version` of a file whose data are on PostgreSQL now. */
const MOVED = 1

/** Throws `DatabaseRefusal` when the data of the file moved elsewhere: who went on here would give numbers twice. */
export function refuseMoved(sqlite: Database.Database): void {
  if (sqlite.pragma('user_version', { simple: true }) === MOVED)
    throw new DatabaseRefusal('base_mudada', 'PostgreSQL')
}

/** Notes that the data of a file moved elsewhere, or that they did not after all; false when nothing changed. */
export function markMoved(sqlite: Database.Database, moved: boolean): boolean {
  const before = sqlite.pragma('user_version', { simple: true })
  sqlite.pragma(`user_version = ${moved ? MOVED : 0}`)
  return (before === MOVED) !== moved
}
