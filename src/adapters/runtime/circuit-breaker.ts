import type { Clock } from '../../domain/ports/clock.ts'

export type BreakerState = 'closed' | 'open' | 'half-open'

/** Reports how an admitted call went. Only the first report counts, and none from before the last change of state. */
export type Settle = (worked: boolean) => void

export type CircuitBreaker = {
  /** admits one call; undefined: do not call */
  enter(): Settle | undefined
  /** `half-open` from the end of `restMs` until the one trial call has settled */
  state(): BreakerState
}

export type BreakerSettings = {
  readonly clock: Clock
  /** failures in a row that open it */
  readonly failures: number
  /** ms without calls after that, before one trial */
  readonly restMs: number
  readonly changed?: (state: 'closed' | 'open') => void
}

/**
 * Circuit breaker: stops calling a service that fails, so that callers fail fast and the service can recover. A failed
 * trial keeps it open for another `restMs`; a successful one closes it.
 */
export function createCircuitBreaker({ clock, failures, restMs, changed }: BreakerSettings): CircuitBreaker {
  let inARow = 0
  let openedAt: number | undefined
  let onTrial = false
  // a call from before the last change says nothing about the service now
  let era = 0

  const state = (): BreakerState => {
    if (openedAt === undefined) return 'closed'
    const rested = clock.now() - openedAt
    // a clock that was set back must not keep it open for longer
    return onTrial || rested >= restMs || rested < 0 ? 'half-open' : 'open'
  }
  const change = (to: 'closed' | 'open'): void => {
    const was = openedAt === undefined ? 'closed' : 'open'
    openedAt = to === 'open' ? clock.now() : undefined
    inARow = 0
    onTrial = false
    era += 1
    if (was !== to) changed?.(to)
  }
  const settled = (worked: boolean): void => {
    inARow = worked ? 0 : inARow + 1
    if (onTrial) change(worked ? 'closed' : 'open')
    else if (inARow >= failures) change('open')
  }
  const enter = (): Settle | undefined => {
    const now = state()
    if (now === 'open' || onTrial) return undefined
    onTrial = now === 'half-open'
    const mine = era
    let told = false
    return (worked) => {
      if (told || mine !== era) return
      told = true
      settled(worked)
    }
  }
  return { enter, state }
}
