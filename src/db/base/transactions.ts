import type Database from 'better-sqlite3'

/** How long a writer waits for the write lock before SQLITE_BUSY, in ms. */
export const BUSY_TIMEOUT_MS = 5000
/** Longest pause between two retries, in ms. */
const LONGEST_PAUSE_MS = 8

export type Transactions = {
  /** BEGIN IMMEDIATE, blocking; what `work` throws rolls it back */
  atomically<T>(work: () => T): T
  /** BEGIN IMMEDIATE, retried without blocking the event loop: what the process that serves must use */
  inTurn<T>(work: () => T): Promise<T>
}

/** Both fail with SQLITE_BUSY when another connection holds the write lock for longer than `busyTimeoutMs`. */
export function createTransactions(
  sqlite: Database.Database,
  locks: LockMeter,
  busyTimeoutMs: number,
): Transactions {
  // not prepared: SQLite carries this pragma out as it compiles it
  const waitUpTo = (ms: number) => sqlite.pragma(`busy_timeout = ${ms}`)
  const run = <T>(begun: () => void, work: () => T): T =>
    sqlite
      .transaction(() => {
        begun()
        return work()
      })
      .immediate()

  /** SQLite's own busy handler blocks the thread, up to 100 ms a sleep, though the lock was free long before. */
  const runInTurn = async <T>(begun: () => void, work: () => T): Promise<T> => {
    const latest = performance.now() + busyTimeoutMs
    for (let pause = 1; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      let has = false
      const begin = () => {
        has = true
        // statements of `work` wait as they do elsewhere
        waitUpTo(busyTimeoutMs)
        begun()
      }
      waitUpTo(0)
      try {
        return run(begin, work)
      } catch (error) {
        if (has || !isBusy(error) || performance.now() >= latest) throw error
      } finally {
        if (!has) waitUpTo(busyTimeoutMs)
      }
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return {
    atomically: (work) => locks.measure((begun) => run(begun, work)),
    inTurn: (work) => locks.measureAsync((begun) => runInTurn(begun, work)),
  }
}

/** How long writers waited for SQLite's one write lock: other processes (the operator's commands) write as well. */
export type LockMeter = {
  /** runs a transaction, which says when it has the lock */
  measure<T>(transaction: (begun: () => void) => T): T
  measureAsync<T>(transaction: (begun: () => void) => Promise<T>): Promise<T>
  /** since the database was opened; `refused`: gave up after `busy_timeout` */
  read(): { readonly transactions: number; readonly waitedMs: number; readonly refused: number }
}

/** SQLITE_BUSY and its extended codes (`_SNAPSHOT`, `_RECOVERY`): another connection holds the write lock. */
export const isBusy = (error: unknown): boolean =>
  String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')

/** Counts from zero; one for each opened database. */
export function createLockMeter(): LockMeter {
  let transactions = 0
  let waitedMs = 0
  let refused = 0
  const from = (asked: number) => () => {
    transactions++
    waitedMs += performance.now() - asked
  }
  const failed = (error: unknown): never => {
    if (isBusy(error)) refused++
    throw error
  }
  return {
    measure: (transaction) => {
      try {
        return transaction(from(performance.now()))
      } catch (error) {
        return failed(error)
      }
    },
    measureAsync: (transaction) => transaction(from(performance.now())).catch(failed),
    read: () => ({ transactions, waitedMs, refused }),
  }
}
