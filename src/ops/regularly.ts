import { SECOND } from '../domain/base/time.ts'

/** What is done at start and is no part of starting waits for this, so that the portal serves first. */
export const AFTER_START = 1 * SECOND

/**
 * Does `work`, which never rejects, soon and then once in every `ms`, without keeping the process alive. Gives a function
 * that stops it, and resolves when the work under way is done.
 */
export function regularly(work: () => Promise<unknown>, ms: number): () => Promise<void> {
  let underWay: Promise<unknown> = Promise.resolve()
  const go = (): void => {
    underWay = work()
  }
  const timers = [setTimeout(go, AFTER_START), setInterval(go, ms)]
  for (const timer of timers) timer.unref()
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await underWay
  }
}
