import { startOutboxLoop } from '../../adapters/mail/outbox-loop.ts'
import { createWebhook } from '../../adapters/webhook/webhook.ts'
import type { Config } from '../../config/config.ts'
import { MINUTE } from '../../domain/base/time.ts'
import { deliverAlerts } from '../../domain/delivery/alerts.ts'
import type { AlertOutbox, LogAlert } from '../../domain/ports/alert-outbox.ts'
import type { Chance } from '../../domain/ports/chance.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { LogLine } from '../../routes/http/app-context.ts'

type Log = (line: LogLine) => void

/** The same sentence again within this time tells nothing new. */
const QUIET = 10 * MINUTE
/** Different sentences that are remembered. */
const MOST = 200

export type AlertHook = {
  /** the log, which tells each warning and error to the hook as well */
  readonly log: Log
  /** begins to deliver; what was said before is delivered too */
  start(alerts: AlertOutbox): void
  stop(): Promise<void>
}

/**
 * Sends what the log warns of to ALERT_WEBHOOK, through an outbox of its own: neither a receiver that is down nor a
 * restart loses an alert. Without that setting it is the log alone.
 * @param write the log itself, which also says when the receiver does not take alerts: once, and once when it does again
 */
export function createAlertHook(
  { webhook, portal, baseUrl }: Pick<Config, 'webhook' | 'portal' | 'baseUrl'>,
  { write, clock, chance }: { readonly write: Log; readonly clock: Clock; readonly chance: Chance },
): AlertHook {
  if (!webhook) return { log: write, start: () => {}, stop: async () => {} }
  const told = new Map<string, number>()
  const early: LogAlert[] = []
  let outbox: AlertOutbox | undefined
  let loop: ReturnType<typeof startOutboxLoop> | undefined
  let queueing: Promise<unknown> = Promise.resolve()

  const queue = (alert: LogAlert): void => {
    if (!outbox) {
      early.push(alert)
      return
    }
    const alerts = outbox
    // where the database fails, the log itself has said it
    queueing = queueing
      .then(() => alerts.add(alert))
      .then(
        () => loop?.wake(),
        () => {},
      )
  }
  const isNew = (message: string, now: number): boolean => {
    if (now - (told.get(message) ?? Number.NEGATIVE_INFINITY) < QUIET) return false
    if (told.size >= MOST) told.clear()
    told.set(message, now)
    return true
  }
  const say = (message: string): void =>
    write({ level: 'warn', t: new Date(clock.now()).toISOString(), message })
  let troubled = false
  return {
    log: (line) => {
      write(line)
      const { level, message, error } = line
      if (level !== 'warn' && level !== 'error') return
      const words = typeof message === 'string' ? message : `falla interna: ${error ?? ''}`
      const at = clock.now()
      if (isNew(words, at)) queue({ at, level, message: words })
    },
    start: (alerts) => {
      outbox = alerts
      for (const alert of early.splice(0)) queue(alert)
      const carrier = createWebhook({ ...webhook, portal, baseUrl, clock })
      loop = startOutboxLoop({
        deliver: async (signal) => {
          const { sent, lost, reason } = await deliverAlerts(
            { alerts, alertCarrier: carrier, clock, chance },
            signal,
          )
          if (lost > 0) say(`ALERT_WEBHOOK: ${lost} sin entregar en tres días (${reason})`)
          else if (reason !== undefined && !troubled)
            say(`ALERT_WEBHOOK no recibe alertas (${reason}): se reintenta tres días`)
          if (reason === undefined && troubled && sent > 0) say('ALERT_WEBHOOK recibe alertas otra vez')
          if (reason !== undefined || sent > 0) troubled = reason !== undefined
        },
        nextDueAt: () => alerts.nextDueAt(),
        clock,
        log: say,
      })
    },
    stop: async () => {
      await queueing
      await loop?.stop()
    },
  }
}
