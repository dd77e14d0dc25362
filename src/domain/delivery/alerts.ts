import type { AlertCarrier, AlertOutbox } from '../ports/alert-outbox.ts'
import type { Chance } from '../ports/chance.ts'
import type { Clock } from '../ports/clock.ts'
import { type HandedOver, handOver } from './hand-over.ts'

export type AlertDeps = {
  readonly alerts: AlertOutbox
  readonly alertCarrier: AlertCarrier
  readonly clock: Clock
  readonly chance: Chance
}

/** Hands over every alert that is due, as `handOver` does; one that is taken or given up is deleted. */
export const deliverAlerts = (deps: AlertDeps, signal: AbortSignal): Promise<HandedOver> => {
  const { alerts, alertCarrier } = deps
  return handOver(
    {
      lease: alerts.lease,
      send: (due) => alertCarrier.send(due),
      queuedAt: ({ at }) => at,
      sent: ({ id }) => alerts.remove(id),
      later: ({ id }, dueAt) => alerts.markRetry(id, dueAt),
      lost: ({ id }) => alerts.remove(id),
    },
    deps,
    signal,
  )
}
