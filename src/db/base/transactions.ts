import type Database from 'better-sqlite3'
import { isBusy, type LockMeter } from './lock-meter.ts'

/** How long a writer waits for its turn, in ms. */
export const PATIENCE = 5000
/** How long between two looks whether it is there, in ms, at most. */
const LONGEST_PAUSE = 8

export type Transactions = {
  /** one synchronous BEGIN IMMEDIATE; what `work` throws rolls it back */
  atomically<T>(work: () => T): T
  /** the same for whoever serves others meanwhile: while another process writes, this thread goes on with other work */
  inTurn<T>(work: () => T): Promise<T>
}

/** Both throw, or reject with, SQLITE_BUSY when the turn does not come within `PATIENCE`. */
export function createTransactions(sqlite: Database.Database, locks: LockMeter): Transactions {
  // not prepared: SQLite carries this pragma out as it compiles it
  const waitUpTo = (ms: number) => sqlite.pragma(`busy_timeout = ${ms}`)
  const run = <T>(begun: () => void, work: () => T): T =>
    sqlite
      .transaction(() => {
        begun()
        return work()
      })
      .immediate()

  /** SQLite itself would wait with the thread, up to 100 ms at a time, though the lock was free long before. */
  const runInTurn = async <T>(begun: () => void, work: () => T): Promise<T> => {
    const latest = performance.now() + PATIENCE
    for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      let has = false
      const begin = () => {
        has = true
        // what `work` reads may have to wait a moment as ever
        waitUpTo(PATIENCE)
        begun()
      }
      waitUpTo(0)
      try {
        return run(begin, work)
      } catch (error) {
        if (has || !isBusy(error) || performance.now() >= latest) throw error
      } finally {
        if (!has) waitUpTo(PATIENCE)
      }
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return {
    atomically: (work) => locks.measure((begun) => run(begun, work)),
    inTurn: (work) => locks.measureAsync((begun) => runInTurn(begun, work)),
  }
}
