import Database from 'better-sqlite3'
import type { Base } from './engine.ts'
import { queriesOver } from './queries.ts'
import { connectionOf } from './sqlite-connection.ts'
import { BUSY_TIMEOUT_MS } from './transactions.ts'
import { isSqlite } from './which-engine.ts'

/**
 * Runs `work`, which only reads, on the database as it is at one moment, however long it takes and whatever is written
 * meanwhile; it holds up no writer. Not inside of a transaction.
 * @param work is given what it must read by, instead of `base`
 */
export function inSnapshot<T>(base: Base, work: (moment: Base) => Promise<T>): Promise<T> {
  return isSqlite(base) ? onConnection(base, work) : repeatable(base, work)
}

/** A connection of its own: the one of who serves would show the moment to everybody. */
async function onConnection<T>(
  base: Base & { sqlite: { name: string } },
  work: (moment: Base) => Promise<T>,
) {
  const sqlite = new Database(base.sqlite.name, { readonly: true, fileMustExist: true })
  try {
    sqlite.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
    sqlite.exec('begin')
    const { ask, rows } = connectionOf(sqlite)
    const refuse = async (): Promise<never> => {
      throw new Error('a moment is not written to')
    }
    return await work({
      engine: 'sqlite',
      db: queriesOver(ask),
      rows: async (text, ...params) => rows(text, params),
      vault: base.vault,
      inTurn: refuse,
      lock: refuse,
    })
  } finally {
    sqlite.close()
  }
}

const repeatable = <T>(base: Base, work: (moment: Base) => Promise<T>): Promise<T> =>
  base.inTurn(
    async () => {
      // before the first statement that reads; a walk through a large ledger takes longer than any request may
      await base.rows('set transaction isolation level repeatable read read only')
      await base.rows('set local statement_timeout = 0')
      return work(base)
    },
    { locks: [], local: true },
  )
