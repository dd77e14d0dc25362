import { renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import type pg from 'pg'
import { DATABASE } from '../base/data-file.ts'
import { openDatabase } from '../base/open.ts'
import { DatabaseRefusal } from '../base/refusal.ts'
import { markIn, setMark } from '../base/schema-state.ts'
import { ledgerStore } from '../issue/ledger-store.ts'
import { sealAll } from '../issue/sealer.ts'
import { columnsOf, TABLES } from './description.ts'
import { refuseOther } from './esquema.ts'
import {
  emptyFile,
  foldAll,
  type Moved,
  postgresRows,
  refuseDifferent,
  unwrapOf,
  wholeLedger,
} from './move-parts.ts'
import { copyTables, postgresSource, sqliteSource, sqliteTarget, sumTables, type TableSum } from './rows.ts'
import { onPrimary } from './servers.ts'

/**
 * Copies the database of a URL, as it is at one moment, into the new SQLite file `to`, while the portal goes on: the same
 * file that a portal on SQLite keeps, so that checking, restoring and going back to SQLite are the same for both. Read
 * back, each table must have the digest that was read. Throws `DatabaseRefusal` and what PostgreSQL says.
 * @param now epoch ms
 */
export async function copyToSqlite(url: string, to: string, now: number): Promise<TableSum[]> {
  return onPrimary(url, async (client) => {
    await refuseOther(client)
    // what is noted and not counted yet has no place in the file
    await foldAll(client, now)
    const sqlite = emptyFile(to)
    try {
      await client.query('begin isolation level repeatable read read only')
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

/**
 * Moves the data of the database of a URL into `folder`, where there is none yet, while nobody writes there: its tables
 * refuse every change from then on. Cut off at whatever moment, never do both serve: the file is marked until PostgreSQL
 * refuses, and the same order begins again, or takes the mark away when all is there. Throws as `moveToPostgres`.
 * @param url of who owns the tables
 * @param now epoch ms
 */
export async function moveToSqlite(url: string, secret: string, folder: string, now: number): Promise<Moved> {
  const file = path.join(folder, DATABASE)
  const mark = markIn(folder)
  if (mark !== undefined && mark !== 'arriving') throw new DatabaseRefusal('base_con_datos', file)
  const { sums, before } = await onPrimary(url, async (client) => {
    await refuseOther(client)
    const { rows: keys } = await client.query<{ wrapped: Buffer }>(
      'select wrapped from keys where version = 1',
    )
    for (const { wrapped } of keys) unwrapOf(secret, wrapped)
    const { rows: moves } = await client.query<{ at: number }>('select at from mudanza order by at limit 1')
    const at = moves[0]?.at
    if (at !== undefined && at < 0) throw new DatabaseRefusal('mudanza_a_medias', 'PostgreSQL')
    if (at !== undefined && mark === undefined) throw new DatabaseRefusal('base_mudada', 'SQLite')
    if (at !== undefined) return { sums: await sameAs(client, file), before: true }
    return { sums: await copyToFolder(client, file, now), before: false }
  })
  const sqlite = new Database(file, { fileMustExist: true })
  setMark(sqlite, 'here')
  sqlite.close()
  const base = openDatabase(folder, secret)
  try {
    await sealAll(base)
    const head = await wholeLedger(ledgerStore(base).walk())
    return { sums, head, ...(before ? { before: true as const } : {}) }
  } finally {
    await base.close()
  }
}

async function copyToFolder(client: pg.ClientBase, file: string, now: number): Promise<TableSum[]> {
  // of a move that was cut
  for (const one of [file, `${file}-wal`, `${file}-shm`]) rmSync(one, { force: true })
  placeMarked(file)
  const sqlite = emptyFile(file, 'arriving')
  try {
    // locked before the first statement of the snapshot: what others wrote until then is in it
    const locks = [...TABLES.map((table) => columnsOf(table).name), 'por_contar']
    await client.query(
      `begin isolation level repeatable read; set local lock_timeout = 0; ${locks.map((name) => `lock table "${name}" in exclusive mode`).join('; ')}`,
    )
    await foldAll(client, now)
    const sums = await copyTables(postgresSource(client), sqliteTarget(sqlite))
    refuseDifferent(sums, await sumTables(sqliteSource(sqlite)))
    await wholeLedger(postgresRows(client))
    for (const table of TABLES) await client.query(stopChanges(columnsOf(table).name))
    await client.query('insert into mudanza (at) values ($1)', [now])
    // on the disk, before PostgreSQL gives nothing more
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('wal_checkpoint(truncate)')
    await client.query('commit')
    return sums
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  } finally {
    sqlite.close()
  }
}

/** There is no moment at which the file stands there and is not marked. */
function placeMarked(file: string): void {
  const draft = `${file}.mudanza`
  rmSync(draft, { force: true })
  const sqlite = new Database(draft)
  setMark(sqlite, 'arriving')
  sqlite.close()
  renameSync(draft, file)
}

/** The sums of a file that a move brought here before it was cut. Throws `DatabaseRefusal` when it is not all of that. */
async function sameAs(client: pg.ClientBase, file: string): Promise<TableSum[]> {
  const sqlite = new Database(file, { fileMustExist: true })
  try {
    await client.query('begin isolation level repeatable read read only')
    const sums = await sumTables(postgresSource(client))
    await client.query('commit')
    refuseDifferent(sums, await sumTables(sqliteSource(sqlite)))
    return sums
  } finally {
    sqlite.close()
  }
}

const stopChanges = (table: string): string =>
  `create trigger mudada before insert or update or delete on "${table}" for each statement execute function refuse('the data moved elsewhere')`
