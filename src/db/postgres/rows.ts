import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type pg from 'pg'
import type { Cell } from '../base/engine.ts'
import { columnsOf, keyOf, numbersItself, TABLES, typesOf } from './description.ts'

/** A table of either engine, read in the order of its key and written in one go. */
export type TableSource = (
  table: SQLiteTable,
) => AsyncIterable<readonly Cell[][]> | Iterable<readonly Cell[][]>
export type TableTarget = (table: SQLiteTable, rows: readonly Cell[][]) => Promise<void>

/** How many rows a table has, and a digest of all of them (SHA-256, hexadecimal), the same on both engines. */
export type TableSum = { readonly table: string; readonly rows: number; readonly digest: string }

const ROWS = 1000
/** Documents are 40 KB each: of these tables fewer at once. */
const FEW_ROWS = 50
const LARGE = new Set(['documentos', 'buzon'])

const nameOf = (table: SQLiteTable): string => columnsOf(table).name

/** SQLite counts by itself when issues come in: what it counted gives way to what is copied, last. */
const COUNTED = 'conteos'
const inOrder = [...TABLES].sort((a, b) => Number(nameOf(a) === COUNTED) - Number(nameOf(b) === COUNTED))

/**
 * Copies every table; gives what was read of each, in an order that is the same for all. Throws what source and target
 * throw, and then some of it is there.
 */
export async function copyTables(source: TableSource, target: TableTarget): Promise<TableSum[]> {
  const sums: TableSum[] = []
  for (const table of inOrder) {
    const sum = summing()
    for await (const rows of source(table)) {
      sum.add(rows)
      await target(table, rows)
    }
    sums.push({ table: nameOf(table), ...sum.end() })
  }
  return sums
}

/** The same sums of what stands there. Copies nothing. */
export const sumTables = (source: TableSource): Promise<TableSum[]> => copyTables(source, async () => {})

/** Names of the tables whose sums differ, both in the order of `copyTables`; empty: none. */
export const differing = (a: readonly TableSum[], b: readonly TableSum[]): string[] =>
  a.filter((one, at) => one.rows !== b[at]?.rows || one.digest !== b[at]?.digest).map(({ table }) => table)

function summing() {
  const hash = createHash('sha256')
  let rows = 0
  return {
    add: (batch: readonly Cell[][]): void => {
      rows += batch.length
      for (const row of batch) for (const cell of row) addCell(hash, cell)
    },
    end: () => ({ rows, digest: hash.digest('hex') }),
  }
}

/** Its type, its length and itself, so that no two rows have the same bytes. */
function addCell(hash: ReturnType<typeof createHash>, cell: Cell): void {
  if (cell === null) hash.update('n')
  else if (cell instanceof Uint8Array) hash.update(`b${cell.length}:`).update(cell)
  else if (typeof cell === 'string') hash.update(`t${Buffer.byteLength(cell)}:`).update(cell)
  else hash.update(`i${cell};`)
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')
const batchOf = (table: SQLiteTable): number => (LARGE.has(nameOf(table)) ? FEW_ROWS : ROWS)

/** Tables of a SQLite file, in one reading transaction that the caller holds. */
export function sqliteSource(sqlite: Database.Database): TableSource {
  return function* (table) {
    const { name, columns } = columnsOf(table)
    const all = sqlite
      .prepare(`select ${quoted(columns)} from "${name}" order by ${quoted(keyOf(table))}`)
      .raw()
    let rows: Cell[][] = []
    for (const row of all.iterate() as Iterable<Cell[]>) {
      rows.push(row)
      if (rows.length < batchOf(table)) continue
      yield rows
      rows = []
    }
    if (rows.length > 0) yield rows
  }
}

/** Into a SQLite file whose tables are empty, but for what its triggers count. */
export function sqliteTarget(sqlite: Database.Database): TableTarget {
  const inserts = new Map<string, Database.Statement>()
  return async (table, rows) => {
    const { name, columns } = columnsOf(table)
    if (name === COUNTED && !inserts.has(name)) sqlite.exec(`delete from ${COUNTED}`)
    const insert =
      inserts.get(name) ??
      sqlite.prepare(
        `insert into "${name}" (${quoted(columns)}) values (${columns.map(() => '?').join(', ')})`,
      )
    inserts.set(name, insert)
    sqlite.transaction(() => {
      for (const row of rows) insert.run(...row)
    })()
  }
}

/** Tables of PostgreSQL, in the transaction (REPEATABLE READ) that the caller holds. */
export function postgresSource(client: pg.ClientBase): TableSource {
  return async function* (table) {
    const { name, columns } = columnsOf(table)
    await client.query(
      `declare copying cursor for select ${quoted(columns)} from "${name}" order by ${quoted(keyOf(table))}`,
    )
    for (;;) {
      const { rows } = await client.query<Cell[]>({
        text: `fetch ${batchOf(table)} from copying`,
        rowMode: 'array',
      })
      if (rows.length === 0) break
      yield rows
    }
    await client.query('close copying')
  }
}

/** Into empty tables of PostgreSQL, whose numbers of rows go on behind the last of them. */
export function postgresTarget(client: pg.ClientBase): TableTarget {
  return async (table, rows) => {
    const { name, columns } = columnsOf(table)
    const types = typesOf(table)
    const arrays = columns.map((_, at) => rows.map((row) => row[at]))
    await client.query({
      text: `insert into "${name}" (${quoted(columns)}) select * from unnest(${types.map((type, at) => `$${at + 1}::${type}[]`).join(', ')})`,
      values: arrays,
    })
    if (numbersItself(table))
      await client.query(`select setval(pg_get_serial_sequence($1, 'id'), (select max(id) from "${name}"))`, [
        name,
      ])
  }
}
