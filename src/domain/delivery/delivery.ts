import { HOUR, MINUTE, SECOND } from '../base/time.ts'
import type { Chance } from '../ports/chance.ts'
import type { Clock } from '../ports/clock.ts'
import type { Delivery, MailCarrier, Message } from '../ports/mail-carrier.ts'
import type { DueMail, Outbox } from '../ports/outbox.ts'

/** How long and how often a mail is tried. All in ms. */
export type DeliveryPolicy = {
  /** must be longer than a carrier may take for one mail; else two processes send it */
  readonly leaseMs: number
  /** pause after the first failure; it doubles with each further one */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  /** longest pause between two checks whether its documents are made */
  readonly longestWaitMs: number
  /** from queueing until it is given up */
  readonly lifetimeMs: number
}

/** 1, 2, 4 … minutes, never more than 2 hours apart, for 3 days. */
export const DELIVERY_POLICY: DeliveryPolicy = {
  leaseMs: 3 * MINUTE,
  firstPauseMs: MINUTE,
  longestPauseMs: 2 * HOUR,
  longestWaitMs: 30 * SECOND,
  lifetimeMs: 72 * HOUR,
}

/** Shortest pause between two looks for its documents: the pass that looks must not meet the mail again. */
const SHORTEST_WAIT_MS = 250

/**
 * When a process dies between the last byte and the server's answer, nobody knows whether the mail arrived. It is sent
 * once more and not a third time: what was handed over twice without an answer is given up as `unanswered`, which its
 * person and the operator are told. It never counts as sent, since it may be lost.
 */
const MOST_COPIES = 2

/** What delivery needs. */
export type DeliveryDeps = {
  readonly outbox: Outbox
  readonly carrier: MailCarrier
  readonly clock: Clock
  readonly chance: Chance
  /** the message of a due mail; rejections are retried like failed deliveries */
  readonly compose: (due: DueMail) => Promise<Composed>
}

export type Composed =
  | { readonly outcome: 'composed'; readonly message: Message }
  /** its documents are still being made */
  | { readonly outcome: 'not yet' }
  /** whether it may be told is not known; it is tried again like a failed delivery */
  | { readonly outcome: 'later'; readonly reason: string }
  /** there is nobody to send it to, which is no trouble: it is over */
  | { readonly outcome: 'nobody' }
  /** what it says is not true any more: it is given up */
  | { readonly outcome: 'withheld' }

/**
 * Why a mail waits or was given up, as the outbox keeps it; other reasons are the mail server's own words. Sentences
 * for the operator: `ops/words.ts`.
 */
export const DELIVERY_REASONS = {
  /** its documents are still being made */
  noDocuments: 'documentos_pendientes',
  /** it did not go out within its lifetime */
  expired: 'vencido',
  /** it was handed over as often as it may be, and each time the process died before the server's answer */
  unanswered: 'sin_respuesta',
  /** its content cannot be decrypted */
  unreadable: 'ilegible',
  /** the register of persons did not say whether it may be told */
  noRegister: 'registro_no_responde',
  /** what it said is not true any more, or its correo is not the person's any more */
  withheld: 'ya_no_vale',
  /** an exception of this program; the name of the error follows */
  fault: 'falla_interna',
} as const

/** How many mails were sent, wait for a retry, and were given up. */
export type DeliveryCount = {
  readonly sent: number
  readonly later: number
  readonly dead: number
  /** why the last failed one failed; absent when only recipients were refused */
  readonly reason?: string
}
type Fate = { readonly outcome: 'sent' | 'later' | 'dead' | 'not yet' | 'nobody'; readonly reason?: string }

/**
 * Delivers every mail that is due, oldest first, one after the other. Several calls may run concurrently: each leases
 * a mail only when its turn comes, so that the lease covers one delivery and no waiting. Begins no further mail once
 * `signal` is aborted. Rejects only when the outbox itself fails.
 * @param options `more` is called as each begins: somebody else may look for the next
 */
export async function deliverDue(
  deps: DeliveryDeps,
  options: Partial<DeliveryPolicy> & { readonly signal?: AbortSignal; readonly more?: () => void } = {},
): Promise<DeliveryCount> {
  const policy: DeliveryPolicy = { ...DELIVERY_POLICY, ...options }
  const count = { sent: 0, later: 0, dead: 0 }
  let reason: string | undefined
  while (!options.signal?.aborted) {
    const [due] = await deps.outbox.lease(deps.clock.now(), 1, policy.leaseMs)
    if (!due) break
    options.more?.()
    const { outcome, reason: why } = await deliverOne(deps, policy, due)
    if (outcome === 'nobody') continue
    if (outcome === 'not yet') await lookAgainSoon(deps, policy, due)
    count[outcome === 'not yet' ? 'later' : outcome] += 1
    reason = why ?? reason
  }
  return { ...count, ...(reason === undefined ? {} : { reason }) }
}

/** Waits half as long again as the mail has waited: documents take less than a second, or their worker has failed. */
async function lookAgainSoon(
  { outbox, clock }: DeliveryDeps,
  policy: DeliveryPolicy,
  due: DueMail,
): Promise<void> {
  const now = clock.now()
  const pause = Math.min(Math.max((now - due.createdAt) / 2, SHORTEST_WAIT_MS), policy.longestWaitMs)
  await outbox.markRetry(due.id, now + Math.round(pause), DELIVERY_REASONS.noDocuments, false)
}

async function deliverOne(deps: DeliveryDeps, policy: DeliveryPolicy, due: DueMail): Promise<Fate> {
  const { outbox, clock } = deps
  if (due.handed >= MOST_COPIES) return giveUp(deps, due, DELIVERY_REASONS.unanswered)
  if (clock.now() >= endOf(due, policy)) return giveUp(deps, due, DELIVERY_REASONS.expired)
  let handed = false
  const handOver = async (): Promise<void> => {
    if (!handed) await outbox.handOver(due.id)
    handed = true
  }
  const tried = await tryOnce(deps, due, handOver)
  if (tried.outcome === 'not yet') return tried
  if (tried.outcome === 'nobody') {
    await outbox.discard(due.id)
    return tried
  }
  if (tried.outcome === 'withheld') {
    await outbox.markDead(due.id, clock.now(), DELIVERY_REASONS.withheld, false)
    return { outcome: 'dead' }
  }
  const now = clock.now()
  if (tried.outcome === 'sent') {
    await outbox.markSent(due.id, now)
    return { outcome: 'sent' }
  }
  if (tried.outcome === 'refused') {
    await outbox.markDead(due.id, now, tried.reason, true)
    return { outcome: 'dead' }
  }
  if (handed) await outbox.takeBack(due.id)
  const dueAt = now + pauseAfter(due.attempts, policy, deps.chance)
  if (dueAt >= endOf(due, policy)) return giveUp(deps, due, tried.reason)
  await outbox.markRetry(due.id, dueAt, tried.reason)
  return { outcome: 'later', reason: tried.reason }
}

/** When a mail is given up, epoch ms; a mail with a link, when the link expires. */
function endOf({ createdAt, content }: DueMail, { lifetimeMs }: DeliveryPolicy): number {
  const end = createdAt + lifetimeMs
  return 'expiresAt' in content ? Math.min(end, content.expiresAt) : end
}

async function giveUp({ outbox, clock }: DeliveryDeps, due: DueMail, reason: string): Promise<Fate> {
  await outbox.markDead(due.id, clock.now(), reason, false)
  return { outcome: 'dead', reason }
}

/** An exception in one mail must not stop the others. Its message may quote the mail, so only its name is kept. */
async function tryOnce(
  { compose, carrier }: DeliveryDeps,
  due: DueMail,
  handOver: () => Promise<void>,
): Promise<Delivery | Exclude<Composed, { outcome: 'composed' }>> {
  try {
    const composed = await compose(due)
    return composed.outcome === 'composed' ? await carrier.deliver(composed.message, handOver) : composed
  } catch (error) {
    return {
      outcome: 'later',
      reason: `${DELIVERY_REASONS.fault}: ${error instanceof Error ? error.name : typeof error}`,
    }
  }
}

/**
 * Pause before the next try, in ms: exponential backoff, capped, shortened by up to a quarter at random, so that the
 * mails of one outage are not all retried in the same second.
 * @param attempts tries before the one that just failed
 */
export function pauseAfter(attempts: number, policy: DeliveryPolicy, chance: Chance): number {
  const full = Math.min(policy.firstPauseMs * 2 ** attempts, policy.longestPauseMs)
  const [high = 0, low = 0] = chance.bytes(2)
  return Math.round(full * (1 - (high * 256 + low) / 65_536 / 4))
}
