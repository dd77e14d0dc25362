import { hash } from 'node:crypto'
import { chmodSync, closeSync, openSync, statSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { bindRows } from './bind-rows.ts'
import { DATABASE } from './data-file.ts'
import type { Base } from './engine.ts'
import { type FlushParts, flushApart, flushAtOnce } from './flush.ts'
import { queriesOver } from './queries.ts'
import { DatabaseRefusal } from './refusal.ts'
import { isBehind, migrationsFolder, refuseMoved } from './schema-state.ts'
import { connectionOf } from './sqlite-connection.ts'
import {
  BUSY_TIMEOUT_MS,
  createLockMeter,
  createTransactions,
  type LockMeter,
  type SqliteTransactions,
} from './transactions.ts'
import { missingTriggers } from './triggers.ts'
import { createVault, materialOf, wrapNewMaterial } from './vault.ts'

/** A data folder's database. */
export type OpenDatabase = Base &
  Pick<SqliteTransactions, 'atomically'> & {
    readonly engine: 'sqlite'
    /** the connection that writes: only for who has the database for itself, or inside `atomically` */
    readonly sqlite: Database.Database
    /** sees what is on the disk, and writes nothing */
    readonly reader: Database.Database
    readonly locks: LockMeter
    /** after all that was given to it is done */
    close(): Promise<void>
  }

export type OpenOptions = {
  /** how long whoever writes waits for another process before SQLITE_BUSY, in ms */
  readonly busyTimeoutMs?: number | undefined
  /** for who serves: commits are flushed apart (`flushApart`); without it each waits for the disk */
  readonly serving?: FlushParts | undefined
}

/** Of pages, each connection: what lookups pass through. The files of documents, read once, would fill any cache. */
const CACHE_KIB = 4000

/**
 * Opens (or makes) `ventanilla.db` in `dataDir`, brings its schema and its encryption up to date, and unwraps
 * its keys with `secret`.
 * Throws `DatabaseRefusal` when the database is newer than this program or the secret is another, and what SQLite throws
 * (SQLITE_CORRUPT, SQLITE_CANTOPEN …).
 */
export function openDatabase(
  dataDir: string,
  secret: string,
  { busyTimeoutMs = BUSY_TIMEOUT_MS, serving }: OpenOptions = {},
): OpenDatabase {
  const file = path.join(dataDir, DATABASE)
  closeToOthers(file)
  const sqlite = new Database(file)
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma(`busy_timeout = ${busyTimeoutMs}`)
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma(`cache_size = ${-CACHE_KIB}`)
  const behind = isBehind(sqlite)
  refuseMoved(sqlite)
  if (behind) migrate(drizzle(sqlite), { migrationsFolder })
  const material = unwrap(sqlite, secret)
  const locks = createLockMeter()
  // measured apart: what an upgrade waits for says nothing of who serves
  bindRows({ sqlite, material, ...createTransactions(sqlite, createLockMeter(), busyTimeoutMs) })
  const reader = new Database(file, { readonly: true })
  reader.pragma(`busy_timeout = ${busyTimeoutMs}`)
  reader.pragma(`cache_size = ${-CACHE_KIB}`)
  const flush = serving ? flushApart(sqlite, reader, serving) : flushAtOnce
  const { isInside, finish, ...transactions } = createTransactions(sqlite, locks, busyTimeoutMs, flush)
  const [write, read] = [connectionOf(sqlite, isInside), connectionOf(reader)]
  // who is not in a transaction sees what is on the disk, and nothing of one under way; while there is none, the
  // connection that writes has the pages in its cache, which the other one forgets at each commit
  const here = () => (isInside() || !(sqlite.inTransaction || flush.holds) ? write : read)
  const close = async (): Promise<void> => {
    await finish()
    flush.close()
    reader.close()
    sqlite.close()
  }
  return {
    engine: 'sqlite',
    sqlite,
    reader,
    db: queriesOver((text, params, method) => here().ask(text, params, method)),
    rows: async (text, ...params) => here().rows(text, params),
    vault: createVault(material),
    locks,
    ...transactions,
    close,
  }
}

/**
 * Nobody else reads it (mode 0600), nor the files that SQLite makes beside it, to which it gives the same mode. What
 * belongs to another user stays as it is: `nss doctor` says so.
 */
function closeToOthers(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  for (const one of [file, `${file}-wal`, `${file}-shm`]) {
    const found = statSync(one, { throwIfNoEntry: false })
    if (found && (found.mode & 0o077) !== 0 && found.uid === process.getuid?.()) chmodSync(one, 0o600)
  }
}

/**
 * Throws `DatabaseRefusal` (`sin_disparadores`) when the ledger and the audit trail could be changed: their triggers are
 * gone, or other than they were.
 */
export function refuseAltered({ sqlite }: Pick<OpenDatabase, 'sqlite'>): void {
  const missing = missingTriggers(sqlite)
  if (missing.length > 0) throw new DatabaseRefusal('sin_disparadores', missing.join(', '))
}

/** Up to this size the whole file is checked at each start, in a second or less; a larger one when a backup is verified. */
const CHECKED_BYTES = 256 * 2 ** 20

/**
 * Throws an error with code SQLITE_CORRUPT when a page or an index is damaged: writing on would make it worse. A file of
 * more than 256 MiB is not looked through.
 */
export function refuseDamaged({ sqlite }: Pick<OpenDatabase, 'sqlite'>): void {
  const pages = Number(sqlite.pragma('page_count', { simple: true }))
  if (pages * Number(sqlite.pragma('page_size', { simple: true })) > CHECKED_BYTES) return
  const found = sqlite.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok') throw Object.assign(new Error(String(found)), { code: 'SQLITE_CORRUPT' })
}

function unwrap(sqlite: Database.Database, secret: string): Buffer {
  if (!sqlite.prepare('select 1 from keys where version = 1').get())
    sqlite
      .prepare('insert into keys (version, wrapped, created_at) values (1, ?, ?) on conflict do nothing')
      .run(wrapNewMaterial(secret), 0)
  try {
    return materialOf(sqlite, secret)
  } catch {
    throw new DatabaseRefusal('otro_secreto')
  }
}

/** SHA-256 of a random token (32 bytes): only the hash is stored, so a copy of the database opens nothing. */
export const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer')
