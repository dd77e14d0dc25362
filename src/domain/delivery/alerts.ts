import type { AlertCarrier, AlertOutbox } from '../ports/alert-outbox.ts'
import type { Chance } from '../ports/chance.ts'
import type { Clock } from '../ports/clock.ts'
import { DELIVERY_POLICY, pauseAfter } from './delivery.ts'

export type AlertDeps = {
  readonly alerts: AlertOutbox
  readonly alertCarrier: AlertCarrier
  readonly clock: Clock
  readonly chance: Chance
}

/** How many were taken, wait for a retry, and were given up; why the last that was not taken was not. */
export type AlertCount = {
  readonly sent: number
  readonly later: number
  readonly lost: number
  readonly reason?: string
}

/**
 * Hands over every alert that is due, oldest first; each is retried after 1, 2, 4 … minutes, never more than 2 hours
 * apart, and given up after 3 days. Begins no other once `signal` is aborted. Rejects only when the outbox itself fails.
 */
export async function deliverAlerts(deps: AlertDeps, signal: AbortSignal): Promise<AlertCount> {
  const { alerts, alertCarrier, clock, chance } = deps
  const count = { sent: 0, later: 0, lost: 0 }
  let reason: string | undefined
  while (!signal.aborted) {
    const due = await alerts.lease(clock.now(), DELIVERY_POLICY.leaseMs)
    if (!due) break
    const tried = await alertCarrier.send(due)
    if (tried.outcome === 'sent') {
      await alerts.remove(due.id)
      count.sent += 1
      continue
    }
    reason = tried.reason
    const dueAt = clock.now() + pauseAfter(due.attempts, DELIVERY_POLICY, chance)
    const isOver = dueAt >= due.at + DELIVERY_POLICY.lifetimeMs
    await (isOver ? alerts.remove(due.id) : alerts.markRetry(due.id, dueAt))
    count[isOver ? 'lost' : 'later'] += 1
  }
  return { ...count, ...(reason === undefined ? {} : { reason }) }
}
