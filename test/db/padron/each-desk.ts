import { describe } from 'vitest'
import { onPostgres } from '../../contract/engines.ts'
import { openDesk, openPostgresDesk, type PadronRun } from '../../support/padron-desk.ts'

/** Runs the same tests on each engine, whose outcomes must not differ. */
export function eachDesk(tests: (open: () => PadronRun | Promise<PadronRun>) => void): void {
  describe('on SQLite', () => tests(openDesk))
  onPostgres((database) => tests(async () => openPostgresDesk(await database())))
}
