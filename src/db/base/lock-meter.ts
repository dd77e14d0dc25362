/** How long writers waited for the one lock of SQLite: other processes (the operator's commands) write as well. */
export type LockMeter = {
  /** runs a transaction, which says when it has the lock */
  measure<T>(transaction: (begun: () => void) => T): T
  measureAsync<T>(transaction: (begun: () => void) => Promise<T>): Promise<T>
  /** since the database was opened; `refused`: gave up after `busy_timeout` */
  read(): { readonly transactions: number; readonly waitedMs: number; readonly refused: number }
}

export const isBusy = (error: unknown): boolean =>
  String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')

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
