import { randomFillSync } from 'node:crypto'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { LedgerEntry } from '../src/domain/facts/ledger-entry.ts'
import { entryHash, GENESIS } from '../src/domain/seal/ledger.ts'

const BATCH = 100_000

/** The database of a folder, for whoever fills it as fast as goes. */
function openToFill(folder: string): Database.Database {
  const sqlite = new Database(path.join(folder, 'ventanilla.db'))
  for (const setting of [
    'journal_mode = OFF',
    'synchronous = OFF',
    'foreign_keys = OFF',
    'cache_size = -4000000',
  ])
    sqlite.pragma(setting)
  return sqlite
}

function inBatches(sqlite: Database.Database, count: number, what: string, one: (nth: number) => void): void {
  for (let done = 0; done < count; done += BATCH) {
    sqlite.transaction(() => {
      for (let nth = done; nth < Math.min(count, done + BATCH); nth++) one(nth)
    })()
    process.stderr.write(`\r${Math.min(count, done + BATCH)} ${what}`)
  }
  process.stderr.write('\n')
}

/**
 * People, every second one with a number: rows of the size of real ones, under random indexes as blind ones are. What the
 * trees cost does not depend on whom they hold.
 */
export function fillWithPeople(folder: string, count: number): void {
  const sqlite = openToFill(folder)
  const person = sqlite.prepare('insert into personas (curp_index, sealed, row_hash) values (?, ?, ?)')
  const number = sqlite.prepare(
    "insert into numeros (nss_index, curp_index, sealed, origin, at) values (?, ?, ?, 'padron', 0)",
  )
  const random = (length: number) => randomFillSync(Buffer.alloc(length))
  const width = (table: string, column: string, fallback: number): number =>
    (sqlite.prepare(`select length(${column}) from ${table} limit 1`).pluck().get() as number | undefined) ??
    fallback
  const index = width('personas', 'curp_index', 32)
  const sealed = width('personas', 'sealed', 160)
  const hash = width('personas', 'row_hash', 16)
  inBatches(sqlite, count, 'personas', (nth) => {
    const key = random(index)
    person.run(key, random(sealed), random(hash))
    if (nth % 2 === 0) number.run(random(index), key, random(48))
  })
  sqlite.pragma('journal_mode = WAL')
  sqlite.close()
}

/** A folio of those that `fillLedger` makes. */
export const folioOf = (nth: number): string => `1${String(nth).padStart(21, '0')}`

/** A ledger that holds, with its documents, and as many entries of the trail: two of each to a folio. */
export function fillLedger(folder: string, count: number): void {
  const sqlite = openToFill(folder)
  const entry = sqlite.prepare(
    'insert into bitacora (seq, secuencia, type, cadena_hash, sello, serie, at, previous, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const paper = sqlite.prepare(
    "insert into documentos (secuencia, folio, type, codigo_hash, pdf) values (?, ?, ?, ?, x'00')",
  )
  const trail = sqlite.prepare(
    "insert into auditoria (at, what, actor, outcome, folio) values (?, 'documento visto', 'bench', 'ok', ?)",
  )
  let previous = GENESIS
  let [cadenaHash, sello] = [Buffer.alloc(32), Buffer.alloc(256)]
  inBatches(sqlite, count, 'asientos', (nth) => {
    const folio = folioOf(nth >> 1)
    if (nth % 2 === 0)
      [cadenaHash, sello] = [randomFillSync(Buffer.alloc(32)), randomFillSync(Buffer.alloc(256))]
    const made: Omit<LedgerEntry, 'hash'> = {
      seq: nth + 1,
      secuencia: `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`,
      type: nth % 2 === 0 ? 'asignacion' : 'tarjeta',
      cadenaHash,
      sello,
      certificateSerial: '00001000000504465028',
      at: 1_700_000_000_000 + nth,
      previous,
    }
    const hash = entryHash(made)
    const { seq, secuencia, type, certificateSerial, at } = made
    entry.run(seq, secuencia, type, cadenaHash, sello, certificateSerial, at, previous, hash)
    const codigo = Buffer.alloc(32)
    codigo.writeDoubleBE(nth)
    paper.run(secuencia, folio, type, codigo)
    trail.run(at, folio)
    previous = hash
  })
  sqlite.pragma('journal_mode = WAL')
  sqlite.close()
}
