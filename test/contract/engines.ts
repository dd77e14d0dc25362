import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import type { Base } from '../../src/db/base/engine.ts'
import { openDatabase } from '../../src/db/base/open.ts'
import { openPostgres } from '../../src/db/postgres/open.ts'
import { hasPostgres, type PostgresServer, startPostgres } from '../support/postgres.ts'

export const SECRET = 'a secret of the tests, long enough to be one'

/** A new, empty database, opened twice: what two processes, or two replicas, do at the same moment. */
export type TwoOfOne = {
  readonly one: Base
  readonly two: Base
  close(): Promise<void>
}

/** Runs the same tests on each engine. `open` may be called as often as they like. */
export function eachEngine(tests: (open: () => Promise<TwoOfOne>) => void): void {
  describe('on SQLite', () => tests(openSqlite))
  onPostgres((database) =>
    tests(async () => {
      const url = await database()
      const [one, two] = await Promise.all([openPostgres(url, SECRET), openPostgres(url, SECRET)])
      return { one, two, close: async () => void (await Promise.all([one.close(), two.close()])) }
    }),
  )
}

/** Runs tests on PostgreSQL alone. `database` makes a new, empty database with the schema in it, and gives its URL. */
export function onPostgres(tests: (database: () => Promise<string>) => void): void {
  const without = hasPostgres ? '' : ' (npm brought none for this platform)'
  describe.skipIf(!hasPostgres)(`on PostgreSQL${without}`, () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres()
    }, 60_000)
    afterAll(() => server.stop())
    tests(() => server.database())
  })
}

async function openSqlite(): Promise<TwoOfOne> {
  const folder = mkdtempSync(path.join(tmpdir(), 'contrato-'))
  const [one, two] = [openDatabase(folder, SECRET), openDatabase(folder, SECRET)]
  const close = async (): Promise<void> => {
    await one.close()
    await two.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { one, two, close }
}
