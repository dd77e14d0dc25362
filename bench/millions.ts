import { randomFillSync } from 'node:crypto'
import path from 'node:path'
import Database from 'better-sqlite3'

const PEOPLE = 10_000_000
const NUMBERS = 5_000_000
const BATCH = 100_000

/** Rows of the size of real ones, under random indexes as blind ones are: what the trees cost does not depend on whom they hold. */
export function fillWithMillions(folder: string): void {
  const sqlite = new Database(path.join(folder, 'ventanilla.db'))
  for (const setting of ['journal_mode = OFF', 'synchronous = OFF', 'cache_size = -4000000'])
    sqlite.pragma(setting)
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
  for (let done = 0; done < PEOPLE; done += BATCH) {
    sqlite.transaction(() => {
      for (let n = 0; n < BATCH; n++) {
        const key = random(index)
        person.run(key, random(sealed), random(hash))
        if (done + n < NUMBERS) number.run(random(index), key, random(48))
      }
    })()
    process.stderr.write(`\r${done + BATCH} personas`)
  }
  process.stderr.write('\n')
  sqlite.pragma('journal_mode = WAL')
  sqlite.close()
}
