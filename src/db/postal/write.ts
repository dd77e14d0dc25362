import { chmodSync, closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { type ExportRow, type OnRows, ROWS_TOLD } from './export.ts'
import { POSTAL_FORMAT, POSTAL_TABLES, postalPath } from './file.ts'
import type { PostalOrigin } from './formats.ts'

export type PostalFacts = {
  /** the day of its data, `AAAA-MM-DD` */
  readonly version: string
  /** epoch ms */
  readonly importedAt: number
  readonly origin: PostalOrigin
}

/**
 * Puts `rows` in the place of the catalogue of `dataDir`: a file beside it, on the disk, then one rename. Whoever
 * reads finds the old one or the new one, whole; a power cut leaves one of them. Throws when the disk fails, and then
 * the catalogue in use is as it was. Gives the bytes of the file.
 */
export function writePostalFile(
  dataDir: string,
  rows: readonly ExportRow[],
  facts: PostalFacts,
  onRows: OnRows = () => {},
): number {
  sweepDrafts(dataDir)
  const file = postalPath(dataDir)
  const draft = `${file}.${process.pid}.nuevo`
  try {
    rmSync(draft, { force: true })
    fill(draft, rows, facts, onRows)
    // the folder is closed to others; whoever serves may be another user than the operator's
    chmodSync(draft, 0o644)
    sync(draft)
    renameSync(draft, file)
    sync(dataDir)
  } finally {
    rmSync(draft, { force: true })
  }
  return statSync(file).size
}

function fill(
  draft: string,
  rows: readonly ExportRow[],
  { version, importedAt, origin }: PostalFacts,
  onRows: OnRows,
): void {
  const db = new Database(draft)
  try {
    // no other connection has this file, and an unfinished one is deleted
    db.pragma('journal_mode = off')
    db.pragma('synchronous = off')
    db.exec(POSTAL_TABLES)
    const codes = db.transaction(() => insert(db, rows, onRows))()
    const about = db.prepare('insert into meta values (?, ?)')
    const facts = {
      format: POSTAL_FORMAT,
      version,
      imported_at: importedAt,
      rows: rows.length,
      codes,
      origin,
    }
    for (const [name, value] of Object.entries(facts)) about.run(name, String(value))
    db.exec('vacuum')
  } finally {
    db.close()
  }
}

/** Gives how many postal codes there are. */
function insert(db: Database.Database, rows: readonly ExportRow[], onRows: OnRows): number {
  const estado = db.prepare('insert into estado values (?, ?) on conflict do nothing')
  const codigo = db.prepare('insert into codigo values (?)')
  const colonia = db.prepare('insert into colonia values (?, ?, ?, ?, ?, ?)')
  const municipios = dictionary(db, 'insert into municipio values (?, ?, ?, ?)', 2)
  const ciudades = dictionary(db, 'insert into ciudad values (?, ?, ?, ?)', 3)
  const tipos = dictionary(db, 'insert into tipo values (?, ?, ?)', 2)
  const codes = new Set<string>()
  for (const [at, row] of inOrder(rows).entries()) {
    if (at % ROWS_TOLD === 0) onRows(at, rows.length)
    const municipio = municipios(row.estadoClave, row.municipioClave, row.municipio)
    if (!codes.has(row.cp)) {
      codes.add(row.cp)
      estado.run(row.estadoClave, row.estado)
      codigo.run(Number(row.cp))
    }
    const ciudad = row.ciudad ? ciudades(row.estadoClave, row.ciudadClave, row.ciudad) : null
    const tipo = tipos(row.tipoClave, row.tipo)
    colonia.run(Number(row.cp), municipio, Number(row.clave), row.nombre, tipo, ciudad)
  }
  return codes.size
}

/** Ascending keys fill a table from one end: half the time and no gaps. */
const inOrder = (rows: readonly ExportRow[]): ExportRow[] =>
  rows.toSorted((a, b) => Number(a.cp) - Number(b.cp) || Number(a.clave) - Number(b.clave))

/** Rows that many others point at, numbered as they come; the first `keys` columns tell them apart. */
function dictionary(db: Database.Database, sql: string, keys: number) {
  const known = new Map<string, number>()
  const statement = db.prepare(sql)
  return (...columns: string[]): number => {
    const key = columns.slice(0, keys).join('|')
    const found = known.get(key)
    if (found !== undefined) return found
    const id = known.size + 1
    known.set(key, id)
    statement.run(id, ...columns)
    return id
  }
}

function sync(target: string): void {
  const handle = openSync(target, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const AN_HOUR = 3_600_000

/** What imports that were killed have left. A younger one may be somebody's at work. */
function sweepDrafts(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (!/^postal\.db\.\d+\.nuevo$/.test(name)) continue
    const draft = path.join(dataDir, name)
    const age = Date.now() - statSync(draft).mtimeMs
    if (age > AN_HOUR) rmSync(draft, { force: true })
  }
}
