import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { extractBackup } from '../../../src/adapters/backup/read.ts'
import { openDatabase } from '../../../src/db/base/open.ts'
import { schemaState } from '../../../src/db/base/schema-state.ts'
import { wrapNewMaterial } from '../../../src/db/base/vault.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { openPortal } from '../../support/portal.ts'
import { nss, run, startPortal } from '../../support/process.ts'
import { Visitor } from '../../support/visitor.ts'
import { enter, giveAddress, nssOn } from '../../support/walk.ts'

const SECRET = 'un secreto de prueba que mide más de 32 caracteres'
const migrations = path.resolve(import.meta.dirname, '../../../src/db/migrations')
type Journal = { entries: { tag: string; idx: number; when: number }[] }
const journalOf = (folder: string) => path.join(folder, 'meta/_journal.json')
const journal = JSON.parse(readFileSync(journalOf(migrations), 'utf8')) as Journal
const all = journal.entries.map(({ tag }) => tag)

let scratch: string
beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'subir-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** A data folder as the program left it when `count` migrations were all there was, with a row or two in each table. */
function oldFolder(count: number): string {
  const program = mkdtempSync(path.join(scratch, 'programa-'))
  cpSync(migrations, program, { recursive: true })
  writeFileSync(journalOf(program), JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }))
  const dataDir = mkdtempSync(path.join(scratch, 'datos-'))
  const sqlite = new Database(path.join(dataDir, 'ventanilla.db'))
  migrate(drizzle(sqlite), { migrationsFolder: program })
  sqlite
    .prepare('insert into keys (version, wrapped, created_at) values (1, ?, 0)')
    .run(wrapNewMaterial(SECRET))
  for (const table of tablesOf(sqlite)) if (!OWN.has(table)) fill(sqlite, table)
  sqlite.close()
  return dataDir
}

/** Tables with rows from their migration on, or read at the start. */
const OWN = new Set(['keys', 'recifrado'])

const tablesOf = (sqlite: Database.Database): string[] =>
  sqlite
    .prepare("select name from sqlite_master where type = 'table' and name not like '\\_\\_%' escape '\\'")
    .pluck()
    .all() as string[]

type Column = { name: string; type: string; notnull: number }
type Reference = { from: string; table: string; to: string }

/** Two rows that differ in each column; what refers to another table names the rows that it got the same way. */
function fill(sqlite: Database.Database, table: string): void {
  const columns = sqlite.pragma(`table_info(${table})`) as Column[]
  const references = sqlite.pragma(`foreign_key_list(${table})`) as Reference[]
  const own = (column: Column, nth: number) => value(references, table, column, nth)
  sqlite.pragma('foreign_keys = off')
  for (const nth of [1, 2]) {
    const names = columns.map(({ name }) => `"${name}"`).join(', ')
    sqlite
      .prepare(`insert into ${table} (${names}) values (${columns.map(() => '?').join(', ')})`)
      .run(...columns.map((column) => own(column, nth)))
  }
}

function value(references: Reference[], table: string, { name, type }: Column, nth: number) {
  const target = references.find((one) => one.from === name)
  const text = target ? `${target.table} ${target.to} ${nth}` : `${table} ${name} ${nth}`
  // both employees of a decision are one row here, which a CHECK allows where one may decide alone
  if (name === 'four_eyes') return 0
  if (type.toUpperCase() === 'INTEGER') return nth
  return type.toUpperCase() === 'BLOB' ? Buffer.from(text) : text
}

const rowsOf = (sqlite: Database.Database, table: string): Record<string, unknown>[] =>
  sqlite.prepare(`select * from ${table} order by rowid`).all() as Record<string, unknown>[]

/** Every table, index and trigger, as SQLite keeps its words. */
const shapeOf = (sqlite: Database.Database) =>
  sqlite
    .prepare("select type, name, sql from sqlite_master where name not like 'sqlite_%' order by name")
    .all()

describe.each(all.map((tag, at) => ({ tag, count: at + 1 })))('from the schema of $tag', ({ count }) => {
  test('every row is there afterwards, and the schema is that of a new database', async () => {
    const dataDir = oldFolder(count)
    const old = new Database(path.join(dataDir, 'ventanilla.db'), { readonly: true })
    const tables = tablesOf(old).filter((table) => table !== 'recifrado')
    const before = new Map(tables.map((table) => [table, rowsOf(old, table)]))
    old.close()
    expect(tables).toEqual(expect.arrayContaining(['emisiones', 'bitacora', 'numeros', 'series', 'sesiones']))

    const { sqlite, close } = openDatabase(dataDir, SECRET)
    for (const [table, rows] of before) {
      expect(rows.length, table).toBeGreaterThan(0)
      expect(rowsOf(sqlite, table), table).toMatchObject(rows)
    }
    expect(sqlite.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(sqlite.pragma('foreign_key_check')).toEqual([])
    const fresh = openDatabase(mkdtempSync(path.join(scratch, 'nueva-')), SECRET)
    expect(shapeOf(sqlite)).toEqual(shapeOf(fresh.sqlite))
    await fresh.close()
    await close()
  })
})

test('a person finishes the trámite on a database that was upgraded from the first schema', async () => {
  const dataDir = oldFolder(1)
  const sqlite = new Database(path.join(dataDir, 'ventanilla.db'))
  // rows made up column by column are no trámites: what is read from them would not open
  for (const table of ['series', 'buzon', 'documentos', 'correos', 'certificados', 'bitacora', 'emisiones'])
    sqlite.exec(`delete from ${table}`)
  sqlite.close()
  const portal = await openPortal({ dataDir, env: { SECRET } })
  const { person, cp } = DEMO_PEOPLE.find((one) => one.shows === 'asignacion') as (typeof DEMO_PEOPLE)[number]
  const visitor = new Visitor(portal)
  const page = await giveAddress(visitor, await enter(visitor, person.curp, 'ana@ejemplo.mx'), cp)
  expect(nssOn(page)).toMatch(/^\d{11}$/)
  await portal.close()
})

describe('the start of a newer program', () => {
  const backups = (dataDir: string) => readdirSync(path.join(dataDir, 'respaldos'))

  test('backs the database up first, once, and the back-up is of the old schema', async () => {
    const dataDir = oldFolder(all.length - 1)
    const clean = new Database(path.join(dataDir, 'ventanilla.db'))
    // rows made up column by column do not open; a trigger keeps cases, which a demonstration looks through
    const kept = clean.prepare<[], { name: string; sql: string }>(
      "select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'asuntos'",
    )
    const triggers = kept.all()
    for (const { name } of triggers) clean.exec(`drop trigger ${name}`)
    for (const table of ['documentos', 'correos', 'certificados', 'asuntos'])
      clean.exec(`delete from ${table}`)
    for (const { sql } of triggers) clean.exec(sql)
    clean.close()
    const env = { DATA_DIR: dataDir, SECRET }
    for (const _ of [1, 2]) await (await startPortal(env)).end()
    const [name = '', ...more] = backups(dataDir)
    expect(more).toEqual([])
    const before = mkdtempSync(path.join(scratch, 'antes-'))
    await extractBackup(path.join(dataDir, 'respaldos', name), before)
    expect(schemaState(before)).toEqual({ applied: all.length - 1, pending: 1, newer: false })
    expect(schemaState(dataDir)).toEqual({ applied: all.length, pending: 0, newer: false })
    // it is told, and is not taken for the backup of the night
    expect((await nss(env, 'auditoria', 'ver')).said).toContain('por respaldo antes de actualizar')
    expect((await nss(env, 'doctor')).said).toContain('nunca se ha hecho uno')
  })

  test('so does a command that opens it, and one that cannot be backed up is left as it is', async () => {
    const dataDir = oldFolder(1)
    const env = { DATA_DIR: dataDir, SECRET }
    writeFileSync(path.join(dataDir, 'respaldos'), 'in the way')
    const refused = await nss(env, 'series', 'ver')
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('respaldos') })
    const applied = () => {
      const sqlite = new Database(path.join(dataDir, 'ventanilla.db'), { readonly: true })
      const found = sqlite.prepare('select count(*) from __drizzle_migrations').pluck().get()
      sqlite.close()
      return found
    }
    expect(applied()).toBe(1)
    rmSync(path.join(dataDir, 'respaldos'))
    expect(await nss(env, 'series', 'ver')).toMatchObject({
      code: 0,
      said: expect.stringContaining('versión anterior'),
    })
    expect(backups(dataDir)).toHaveLength(1)
    expect(applied()).toBe(all.length)
  })

  test('an older program refuses the database, says why and what to do, and changes nothing', async () => {
    const dataDir = oldFolder(all.length)
    const sqlite = new Database(path.join(dataDir, 'ventanilla.db'))
    sqlite.prepare("insert into __drizzle_migrations (hash, created_at) values ('of tomorrow', 9e15)").run()
    sqlite.close()
    const { over, said } = run('main.js', [], { PORT: '0', DATA_DIR: dataDir, SECRET })
    expect(await over).toBe(1)
    for (const words of ['versión más nueva', 'respaldos', 'nss respaldo restaurar'])
      expect(said()).toContain(words)
    expect(readdirSync(dataDir)).not.toContain('respaldos')
  })
})
