import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../src/db/base/open.ts'
import { columnsOf, describe, keyOf, TABLES } from '../../../src/db/postgres/description.ts'
import { TRIGGERS } from '../../../src/db/postgres/triggers.ts'
import { onPostgres, SECRET } from '../../contract/engines.ts'
import { hasPostgres, query } from '../../support/postgres.ts'

/** All that PostgreSQL itself says of a schema, but for the table that notes which migrations ran. */
const CATALOGUE: Readonly<Record<string, string>> = {
  columns: `select table_name, column_name, ordinal_position, data_type, collation_name, is_nullable, column_default,
      is_identity, identity_generation
    from information_schema.columns where table_schema = 'public' and table_name <> 'esquema' order by 1, 3`,
  indexes: `select tablename, indexname, indexdef from pg_indexes
    where schemaname = 'public' and tablename <> 'esquema' order by 1, 2`,
  constraints: `select conrelid::regclass::text as of, conname, pg_get_constraintdef(oid) as is from pg_constraint
    where connamespace = 'public'::regnamespace and conrelid::regclass::text <> 'esquema' order by 1, 2`,
  triggers: `select pg_get_triggerdef(oid) as is from pg_trigger where not tgisinternal order by 1`,
  functions: `select pg_get_functiondef(oid) as is from pg_proc where pronamespace = 'public'::regnamespace order by 1`,
  locks: 'select n from candados order by 1',
}
/** What only PostgreSQL needs: `description.ts` says what for. */
const ITS_OWN = ['candados', 'esquema', 'mudanza', 'por_contar']

test.runIf(process.env.CI && process.platform === 'linux' && process.arch === 'x64')(
  'in CI there is a PostgreSQL, and nothing of it is skipped',
  () => expect(hasPostgres).toBe(true),
)

onPostgres((database) => {
  test('the migrations lead to what the one schema describes', async () => {
    const migrated = await database()
    const described = migrated.replace(/[^/]*$/, 'descrita')
    await query(migrated, 'create database descrita')
    const client = new pg.Client(described)
    await client.connect()
    for (const statement of [...describe(), ...TRIGGERS]) await client.query(statement)
    await client.end()
    for (const [what, text] of Object.entries(CATALOGUE)) {
      const [found, wanted] = [(await query(migrated, text)).rows, (await query(described, text)).rows]
      expect(wanted.length, what).toBeGreaterThan(1)
      expect(found, what).toEqual(wanted)
    }
  })

  test('both engines have the same tables and columns, and all of them are copied', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'esquema-'))
    const base = openDatabase(folder, SECRET)
    const tables = base.sqlite
      .prepare(
        "select name from sqlite_master where type = 'table' and name not glob 'sqlite_*' and name not glob '__*'",
      )
      .pluck()
      .all() as string[]
    const url = await database()
    const made = await query(url, "select tablename as name from pg_tables where schemaname = 'public'")
    expect(made.rows.map(({ name }) => name).toSorted()).toEqual([...tables, ...ITS_OWN].toSorted())
    expect(TABLES.map((table) => columnsOf(table).name).toSorted()).toEqual(tables.toSorted())
    for (const table of TABLES) {
      const { name, columns } = columnsOf(table)
      const onSqlite = base.sqlite.prepare('select name from pragma_table_info(?)').pluck().all(name)
      expect([...columns].toSorted(), name).toEqual(onSqlite.toSorted())
      // by which they are read in one order on both
      expect(keyOf(table), name).not.toEqual([])
    }
    await base.close()
    rmSync(folder, { recursive: true })
  })

  test('what one engine forbids, the other forbids: both have a guard on the same tables', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'esquema-'))
    const base = openDatabase(folder, SECRET)
    const guarded =
      "select distinct tbl_name from sqlite_master where type = 'trigger' and sql like '%raise(abort%'"
    const onSqlite = base.sqlite.prepare(guarded).pluck().all() as string[]
    await base.close()
    rmSync(folder, { recursive: true })
    const { rows } = await query(
      await database(),
      `select distinct tgrelid::regclass::text as name from pg_trigger join pg_proc on pg_proc.oid = tgfoid
        where not tgisinternal and proname = 'refuse' and tgtype & 32 = 0`,
    )
    expect(rows.map(({ name }) => name).toSorted()).toEqual(onSqlite.toSorted())
  })
})
