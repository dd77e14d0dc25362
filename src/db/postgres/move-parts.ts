import Database from 'better-sqlite3'
import { getTableColumns } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import type pg from 'pg'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'
import { firstBreakRead } from '../../domain/seal/ledger.ts'
import type { Cell } from '../base/engine.ts'
import { DatabaseRefusal } from '../base/refusal.ts'
import { bitacora } from '../base/schema.ts'
import { type Mark, migrationsFolder, setMark } from '../base/schema-state.ts'
import { unwrapMaterial } from '../base/vault.ts'
import { columnsOf, TABLES } from './description.ts'
import { foldCounts } from './fold.ts'
import { differing, postgresSource, type TableSum } from './rows.ts'
import { translate } from './translate.ts'

/** What went, and the last entry of the ledger, 0 when it has none; `before`: a move that was cut had brought it already. */
export type Moved = { readonly sums: readonly TableSum[]; readonly head: number; readonly before?: true }

/** The key material, 64 bytes. Throws `DatabaseRefusal` (`otro_secreto`) when it is wrapped with another secret. */
export function unwrapOf(secret: string, wrapped: Buffer): Buffer {
  try {
    return unwrapMaterial(secret, wrapped)
  } catch {
    throw new DatabaseRefusal('otro_secreto')
  }
}

/** Throws `DatabaseRefusal` (`base_sin_copiar`, with their names) when tables differ. */
export function refuseDifferent(a: readonly TableSum[], b: readonly TableSum[]): void {
  const wrong = differing(a, b)
  if (wrong.length > 0) throw new DatabaseRefusal('base_sin_copiar', wrong.join(', '))
}

/**
 * The `seq` of the last entry of a ledger, 0 when it has none. Rejects with `DatabaseRefusal` (`base_sin_copiar`) where
 * it does not hold.
 */
export async function wholeLedger(entries: AsyncIterable<LedgerEntry>): Promise<number> {
  let head = 0
  const watched = async function* () {
    for await (const entry of entries) {
      yield entry
      head = entry.seq
    }
  }
  const broken = await firstBreakRead(watched())
  if (broken) throw new DatabaseRefusal('base_sin_copiar', `bitacora ${broken.seq}`)
  return head
}

/** The ledger, in the transaction that the caller holds. */
export async function* postgresRows(client: pg.ClientBase): AsyncGenerator<LedgerEntry> {
  const columns = getTableColumns(bitacora)
  for await (const rows of postgresSource(client)(bitacora))
    for (const row of rows)
      yield Object.fromEntries(
        Object.keys(columns).map((key, at) => [key, row[at]]),
      ) as unknown as LedgerEntry
}

/**
 * A new file with this version's tables, empty but for its mark, open. Throws what SQLite throws; whoever calls closes
 * it.
 * @param mark says from the first moment on that the file does not count yet
 */
export function emptyFile(file: string, mark: Mark = 'here'): Database.Database {
  const sqlite = new Database(file)
  setMark(sqlite, mark)
  sqlite.pragma('journal_mode = WAL')
  migrate(drizzle(sqlite), { migrationsFolder })
  for (const table of TABLES) sqlite.exec(`delete from "${columnsOf(table).name}"`)
  return sqlite
}

/** Adds up all that was noted to be counted, which has no place in a file. @param now epoch ms */
export async function foldAll(client: pg.ClientBase, now: number): Promise<void> {
  const rows = async <Row>(text: string, ...params: Cell[]): Promise<Row[]> =>
    (await client.query({ text: translate(text), values: params })).rows as Row[]
  while ((await foldCounts(rows, now)) > 0) {
    // some more
  }
}
