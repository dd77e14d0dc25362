/** What the operator must know, as the log says it: no personal data. `level`: of the line. Times in epoch ms. */
export type LogAlert = { readonly at: number; readonly level: 'warn' | 'error'; readonly message: string }
export type DueAlert = LogAlert & { readonly id: number; readonly attempts: number }

/** Alerts that wait to be handed to the operator's own service (transactional outbox, as for mail). */
export interface AlertOutbox {
  /** Queues one; false when so many wait that one more would tell nothing new. */
  add(alert: LogAlert): Promise<boolean>
  /** leases the oldest that is due for `leaseMs`: no other call gets it meanwhile */
  lease(now: number, leaseMs: number): Promise<DueAlert | undefined>
  /** it was taken, or is given up: it goes */
  remove(id: number): Promise<void>
  markRetry(id: number, dueAt: number): Promise<void>
  nextDueAt(): Promise<number | undefined>
}

/** Hands an alert over. Never rejects; `reason` is for the log. */
export interface AlertCarrier {
  send(
    alert: DueAlert,
  ): Promise<{ readonly outcome: 'sent' } | { readonly outcome: 'later'; readonly reason: string }>
}
