import type { Chance } from '../ports/chance.ts'
import type { Clock } from '../ports/clock.ts'
import type { DueHook, HookOutbox } from '../ports/hook-outbox.ts'
import { handOver, type Tried } from './hand-over.ts'

export type HookDeps = {
  readonly store: HookOutbox
  readonly clock: Clock
  readonly chance: Chance
  /** one try; never rejects */
  readonly send: (due: DueHook, at: number) => Promise<Tried>
}

/**
 * Delivers every notice that is due, as `handOver` does. Gives why the last one that was not taken was not; undefined
 * when all were.
 */
export async function deliverHooks(deps: HookDeps, signal?: AbortSignal): Promise<string | undefined> {
  const { store, send } = deps
  const { reason } = await handOver(
    {
      lease: async (now, leaseMs) => (await store.leaseHooks(now, 1, leaseMs))[0],
      send,
      queuedAt: ({ createdAt }) => createdAt,
      sent: ({ id }, now) => store.hookSent(id, now),
      later: ({ id }, dueAt, why) => store.hookLater(id, dueAt, why),
      lost: ({ id }, now, why) => store.hookDead(id, now, why),
    },
    deps,
    signal,
  )
  return reason
}
