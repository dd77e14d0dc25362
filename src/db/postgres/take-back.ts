import path from 'node:path'
import Database from 'better-sqlite3'
import { DATABASE } from '../base/data-file.ts'
import { DatabaseRefusal } from '../base/refusal.ts'
import { markOf, setMark } from '../base/schema-state.ts'
import { columnsOf, TABLES } from './description.ts'
import { onPrimary } from './servers.ts'

/**
 * Makes the source of a move serve again; false when it was none. That nobody serves from the target the operator has
 * seen to. Rejects with `DatabaseRefusal` (`mudanza_a_medias`) for a folder to which data were coming from PostgreSQL,
 * which may give them still.
 */
export async function takeBack(
  source: { readonly url: string } | { readonly dataDir: string },
): Promise<boolean> {
  if ('dataDir' in source) {
    const sqlite = new Database(path.join(source.dataDir, DATABASE), { fileMustExist: true })
    try {
      const mark = markOf(sqlite)
      // the other one gives what is here
      if (mark === 'arriving') throw new DatabaseRefusal('mudanza_a_medias')
      setMark(sqlite, 'here')
      return mark !== 'here'
    } finally {
      sqlite.close()
    }
  }
  return onPrimary(source.url, async (client) => {
    const { rowCount } = await client.query('select 1 from mudanza')
    if (!rowCount) return false
    const drops = TABLES.map((table) => `drop trigger if exists mudada on "${columnsOf(table).name}"`)
    await client.query(`begin; ${drops.join('; ')}; delete from mudanza; commit`)
    return true
  })
}
