import type { Chance } from '../ports/chance.ts'

export type DeliveryPolicy = {
  /** longer than a carrier may take for one mail, or two processes send it */
  readonly leaseMs: number
  /** first pause after a failure; it doubles from one to the next */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  /** longest pause between two looks at whether its files are there */
  readonly longestWaitMs: number
  /** from when it was queued until it is given up */
  readonly lifetimeMs: number
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** 1, 2, 4 … minutes, never more than 2 hours apart, for 3 days. */
export const DELIVERY_POLICY: DeliveryPolicy = {
  leaseMs: 3 * MINUTE,
  firstPauseMs: MINUTE,
  longestPauseMs: 2 * HOUR,
  longestWaitMs: 30 * SECOND,
  lifetimeMs: 72 * HOUR,
}

/** Mails under way at once. One slow recipient takes one lane, and the others go on. */
export const DELIVERY_LANES = 5

/**
 * A process that dies between the last byte and the server's answer knows nothing of a mail that has most likely
 * arrived. It goes out once more, and not a third time: what was handed over twice counts as sent.
 */
export const MOST_COPIES = 2

/**
 * Pause before the next try, in ms: doubled after each one, capped, then shortened by up to a quarter at random,
 * so that the mails of one outage do not all come back in the same second.
 * @param attempts tries before the one that just failed
 */
export function pauseAfter(attempts: number, policy: DeliveryPolicy, chance: Chance): number {
  const full = Math.min(policy.firstPauseMs * 2 ** attempts, policy.longestPauseMs)
  const [high = 0, low = 0] = chance.bytes(2)
  return Math.round(full * (1 - (high * 256 + low) / 65_536 / 4))
}
