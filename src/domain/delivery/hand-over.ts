import type { Chance } from '../ports/chance.ts'
import type { Clock } from '../ports/clock.ts'
import { DELIVERY_POLICY, pauseAfter } from './delivery.ts'

export type Tried = { readonly outcome: 'sent' } | { readonly outcome: 'later'; readonly reason: string }

/** An outbox whose entries are handed to another program, one after the other. Times in epoch ms. */
export type HandOver<Due extends { readonly attempts: number }> = {
  /** the oldest that is due, which no other call gets for `leaseMs` */
  lease(now: number, leaseMs: number): Promise<Due | undefined>
  /** one try; never rejects */
  send(due: Due, now: number): Promise<Tried>
  queuedAt(due: Due): number
  sent(due: Due, now: number): Promise<void>
  later(due: Due, dueAt: number, reason: string): Promise<void>
  lost(due: Due, now: number, reason: string): Promise<void>
}

/** How many were taken, wait for a retry, and were given up; why the last that was not taken was not. */
export type HandedOver = {
  readonly sent: number
  readonly later: number
  readonly lost: number
  readonly reason?: string
}

/**
 * Hands over all that is due, oldest first; each is retried after 1, 2, 4 … minutes, never more than 2 hours apart, and
 * given up after 3 days, as mail is. Begins no other once `signal` is aborted. Rejects only when the outbox itself fails.
 */
export async function handOver<Due extends { readonly attempts: number }>(
  outbox: HandOver<Due>,
  { clock, chance }: { readonly clock: Clock; readonly chance: Chance },
  signal?: AbortSignal,
): Promise<HandedOver> {
  const count = { sent: 0, later: 0, lost: 0 }
  let reason: string | undefined
  while (!signal?.aborted) {
    const due = await outbox.lease(clock.now(), DELIVERY_POLICY.leaseMs)
    if (!due) break
    const tried = await outbox.send(due, clock.now())
    const now = clock.now()
    if (tried.outcome === 'sent') {
      await outbox.sent(due, now)
      count.sent += 1
      continue
    }
    reason = tried.reason
    const dueAt = now + pauseAfter(due.attempts, DELIVERY_POLICY, chance)
    const isOver = dueAt >= outbox.queuedAt(due) + DELIVERY_POLICY.lifetimeMs
    await (isOver ? outbox.lost(due, now, reason) : outbox.later(due, dueAt, reason))
    count[isOver ? 'lost' : 'later'] += 1
  }
  return { ...count, ...(reason === undefined ? {} : { reason }) }
}
