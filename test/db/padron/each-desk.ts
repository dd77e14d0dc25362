import { afterAll, beforeAll, describe } from 'vitest'
import { openDesk, openPostgresDesk, type PadronRun } from '../../support/padron-desk.ts'
import { hasPostgres, type PostgresServer, startPostgres } from '../../support/postgres.ts'

/** Runs the same tests on each engine, whose outcomes must not differ. */
export function eachDesk(tests: (open: () => PadronRun | Promise<PadronRun>) => void): void {
  describe('on SQLite', () => tests(openDesk))
  const without = hasPostgres ? '' : ' (npm brought none for this platform)'
  describe.skipIf(!hasPostgres)(`on PostgreSQL${without}`, () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres()
    }, 60_000)
    afterAll(() => server.stop())
    tests(async () => openPostgresDesk(await server.database()))
  })
}
