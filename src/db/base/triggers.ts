import type Database from 'better-sqlite3'
import { migrations } from './schema-state.ts'

/** As the migrations write one; SQLite keeps its words from `CREATE` on, without the semicolon. */
const TRIGGER = /^CREATE TRIGGER (\w+) [\s\S]*END(?=;?\s*$)/m

/**
 * The triggers that keep the ledger and the audit trail append only and are not as the migrations made them: gone, or
 * other than they were; their names. Whoever opens the file with another program can drop them, and nothing would say so.
 */
export function missingTriggers(sqlite: Database.Database): string[] {
  const kept = new Map(
    sqlite
      .prepare<[], [string, string]>("select name, sql from sqlite_master where type = 'trigger'")
      .raw()
      .all(),
  )
  return [...madeTriggers()].filter(([name, sql]) => kept.get(name) !== sql).map(([name]) => name)
}

function* madeTriggers(): Generator<readonly [name: string, sql: string]> {
  for (const { sql } of migrations()) {
    for (const statement of sql) {
      const [found, name] = TRIGGER.exec(statement) ?? []
      if (found !== undefined && name !== undefined) yield [name, found]
    }
  }
}
