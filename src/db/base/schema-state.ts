import { existsSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { DATABASE, dataFile } from './data-file.ts'
import { DatabaseRefusal } from './refusal.ts'
import { unwrapMaterial } from './vault.ts'

export const migrationsFolder = dataFile('migrations')

let read: ReturnType<typeof readMigrationFiles> | undefined
/**
 * Those of this program, in order, read once: they do not change while it runs. Throws when their folder is not there.
 */
export const migrations = () => (read ??= readMigrationFiles({ migrationsFolder }))

export type SchemaState = {
  /** migrations of this program that the database has, and those that it lacks */
  readonly applied: number
  readonly pending: number
  /** it has some that this program does not know: a newer one made it */
  readonly newer: boolean
}

/**
 * How the database of a folder stands to this program; undefined when there is none yet. Changes nothing. Throws what
 * SQLite throws.
 */
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

/**
 * Whether migrations are to be made; true for a file without any. Throws `DatabaseRefusal` (`base_mas_nueva`) for the
 * schema of a newer program, on which Drizzle would silently run.
 */
export function isBehind(sqlite: Database.Database): boolean {
  const state = stateOf(sqlite)
  if (state?.newer) throw new DatabaseRefusal('base_mas_nueva')
  return state === undefined || state.pending > 0
}

function stateOf(sqlite: Database.Database): SchemaState | undefined {
  if (!has(sqlite, '__drizzle_migrations')) return undefined
  const known = migrations().map((migration) => migration.hash)
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

/**
 * What a move between the engines (`nss migrar`) says of a file, in its `user_version`. `moved`: its data are on
 * PostgreSQL now · `arriving`: what is in it came from there and may not be all, or may be given by that one still ·
 * a larger number, which names the move: its data were going to PostgreSQL when it was cut, and may have arrived.
 */
const MARKS = { here: 0, moved: 1, arriving: 2 } as const
/** Numbers of moves begin here. */
const FIRST_MOVE = 16
const LAST_MOVE = 2 ** 31 - 1

export type Mark = keyof typeof MARKS | { readonly leaving: number }

/** Names a move, by a whole number that `Mark` can hold. @param draw from 0 up to less than 1, by chance */
export const moveNumber = (draw: number): number =>
  FIRST_MOVE + Math.floor(draw * (LAST_MOVE - FIRST_MOVE + 1))

/** What a file says of a move; `here`: nothing. */
export function markOf(sqlite: Database.Database): Mark {
  const version = Number(sqlite.pragma('user_version', { simple: true }))
  if (version >= FIRST_MOVE) return { leaving: version }
  if (version === MARKS.moved) return 'moved'
  return version === MARKS.arriving ? 'arriving' : 'here'
}

/** That of a folder's database; undefined when it has none. */
export const markIn = (dataDir: string): Mark | undefined => withDatabase(dataDir, markOf)

/**
 * Writes what a file says of a move. On the disk when it returns: what follows it must not be undone by a power cut. The
 * connection flushes each commit (`synchronous = FULL`) from then on.
 */
export function setMark(sqlite: Database.Database, mark: Mark): void {
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma(`user_version = ${typeof mark === 'string' ? MARKS[mark] : mark.leaving}`)
}

/**
 * Throws `DatabaseRefusal` when a move says so of the file: who went on here would give numbers twice. `base_mudada`:
 * its data are on PostgreSQL · `mudanza_a_medias`: they were coming from there · `mudanza_incierta`: they may have
 * arrived there.
 */
export function refuseMoved(sqlite: Database.Database): void {
  const mark = markOf(sqlite)
  if (mark === 'moved') throw new DatabaseRefusal('base_mudada', 'PostgreSQL')
  if (mark === 'arriving') throw new DatabaseRefusal('mudanza_a_medias')
  if (mark !== 'here') throw new DatabaseRefusal('mudanza_incierta')
}
