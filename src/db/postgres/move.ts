import path from 'node:path'
import Database from 'better-sqlite3'
import { getTableColumns } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import type pg from 'pg'
import type { LedgerEntry } from '../../domain/facts/ledger-entry.ts'
import { firstBreakRead } from '../../domain/seal/ledger.ts'
import { DATABASE } from '../base/data-file.ts'
import { openDatabase } from '../base/open.ts'
import { DatabaseRefusal } from '../base/refusal.ts'
import { bitacora } from '../base/schema.ts'
import { markMoved, migrationsFolder } from '../base/schema-state.ts'
import { ledgerStore } from '../issue/ledger-store.ts'
import { sealAll } from '../issue/sealer.ts'
import { columnsOf, TABLES } from './description.ts'
import { refuseOther } from './esquema.ts'
import { foldCounts } from './fold.ts'
import {
  copyTables,
  differing,
  postgresSource,
  postgresTarget,
  sqliteSource,
  sqliteTarget,
  sumTables,
  type TableSum,
} from './rows.ts'
import { onPrimary } from './servers.ts'

/**
 * Copies the database of a URL, as it is at one moment, into the new SQLite file `to`, while the portal goes on: the same
 * file that a portal on SQLite keeps, so that checking, restoring and going back to SQLite are the same for both. Read
 * back, each table must have the digest that was read. Throws `DatabaseRefusal` and what PostgreSQL says.
 */
export async function copyToSqlite(url: string, to: string): Promise<TableSum[]> {
  return onPrimary(url, async (client) => {
    await refuseOther(client)
    // what is noted and not counted yet has no place in the file
    await foldAll(client)
    const sqlite = emptyFile(to)
    try {
      await client.query('begin isolation level repeatable read read only; set local statement_timeout = 0')
      const copied = await copyTables(postgresSource(client), sqliteTarget(sqlite))
      await client.query('commit')
      refuseDifferent(copied, await sumTables(sqliteSource(sqlite)))
      sqlite.pragma('wal_checkpoint(truncate)')
      return copied
    } finally {
      sqlite.close()
    }
  })
}

/** What went, and the last entry of the ledger, 0 when it has none. */
export type Moved = { readonly sums: readonly TableSum[]; readonly head: number }

/**
 * Moves the data of a folder, which the caller holds (`claimFolder`), into the database of a URL whose tables are empty.
 * Read back, each table must have the digest that was read, and the ledger must be whole, or nothing is kept. The folder
 * is marked before the copy counts: cut off between the two, neither serves, and both never do. Throws `DatabaseRefusal`
 * (`base_con_datos`: it is not empty) and what PostgreSQL says.
 */
export async function moveToPostgres(dataDir: string, secret: string, url: string): Promise<Moved> {
  // brings it up to date, and says when the secret is another
  await openDatabase(dataDir, secret).close()
  const sqlite = new Database(path.join(dataDir, DATABASE), { fileMustExist: true })
  try {
    return await copyToPostgres(sqlite, url)
  } finally {
    sqlite.close()
  }
}

async function copyToPostgres(sqlite: Database.Database, url: string): Promise<Moved> {
  return onPrimary(url, async (client) => {
    await refuseOther(client)
    let marked = false
    try {
      await client.query('begin; set local lock_timeout = 0; set local statement_timeout = 0')
      await refuseFull(client)
      const sums = await copyTables(sqliteSource(sqlite), postgresTarget(client))
      // the triggers counted what was copied a second time
      await client.query('delete from por_contar')
      refuseDifferent(sums, await sumTables(postgresSource(client)))
      const head = await wholeLedger(postgresRows(client))
      marked = markMoved(sqlite, true)
      await client.query('commit')
      return { sums, head }
    } catch (error) {
      await client.query('rollback')
      if (marked) markMoved(sqlite, false)
      throw error
    }
  })
}

/**
 * Moves the data of the database of a URL into `folder`, where there is none yet, while nobody writes there: its tables
 * refuse every change from then on. Throws as `moveToPostgres`; then all is as it was, but for the file.
 * @param url of who owns the tables
 * @param now epoch ms
 */
export async function moveToSqlite(url: string, secret: string, folder: string, now: number): Promise<Moved> {
  const file = path.join(folder, DATABASE)
  const moved = await onPrimary(url, async (client) => {
    await refuseOther(client)
    await foldAll(client)
    const sqlite = emptyFile(file)
    try {
      // locked before the first statement of the snapshot: what others wrote until then is in it
      await client.query(
        `begin isolation level repeatable read; set local lock_timeout = 0; set local statement_timeout = 0; ${TABLES.map((table) => `lock table "${columnsOf(table).name}" in exclusive mode`).join('; ')}`,
      )
      const sums = await copyTables(postgresSource(client), sqliteTarget(sqlite))
      refuseDifferent(sums, await sumTables(sqliteSource(sqlite)))
      for (const table of TABLES) await client.query(stopChanges(columnsOf(table).name))
      await client.query('insert into mudanza (at) values ($1)', [now])
      await client.query('commit')
      return sums
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      sqlite.close()
    }
  })
  const base = openDatabase(folder, secret)
  try {
    await sealAll(base)
    return { sums: moved, head: await wholeLedger(ledgerStore(base).walk()) }
  } finally {
    await base.close()
  }
}

/** Makes the source of a move serve again; false when it was none. */
export async function takeBack(
  source: { readonly url: string } | { readonly dataDir: string },
): Promise<boolean> {
  if ('dataDir' in source) {
    const sqlite = new Database(path.join(source.dataDir, DATABASE), { fileMustExist: true })
    try {
      return markMoved(sqlite, false)
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

const stopChanges = (table: string): string =>
  `create trigger mudada before insert or update or delete on "${table}" for each statement execute function refuse('the data moved elsewhere')`

function refuseDifferent(a: readonly TableSum[], b: readonly TableSum[]): void {
  const wrong = differing(a, b)
  if (wrong.length > 0) throw new DatabaseRefusal('base_sin_copiar', wrong.join(', '))
}

/** The last entry of a ledger. Throws `DatabaseRefusal` where it does not hold. */
async function wholeLedger(entries: AsyncIterable<LedgerEntry>): Promise<number> {
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

async function* postgresRows(client: pg.ClientBase): AsyncGenerator<LedgerEntry> {
  const columns = getTableColumns(bitacora)
  for await (const rows of postgresSource(client)(bitacora))
    for (const row of rows)
      yield Object.fromEntries(
        Object.keys(columns).map((key, at) => [key, row[at]]),
      ) as unknown as LedgerEntry
}

function emptyFile(file: string): Database.Database {
  const sqlite = new Database(file)
  sqlite.pragma('journal_mode = WAL')
  migrate(drizzle(sqlite), { migrationsFolder })
  for (const table of TABLES) sqlite.exec(`delete from "${columnsOf(table).name}"`)
  return sqlite
}

async function foldAll(client: pg.ClientBase): Promise<void> {
  while ((await foldCounts(async (text) => (await client.query(text)).rows)) > 0) {
    // some more
  }
}

/** A portal that was opened there made its key, and nothing else yet. */
async function refuseFull(client: pg.ClientBase): Promise<void> {
  for (const table of TABLES) {
    const { name } = columnsOf(table)
    await client.query(`lock table "${name}" in exclusive mode`)
    if (name === 'keys') continue
    const { rowCount } = await client.query(`select 1 from "${name}" limit 1`)
    if (rowCount) throw new DatabaseRefusal('base_con_datos', name)
  }
  await client.query('delete from keys')
}
