import { performance as hooks } from 'node:perf_hooks'

/** ms over which it is seen how busy the thread is */
const WINDOW = 100

export type CalmOptions = {
  /** share of the time, 0 to 1, from which on the thread that serves counts as busy */
  readonly busy: number
  /** ms after which waiting is over whatever happens */
  readonly patience: number
  /** share of the time since it was last asked that the thread had work; that of this thread when left out */
  readonly share?: () => number
}

/**
 * For work that can wait, on a machine where it takes a processor from the pages: what it gives resolves at once while
 * the thread that serves has time to spare, else when it has again, and after `patience` ms at the latest, so that
 * what waits goes on slowly under any load.
 */
export function createCalm({ busy, patience, share = shareOfThread() }: CalmOptions): () => Promise<void> {
  let seen = performance.now()
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  return async () => {
    const latest = performance.now() + patience
    for (;;) {
      // less than a window says nothing: the work that was just done is all of it
      await sleep(Math.max(0, seen + WINDOW - performance.now()))
      seen = performance.now()
      if (share() < busy || seen >= latest) return
    }
  }
}

function shareOfThread(): () => number {
  let last = hooks.eventLoopUtilization()
  return () => {
    const { utilization } = hooks.eventLoopUtilization(last)
    last = hooks.eventLoopUtilization()
    return utilization
  }
}
