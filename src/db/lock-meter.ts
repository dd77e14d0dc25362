/** How long writers waited for the one lock of SQLite: other processes (the operator's commands) write as well. */
export type LockMeter = {
  /** runs a transaction, which says when it has the lock */
  measure<T>(transaction: (begun: () => void) => T): T
  /** since the database was opened; `refused`: gave up after `busy_timeout` */
  read(): { readonly transactions: number; readonly waitedMs: number; readonly refused: number }
}

export function createLockMeter(): LockMeter {
  let transactions = 0
  let waitedMs = 0
  let refused = 0
  return {
    measure: (transaction) => {
      const asked = performance.now()
      try {
        return transaction(() => {
          transactions++
          waitedMs += performance.now() - asked
        })
      } catch (error) {
        if (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) refused++
        throw error
      }
    },
    read: () => ({ transactions, waitedMs, refused }),
  }
}
