import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import type { Base } from '../../src/db/base/engine.ts'
import { openDatabase } from '../../src/db/base/open.ts'
import { openPostgres } from '../../src/db/postgres/open.ts'
import { createStore } from '../../src/db/store.ts'
import type { Store } from '../../src/domain/ports/store.ts'
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

/** Inside of `eachEngine`: a store on each of the two, made before the tests and closed after them. */
export function twoStores(open: () => Promise<TwoOfOne>) {
  let bases: TwoOfOne
  let stores: readonly [Store, Store]
  beforeAll(async () => {
    bases = await open()
    const newId = () => crypto.randomUUID()
    const host = 'ventanilla.example'
    stores = [createStore(bases.one, host, newId), createStore(bases.two, host, newId)]
  })
  afterAll(() => bases.close())
  const [one, other] = [() => stores[0], () => stores[1]]
  return {
    bases: () => bases,
    one,
    other,
    /** the same by both, `times` each, all at once */
    both: <T>(act: (store: Store, nth: number) => Promise<T>, times = 1): Promise<T[]> =>
      Promise.all(Array.from({ length: 2 * times }, (_, nth) => act(nth % 2 === 0 ? one() : other(), nth))),
  }
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
