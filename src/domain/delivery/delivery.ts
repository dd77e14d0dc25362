import type { Chance } from '../ports/chance.ts'
import type { Clock } from '../ports/clock.ts'
import type { Delivery, MailCarrier, Message } from '../ports/mail-carrier.ts'
import type { DueMail, Outbox } from '../ports/outbox.ts'
import { DELIVERY_POLICY, type DeliveryPolicy, MOST_COPIES, pauseAfter } from './policy.ts'

/** All that delivering needs. */
export type DeliveryDeps = {
  readonly outbox: Outbox
  readonly carrier: MailCarrier
  readonly clock: Clock
  readonly chance: Chance
  /** the message of a due mail, or `not-yet` while its files are being made; a throw is tried again */
  readonly compose: (due: DueMail) => Promise<Message | 'not-yet'>
}

/** How many mails went, stay for later, and were given up. */
export type DeliveryCount = {
  readonly sent: number
  readonly later: number
  readonly dead: number
  /** why the last that was tried in vain did not go; nothing of one whose address was refused */
  readonly reason?: string
}
type Fate = { readonly outcome: 'sent' | 'later' | 'dead'; readonly reason?: string } | 'not-yet'

/**
 * Delivers every mail that is due, oldest first, one after the other, and says what became of them; several may run
 * side by side. A mail is leased when its turn comes, so its lease covers one delivery and no waiting. Once `signal`
 * is aborted no other is begun. Rejects only when the outbox itself fails.
 */
export async function deliverDue(
  deps: DeliveryDeps,
  options: Partial<DeliveryPolicy> & { readonly signal?: AbortSignal } = {},
): Promise<DeliveryCount> {
  const policy: DeliveryPolicy = { ...DELIVERY_POLICY, ...options }
  const count = { sent: 0, later: 0, dead: 0 }
  let reason: string | undefined
  // kept leased until the pass ends, or it would look at the same ones again and again
  const waiting = new Map<number, DueMail>()
  try {
    while (!options.signal?.aborted) {
      const [due] = await deps.outbox.lease(deps.clock.now(), 1, policy.leaseMs)
      if (!due) break
      waiting.delete(due.id)
      const fate = await deliverOne(deps, policy, due)
      if (fate === 'not-yet') waiting.set(due.id, due)
      else {
        count[fate.outcome] += 1
        reason = fate.reason ?? reason
      }
    }
  } finally {
    for (const due of waiting.values()) await lookAgainSoon(deps, policy, due)
  }
  return { ...count, later: count.later + waiting.size, ...(reason === undefined ? {} : { reason }) }
}

/** Half as long as it has waited already: files are made in less than a second, or the worker is in trouble. */
async function lookAgainSoon(
  { outbox, clock }: DeliveryDeps,
  policy: DeliveryPolicy,
  due: DueMail,
): Promise<void> {
  const now = clock.now()
  const pause = Math.min(Math.max(now - due.createdAt, 0) / 2, policy.longestWaitMs)
  await outbox.markRetry(due.id, now + Math.round(pause), 'sus documentos se están haciendo', false)
}

async function deliverOne(deps: DeliveryDeps, policy: DeliveryPolicy, due: DueMail): Promise<Fate> {
  const { outbox, clock } = deps
  if (due.handed >= MOST_COPIES) {
    await outbox.markSent(due.id, clock.now())
    return { outcome: 'sent' }
  }
  if (clock.now() >= endOf(due, policy)) return giveUp(deps, due, 'vencido')
  let handed = false
  const handOver = async (): Promise<void> => {
    if (!handed) await outbox.handOver(due.id)
    handed = true
  }
  const tried = await tryOnce(deps, due, handOver)
  if (tried === 'not-yet') return tried
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

/** A link that no longer opens is not worth a mail. */
function endOf({ createdAt, content }: DueMail, { lifetimeMs }: DeliveryPolicy): number {
  const end = createdAt + lifetimeMs
  return 'expiresAt' in content ? Math.min(end, content.expiresAt) : end
}

async function giveUp({ outbox, clock }: DeliveryDeps, due: DueMail, reason: string): Promise<Fate> {
  await outbox.markDead(due.id, clock.now(), reason, false)
  return { outcome: 'dead', reason }
}

/** A fault of ours in one mail must not hold up the others. Its words may quote the mail: only its name is kept. */
async function tryOnce(
  { compose, carrier }: DeliveryDeps,
  due: DueMail,
  handOver: () => Promise<void>,
): Promise<Delivery | 'not-yet'> {
  try {
    const message = await compose(due)
    return message === 'not-yet' ? message : await carrier.deliver(message, handOver)
  } catch (error) {
    return {
      outcome: 'later',
      reason: `falla interna: ${error instanceof Error ? error.name : typeof error}`,
    }
  }
}
