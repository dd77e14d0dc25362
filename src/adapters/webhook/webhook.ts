import { createHmac } from 'node:crypto'
import type { AlertCarrier } from '../../domain/ports/alert-outbox.ts'
import type { Clock } from '../../domain/ports/clock.ts'

export type WebhookOptions = {
  readonly url: string
  readonly secret: string
  /** how the portal is called, and its origin: whoever gets alerts of many tells them apart */
  readonly portal: string
  readonly baseUrl: string
  readonly clock: Clock
  /** ms that the receiver may take */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 10_000

/**
 * Posts alerts to the operator's service as JSON, signed: `X-Ventanilla-Firma: t=<epoch s>,v1=<hex>`, where v1 is the
 * HMAC-SHA-256 of `<t>.<body>` with the secret, so that nobody else can send one, nor the same one later. Any 2xx takes
 * it. A redirection is not followed: where alerts go is said by the settings alone, and a receiver must not send the
 * portal to an address of its own network (SSRF). Of the answer only the status is read.
 */
export function createWebhook(options: WebhookOptions): AlertCarrier {
  const { url, secret, portal, baseUrl, clock, timeoutMs = TIMEOUT_MS } = options
  return {
    send: async ({ id, at, level, message }) => {
      const body = JSON.stringify({
        // the row's own number is used again once it is gone
        id: `${at}-${id}`,
        fecha: new Date(at).toISOString(),
        nivel: level === 'error' ? 'error' : 'aviso',
        mensaje: message,
        portal,
        url: baseUrl,
      })
      const t = Math.floor(clock.now() / 1000)
      const v1 = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')
      try {
        const answer = await fetch(url, {
          method: 'POST',
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
          headers: { 'Content-Type': 'application/json', 'X-Ventanilla-Firma': `t=${t},v1=${v1}` },
          body,
        })
        await answer.body?.cancel()
        return answer.ok ? { outcome: 'sent' } : { outcome: 'later', reason: `HTTP ${answer.status}` }
      } catch (error) {
        const { cause, name } = error as { cause?: { code?: string; message?: string }; name: string }
        return { outcome: 'later', reason: cause?.code ?? cause?.message ?? name }
      }
    },
  }
}
