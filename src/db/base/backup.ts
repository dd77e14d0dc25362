import { existsSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { Refused } from '../../domain/base/problem.ts'

export const DATABASE = 'ventanilla.db'

/**
 * Copies the database of `dataDir`, as it is at one moment, into the new file `to`, while others read and write it.
 * One reading transaction in WAL: writers do not wait for it. VACUUM leaves out what was deleted, which the pages of
 * a plain copy would still hold. Needs no secret and migrates nothing. Throws `Refused`.
 */
export function copyDatabase(dataDir: string, to: string): void {
  const file = path.join(dataDir, DATABASE)
  if (!existsSync(file)) throw new Refused(`No hay base de datos en ${dataDir}: no hay nada que respaldar.`)
  const sqlite = new Database(file, { readonly: true })
  try {
    sqlite.pragma('busy_timeout = 5000')
    sqlite.prepare('vacuum into ?').run(to)
  } catch (error) {
    throw new Refused(`La base de datos no se puede copiar (${(error as Error).message}).`)
  } finally {
    sqlite.close()
  }
}
