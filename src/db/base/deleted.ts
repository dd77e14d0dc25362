import type { Base } from './engine.ts'
import { isSqlite } from './which-engine.ts'

/**
 * From now on SQLite overwrites freed space, so that nothing deleted stays readable in the file. PostgreSQL frees it when
 * it vacuums, and has no way to overwrite it at once.
 */
export function overwriteDeleted(base: Base): void {
  if (isSqlite(base)) base.sqlite.pragma('secure_delete = on')
}

/**
 * Empties the write-ahead log, which still has the pages as they were; while others read it, it waits for its own
 * checkpoint. After the commit, never inside a transaction. Nothing on PostgreSQL.
 */
export function dropDeleted(base: Base): void {
  if (isSqlite(base)) base.sqlite.pragma('wal_checkpoint(truncate)')
}
