import type Database from 'better-sqlite3'

/** How long a writer waits for the write lock before SQLITE_BUSY, in ms. */
export const BUSY_TIMEOUT_MS = 5000
/** Longest pause between two retries, in ms. */
const LONGEST_PAUSE_MS = 8

/** Most pieces of work in one transaction: together they must not hold the thread that serves for long. */
const LARGEST_GROUP = 32

export type Transactions = {
  /** BEGIN IMMEDIATE, blocking; what `work` throws rolls it back */
  atomically<T>(work: () => T): T
  /**
   * Runs `work` in a transaction and resolves when it is on the disk, without blocking the event loop for the lock: what
   * the process that serves must use. Work of the same turn of the event loop shares one transaction and so one flush of
   * the disk (group commit), each piece in a savepoint: what one throws rolls back itself alone.
   */
  inTurn<T>(work: () => T): Promise<T>
  /** Runs at once what `inTurn` was given and has not begun. */
  finish(): void
}

type Piece = {
  /** does the work; gives how its caller is told once it is on the disk */
  readonly run: () => () => void
  readonly reject: (error: unknown) => void
  /** `performance.now()` */
  readonly asked: number
}

/** All fail with SQLITE_BUSY when another connection holds the write lock for longer than `busyTimeoutMs`. */
export function createTransactions(
  sqlite: Database.Database,
  locks: LockMeter,
  busyTimeoutMs: number,
): Transactions {
  // not prepared: SQLite carries this pragma out as it compiles it
  const waitUpTo = (ms: number) => sqlite.pragma(`busy_timeout = ${ms}`)
  let waiting: Piece[] = []
  let flushing = false

  /** Several pieces in one transaction: how each caller is told. Throws what ends the transaction as a whole. */
  const runAll = (group: readonly Piece[]): (() => void)[] => {
    const [first, second] = group
    if (first && !second) return [first.run()]
    return group.map(({ run, reject }) => {
      try {
        // inside of a transaction this is a savepoint
        return sqlite.transaction(run)()
      } catch (error) {
        // a full disk and the like roll back the whole of it
        if (!sqlite.inTransaction) throw error
        return () => reject(error)
      }
    })
  }

  /** True when the lock was there. SQLite's own busy handler blocks the thread, up to 100 ms a sleep, though the lock was free long before. */
  const tryGroup = (group: readonly Piece[]): boolean => {
    let has = false
    waitUpTo(0)
    try {
      const told = sqlite
        .transaction(() => {
          has = true
          // statements of the work wait as they do elsewhere
          waitUpTo(busyTimeoutMs)
          locks.begun(performance.now() - Math.min(...group.map(({ asked }) => asked)))
          return runAll(group)
        })
        .immediate()
      for (const tell of told) tell()
      return true
    } catch (error) {
      if (!has && isBusy(error)) return false
      for (const { reject } of group) reject(error)
      return true
    } finally {
      if (!has) waitUpTo(busyTimeoutMs)
    }
  }

  /** Refuses those that have waited for too long. */
  const giveUp = (): void => {
    const now = performance.now()
    const late = waiting.filter(({ asked }) => now - asked >= busyTimeoutMs)
    waiting = waiting.filter(({ asked }) => now - asked < busyTimeoutMs)
    for (const { reject } of late) {
      locks.refused()
      reject(Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' }))
    }
  }

  const flush = async (): Promise<void> => {
    for (let pause = 1; waiting.length > 0; ) {
      const group = waiting.slice(0, LARGEST_GROUP)
      if (tryGroup(group)) {
        // what a caller asks for as it is told waits for the next turn
        waiting = waiting.slice(group.length)
        pause = 1
        if (waiting.length > 0) await new Promise((resolve) => setImmediate(resolve))
        continue
      }
      giveUp()
      await new Promise((resolve) => setTimeout(resolve, pause))
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
    }
    flushing = false
  }

  return {
    atomically: (work) => {
      const asked = performance.now()
      try {
        return sqlite
          .transaction(() => {
            locks.begun(performance.now() - asked)
            return work()
          })
          .immediate()
      } catch (error) {
        if (isBusy(error)) locks.refused()
        throw error
      }
    },
    inTurn: (work) =>
      new Promise((resolve, reject) => {
        const run = () => {
          const value = work()
          return () => resolve(value)
        }
        waiting.push({ run, reject, asked: performance.now() })
        if (flushing) return
        flushing = true
        setImmediate(flush)
      }),
    finish: () => {
      while (waiting.length > 0 && tryGroup(waiting)) waiting = []
    },
  }
}

/** How long writers waited for SQLite's one write lock: other processes (the operator's commands) write as well. */
export type LockMeter = {
  /** a transaction has the lock, after so many ms */
  begun(waitedMs: number): void
  /** one gave up after `busy_timeout` */
  refused(): void
  /** since the database was opened */
  read(): { readonly transactions: number; readonly waitedMs: number; readonly refused: number }
}

/** SQLITE_BUSY and its extended codes (`_SNAPSHOT`, `_RECOVERY`): another connection holds the write lock. */
export const isBusy = (error: unknown): boolean =>
  String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')

/** Counts from zero; one for each opened database. */
export function createLockMeter(): LockMeter {
  const count = { transactions: 0, waitedMs: 0, refused: 0 }
  return {
    begun: (waitedMs) => {
      count.transactions++
      count.waitedMs += waitedMs
    },
    refused: () => void count.refused++,
    read: () => ({ ...count }),
  }
}
