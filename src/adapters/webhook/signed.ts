import { createHmac } from 'node:crypto'

/** Where notices go, and the secret that signs them. Only the settings name it. */
export type HookPlace = { readonly url: string; readonly secret: string }

export type HookResult =
  | { readonly outcome: 'sent' }
  /** to be tried again; `reason` is for the log */
  | { readonly outcome: 'later'; readonly reason: string }

/** A receiver that takes longer counts as one that does not respond. */
const TIMEOUT_MS = 10_000

/**
 * Posts a JSON body, signed: `X-Ventanilla-Firma: t=<epoch s>,v1=<hex>`, where v1 is the HMAC-SHA-256 of `<t>.<body>` with
 * the secret, so that nobody else can send one, nor the same one later. Any 2xx takes it. A redirection is not followed:
 * a receiver must not send the portal to an address of its own network (SSRF). Of the answer only the status is read.
 * Never rejects. @param now epoch ms of this try
 */
export async function postSigned(
  { url, secret }: HookPlace,
  body: string,
  now: number,
  timeoutMs = TIMEOUT_MS,
): Promise<HookResult> {
  const t = Math.floor(now / 1000)
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
}
