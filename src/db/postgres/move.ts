import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import type pg from 'pg'
import { DatabaseRefusal } from '../base/refusal.ts'
import { migrationsFolder } from '../base/schema-state.ts'
import { columnsOf, TABLES } from './description.ts'
import { esquemaOf } from './esquema.ts'
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
import { createServers } from './servers.ts'

/**
 * Copies the database of a URL, as it is at one moment, into the new SQLite file `to`, while the portal goes on: the same
 * file that a portal on SQLite keeps, so that checking, restoring and going back to SQLite are the same for both. Read
 * back, each table must have the digest that was read. Throws `DatabaseRefusal` and what PostgreSQL says.
 */
export async function copyToSqlite(url: string, to: string): Promise<TableSum[]> {
  return withPrimary(url, async (client) => {
    await refuseOther(client)
    // what is noted and not counted yet has no place in the file
    while ((await foldCounts(async (text) => (await client.query(text)).rows)) > 0) {
      // some more
    }
    const sqlite = new Database(to)
    try {
      migrate(drizzle(sqlite), { migrationsFolder })
      for (const table of TABLES) sqlite.exec(`delete from "${columnsOf(table).name}"`)
      await client.query('begin isolation level repeatable read read only')
      const copied = await copyTables(postgresSource(client), sqliteTarget(sqlite))
      await client.query('commit')
      const wrong = differing(copied, await sumTables(sqliteSource(sqlite)))
      if (wrong.length > 0) throw new DatabaseRefusal('base_sin_copiar', wrong.join(', '))
      sqlite.pragma('wal_checkpoint(truncate)')
      return copied
    } finally {
      sqlite.close()
    }
  })
}

/**
 * Copies a SQLite file of this version into the database of a URL whose tables are empty, in one transaction. Read back,
 * each table must have the digest that was read, or nothing is kept. Throws `DatabaseRefusal` (`base_con_datos`: it is not
 * empty) and what PostgreSQL says.
 */
export async function copyToPostgres(file: string, url: string): Promise<TableSum[]> {
  return withPrimary(url, async (client) => {
    await refuseOther(client)
    const sqlite = new Database(file, { readonly: true, fileMustExist: true })
    try {
      sqlite.exec('begin')
      await client.query('begin; set local lock_timeout = 0; set local statement_timeout = 0')
      await refuseFull(client)
      const copied = await copyTables(sqliteSource(sqlite), postgresTarget(client))
      // the triggers counted what was copied a second time
      await client.query('delete from por_contar')
      const wrong = differing(copied, await sumTables(postgresSource(client)))
      if (wrong.length > 0) throw new DatabaseRefusal('base_sin_copiar', wrong.join(', '))
      await client.query('commit')
      return copied
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      sqlite.close()
    }
  })
}

async function withPrimary<T>(url: string, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const servers = createServers(url, 1)
  try {
    const client = await servers.connect()
    try {
      return await work(client)
    } finally {
      client.release(true)
    }
  } finally {
    await servers.close()
  }
}

async function refuseOther(client: pg.ClientBase): Promise<void> {
  const { pending, newer } = await esquemaOf(client)
  if (newer) throw new DatabaseRefusal('base_mas_nueva')
  if (pending.length > 0) throw new DatabaseRefusal('esquema_pendiente', pending.join(', '))
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
