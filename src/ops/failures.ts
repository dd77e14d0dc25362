import type { ActivityStore } from '../domain/ports/activity-store.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Measured } from '../routes/http/app-context.ts'

/** The pages that failed, by the hour, for who looks after the portal. */
export type FailureCount = {
  /** one answer; counts when it is a failure of the portal (5xx), but for the question whether it is ready */
  observe(answer: Pick<Measured, 'route' | 'status'>): void
  /** resolves when all that was counted is stored, or cannot be */
  settled(): Promise<void>
}

/**
 * Stores each failure at once. When it is the database that fails, what was counted is kept in memory and stored with the
 * next one.
 */
export function countFailures(store: Pick<ActivityStore, 'countFailures'>, clock: Clock): FailureCount {
  let waiting = 0
  let work: Promise<void> = Promise.resolve()
  const flush = async (): Promise<void> => {
    const count = waiting
    if (count === 0) return
    waiting = 0
    try {
      await store.countFailures(clock.now(), count)
    } catch {
      waiting += count
    }
  }
  return {
    observe: ({ route, status }) => {
      if (status < 500 || route === '/readyz') return
      waiting++
      work = work.then(flush)
    },
    settled: () => work.then(flush),
  }
}
