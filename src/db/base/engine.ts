import { AsyncLocalStorage } from 'node:async_hooks'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import type { Vault } from './vault.ts'

/** What a statement that writes gives: how many rows it changed. */
export type Changes = { readonly changes: number }

/** The typed queries of both engines: Drizzle's builder over `schema.ts`. Every one is awaited. */
export type Queries = BaseSQLiteDatabase<'async', Changes, Record<string, never>>

/**
 * A value that both engines store as it is: a boolean is 0 or 1, a time epoch milliseconds.
 */
export type Cell = string | number | bigint | Uint8Array | null

/**
 * One thing that only one transaction at a time may decide about, of all the replicas: made by the functions of
 * `locks.ts`.
 */
export type Lock = string & { readonly [brand]: true }
declare const brand: unique symbol

/** What a transaction says of itself; SQLite, where only one writes at a time, needs none of it. */
export type About = {
  /**
   * What it decides about, locked before its first statement reads. Left out: it shares one lock with all those that
   * name none either, so that what nobody thought of is slow and right. Empty: each of its statements is right by itself.
   */
  readonly locks?: readonly Lock[]
  /**
   * Nothing in it was promised to a person (a limit's count, the touch of a session): it need not be on a second machine
   * before it is answered.
   */
  readonly local?: boolean
  /** It is not tried again when the engine is not there: who asks wants to know just that. */
  readonly once?: boolean
}

export type Transactions = {
  /**
   * Runs `work` in one transaction, and resolves when it is on the disk; what `work` throws rolls back what it wrote, and
   * rejects. Everything of the store's that `work` awaits is part of it. It must await nothing else that takes time, must
   * not begin another, and may be run again from its beginning (PostgreSQL: after a deadlock, a lost connection or a row
   * that another replica made at the same time), so that what it notes outside of the database it must be able to note twice.
   */
  inTurn<T>(work: () => T | Promise<T>, about?: About): Promise<T>
  /** Takes more locks inside `inTurn`'s work, when what they are about had to be read first; read it again after it. */
  lock(...locks: readonly Lock[]): Promise<void>
}

/** What every part of the store works with: the typed queries, encryption at rest, transactions. */
export type Base = Transactions & {
  readonly engine: 'sqlite' | 'postgres'
  readonly db: Queries
  /**
   * Rows of a query in SQL that both engines know, by the names of its columns; `?` for each parameter in order.
   */
  rows<Row>(text: string, ...params: readonly Cell[]): Promise<Row[]>
  readonly vault: Vault
}

/** What a statement gave: its rows as arrays of cells (of one that is asked for one row: that, or undefined). */
export type Answer = { readonly rows: unknown; readonly changes: number }
/** How an engine is asked. */
export type Ask = (
  text: string,
  params: readonly Cell[],
  method: 'run' | 'all' | 'get' | 'values',
) => Promise<Answer> | Answer

/**
 * In which transaction the code runs that awaits a statement. `T`: how the engine keeps it.
 */
export function transactionOf<T extends { ended: boolean }>() {
  const running = new AsyncLocalStorage<T>()
  return {
    run: <R>(transaction: T, work: () => R): R => running.run(transaction, work),
    /** Undefined outside of any. Throws when it is over: somebody did not await what they began in it. */
    current: (): T | undefined => {
      const now = running.getStore()
      if (now?.ended) throw new Error('a statement of a transaction that is over')
      return now
    },
    /** Throws inside of a transaction: one that waits for another would wait for ever. */
    refuseNested: (): void => {
      const now = running.getStore()
      if (now && !now.ended) throw new Error('a transaction inside a transaction')
    },
  }
}
