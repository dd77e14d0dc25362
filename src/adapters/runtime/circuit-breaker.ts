import type { Clock } from '../../domain/ports/clock.ts'

export type BreakerState = 'closed' | 'open' | 'half-open'

/** Told once how the call went that it let through; a second time, or too late, counts for nothing. */
export type Settle = (worked: boolean) => void

export type CircuitBreaker = {
  /** lets one call through, or gives undefined: do not call */
  enter(): Settle | undefined
  /** `half-open` from the end of the rest until its one trial has come back */
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
 * Stops calling a service that fails, so that people get their answer at once and the service can recover. A failed
 * trial opens it for another whole rest; one that works closes it.
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
