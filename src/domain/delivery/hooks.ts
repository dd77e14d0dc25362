import type { Chance } from '../ports/chance.ts'
import type { Clock } from '../ports/clock.ts'
import type { DueHook, HookOutbox } from '../ports/hook-outbox.ts'
import { DELIVERY_POLICY, pauseAfter } from './delivery.ts'

export type HookDeps = {
  readonly store: HookOutbox
  readonly clock: Clock
  readonly chance: Chance
  /** one try; never rejects */
  readonly send: (
    due: DueHook,
    at: number,
  ) => Promise<{ readonly outcome: 'sent' } | { readonly outcome: 'later'; readonly reason: string }>
}

/** Delivers every notice that is due, with the pauses and the lifetime of the mail. Gives why the last one failed. */
export async function deliverHooks(deps: HookDeps, signal?: AbortSignal): Promise<string | undefined> {
  const { store, clock, chance, send } = deps
  let trouble: string | undefined
  while (!signal?.aborted) {
    const [due] = await store.leaseHooks(clock.now(), 1, DELIVERY_POLICY.leaseMs)
    if (!due) break
    const tried = await send(due, clock.now())
    const now = clock.now()
    if (tried.outcome === 'sent') {
      await store.hookSent(due.id, now)
      continue
    }
    trouble = tried.reason
    const dueAt = now + pauseAfter(due.attempts, DELIVERY_POLICY, chance)
    if (dueAt >= due.createdAt + DELIVERY_POLICY.lifetimeMs) await store.hookDead(due.id, now, tried.reason)
    else await store.hookLater(due.id, dueAt, tried.reason)
  }
  return trouble
}
