import type { AlertCarrier } from '../../domain/ports/alert-outbox.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { type HookPlace, postSigned } from './signed.ts'

export type WebhookOptions = HookPlace & {
  /** how the portal is called, and its origin: whoever gets alerts of many tells them apart */
  readonly portal: string
  readonly baseUrl: string
  readonly clock: Clock
  /** ms that the receiver may take */
  readonly timeoutMs?: number
}

/**
 * Posts alerts to the operator's service as JSON, signed (`signed.ts`). `fecha` is ISO 8601 in UTC; `id` is the same for
 * every try of one alert. Never rejects.
 */
export function createWebhook(options: WebhookOptions): AlertCarrier {
  const { portal, baseUrl, clock, timeoutMs } = options
  return {
    send: ({ id, at, level, message }) => {
      const body = JSON.stringify({
        // the row's own number is used again once it is gone
        id: `${at}-${id}`,
        fecha: new Date(at).toISOString(),
        nivel: level === 'error' ? 'error' : 'aviso',
        mensaje: message,
        portal,
        url: baseUrl,
      })
      return postSigned(options, body, clock.now(), timeoutMs)
    },
  }
}
