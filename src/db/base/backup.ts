import { existsSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { DATABASE } from './data-file.ts'
import { DatabaseRefusal } from './refusal.ts'
import { BUSY_TIMEOUT_MS } from './transactions.ts'

/**
 * Copies the database of `dataDir`, as it is at one moment, into the new file `to`, while others read and write it. One
 * reading transaction in WAL: writers do not wait for it. VACUUM leaves out what was deleted, which the pages of a plain
 * copy would still hold. Needs no secret and migrates nothing. Throws `DatabaseRefusal` (`sin_base`: there is none ·
 * `base_sin_copiar`: with what SQLite says), and what SQLite throws when the file cannot be opened.
 */
export function copyDatabase(dataDir: string, to: string): void {
  const file = path.join(dataDir, DATABASE)
  if (!existsSync(file)) throw new DatabaseRefusal('sin_base', dataDir)
  const sqlite = new Database(file, { readonly: true })
  try {
    sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
    sqlite.prepare('vacuum into ?').run(to)
  } catch (error) {
    throw new DatabaseRefusal('base_sin_copiar', (error as Error).message)
  } finally {
    sqlite.close()
  }
}
