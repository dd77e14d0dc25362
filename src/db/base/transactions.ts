import type Database from 'better-sqlite3'
import { type Transactions, transactionOf } from './engine.ts'
import { type Flush, flushAtOnce } from './flush.ts'

/** How long a writer waits for the write lock before SQLITE_BUSY, in ms. */
export const BUSY_TIMEOUT_MS = 5000
/** Longest pause between two retries, in ms: who writes much leaves gaps of a few ms, and a try costs a hundredth of one. */
const LONGEST_PAUSE_MS = 3

/** Most pieces of work in one transaction. */
const LARGEST_GROUP = 32
/**
 * Together they must not hold the thread that serves for long: once so many ms are over, a group that has so many pieces
 * takes in no more. To flush the disk once for eight assignments costs each as little as it may.
 */
const SLICE_MS = 5
const LEAST_GROUP = 8

type Piece = {
  /** does the work; gives how its caller is told once it is on the disk */
  readonly run: () => Promise<() => void>
  readonly reject: (error: unknown) => void
  /** `performance.now()` */
  readonly asked: number
}

/** A transaction under way: its statements go to the connection that writes. */
type Running = { ended: boolean }

export type SqliteTransactions = Transactions & {
  /** Whether the code runs inside of `inTurn`'s work. Throws when that transaction is over. */
  isInside(): boolean
  /** BEGIN IMMEDIATE, blocking: for the operator's commands, each a process of its own. What `work` throws rolls it back. */
  atomically<T>(work: () => T): T
  /** Resolves when all that `inTurn` was given is done. */
  finish(): Promise<void>
}

/**
 * Work of the same turn of the event loop shares one transaction and so one flush of the disk (group commit), each
 * piece in a savepoint: what one throws rolls back itself alone. Waiting for the lock does not block the event loop.
 * `flush` says how a commit gets onto the disk.
 * All fail with SQLITE_BUSY when another process holds the write lock for longer than `busyTimeoutMs`.
 */
export function createTransactions(
  sqlite: Database.Database,
  locks: LockMeter,
  busyTimeoutMs: number,
  flush: Flush = flushAtOnce,
): SqliteTransactions {
  // not prepared: SQLite carries this pragma out as it compiles it
  const waitUpTo = (ms: number) => sqlite.exec(`pragma busy_timeout = ${ms}`)
  const statements = new Map<string, Database.Statement>()
  const exec = (text: string): void => {
    const known = statements.get(text) ?? sqlite.prepare(text)
    statements.set(text, known)
    known.run()
  }
  const transaction = transactionOf<Running>()
  let waiting: Piece[] = []
  let flushing: Promise<void> | undefined

  /** One of several pieces in one transaction. Throws what ends the transaction as a whole. */
  const runOne = async ({ run, reject }: Piece): Promise<() => void> => {
    exec('savepoint piece')
    try {
      const tell = await run()
      exec('release piece')
      return tell
    } catch (error) {
      // a full disk and the like roll back the whole of it
      if (!sqlite.inTransaction) throw error
      exec('rollback to piece')
      exec('release piece')
      return () => reject(error)
    }
  }

  /** How the callers are told of those that it took in, the first ones. Throws what ends the transaction as a whole. */
  const runAll = async (group: readonly Piece[]): Promise<(() => void)[]> => {
    const [first, second] = group
    if (first && !second) return [await first.run()]
    const end = performance.now() + SLICE_MS
    const told: (() => void)[] = []
    for (const piece of group) {
      told.push(await runOne(piece))
      if (told.length >= LEAST_GROUP && performance.now() > end) break
    }
    return told
  }

  /** False when another process has the lock. SQLite's own busy handler blocks the thread, up to 100 ms a sleep, though the lock was free long before. */
  const begin = (): boolean => {
    waitUpTo(0)
    try {
      exec('begin immediate')
      return true
    } catch (error) {
      if (isBusy(error)) return false
      throw error
    } finally {
      // statements of the work wait as they do elsewhere
      waitUpTo(busyTimeoutMs)
    }
  }

  /** How many are done, from the first; none when the lock was not there. */
  const tryGroup = async (group: readonly Piece[]): Promise<number> => {
    try {
      if (!begin()) return 0
      locks.begun(performance.now() - Math.min(...group.map(({ asked }) => asked)))
      const told = await runAll(group)
      flush.hold()
      exec('commit')
      await flush.flushed()
      for (const tell of told) tell()
      flush.rest()
      return told.length
    } catch (error) {
      if (sqlite.inTransaction) exec('rollback')
      flush.drop()
      for (const { reject } of group) reject(error)
      return group.length
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

  const writeAll = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    for (let pause = 1; waiting.length > 0; ) {
      await flush.ready()
      const group = waiting.slice(0, LARGEST_GROUP)
      const done = await tryGroup(group)
      if (done > 0) {
        // what a caller asks for as it is told waits for the next turn
        waiting = waiting.slice(done)
        pause = 1
        if (waiting.length > 0) await new Promise((resolve) => setImmediate(resolve))
        continue
      }
      giveUp()
      await new Promise((resolve) => setTimeout(resolve, pause))
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
    }
    flushing = undefined
  }

  return {
    isInside: () => transaction.current() !== undefined,
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
    inTurn: <T>(work: () => T | Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        transaction.refuseNested()
        const run = async () => {
          const running = { ended: false }
          try {
            const value = await transaction.run(running, work)
            return () => resolve(value)
          } finally {
            running.ended = true
          }
        }
        waiting.push({ run, reject, asked: performance.now() })
        flushing ??= writeAll()
      }),
    lock: async () => {},
    finish: async () => {
      while (flushing) await flushing
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

/**
 * Whether an error is SQLITE_BUSY or one of its extended codes (`_SNAPSHOT`, `_RECOVERY`): another connection holds the
 * write lock.
 */
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
