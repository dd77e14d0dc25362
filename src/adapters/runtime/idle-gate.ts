import { performance as hooks } from 'node:perf_hooks'

/** ms over which the utilization of the event loop is measured */
const WINDOW_MS = 100

export type IdleGateOptions = {
  /** event loop utilization, 0 to 1, from which on this thread counts as busy */
  readonly busy: number
  /** ms after which the gate opens whatever the load */
  readonly maxWaitMs: number
  /** event loop utilization since the last call, 0 to 1; that of this thread unless given */
  readonly utilization?: () => number
}

/**
 * Back-pressure for background work on a machine where it competes with pages for the processor. Each call of the
 * result resolves when the event loop of this thread was less than `busy` over the last 100 ms, and after `maxWaitMs`
 * at the latest, so that background work advances slowly under any load.
 */
export function createIdleGate({
  busy,
  maxWaitMs,
  utilization = threadUtilization(),
}: IdleGateOptions): () => Promise<void> {
  let measuredAt = performance.now()
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  return async () => {
    const latest = performance.now() + maxWaitMs
    for (;;) {
      // a shorter window would hold nothing but the work that the caller just did
      await sleep(Math.max(0, measuredAt + WINDOW_MS - performance.now()))
      measuredAt = performance.now()
      if (utilization() < busy || measuredAt >= latest) return
    }
  }
}

function threadUtilization(): () => number {
  let last = hooks.eventLoopUtilization()
  return () => {
    const { utilization } = hooks.eventLoopUtilization(last)
    last = hooks.eventLoopUtilization()
    return utilization
  }
}
