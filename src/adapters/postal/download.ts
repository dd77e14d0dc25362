import type { IncomingMessage } from 'node:http'
import { get } from 'node:https'

export type DownloadOrder = {
  /** https, and so must be every redirection */
  readonly url: string
  /** ETag of the last download: sent as If-None-Match */
  readonly etag?: string | undefined
  /** bytes, 150 MiB unless given: a longer response is aborted */
  readonly largest?: number
  /** ms for the whole download, two minutes unless given */
  readonly timeout?: number
  /** PEM of the authority of the server's certificate, when it is not a public one */
  readonly ca?: string | undefined
}

/** `reason` is for the operator: a status or an error code, never the URL (it may hold a password). */
export type Downloaded =
  | { readonly outcome: 'new'; readonly bytes: Uint8Array; readonly etag: string | undefined }
  | { readonly outcome: 'same' }
  | { readonly outcome: 'failed'; readonly reason: string }

const MAX_REDIRECTS = 4

/** Downloads a file over https into memory, following up to four redirections. Never rejects. */
export async function downloadCatalogue(order: DownloadOrder): Promise<Downloaded> {
  const signal = AbortSignal.timeout(order.timeout ?? 120_000)
  try {
    return await follow(order, order.url, signal, MAX_REDIRECTS)
  } catch (error) {
    if (signal.aborted) return failed('el servidor tardó demasiado')
    return failed((error as NodeJS.ErrnoException).code ?? (error as Error).message)
  }
}

const failed = (reason: string): Downloaded => ({ outcome: 'failed', reason })

async function follow(
  order: DownloadOrder,
  url: string,
  signal: AbortSignal,
  left: number,
): Promise<Downloaded> {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') return failed('la dirección no es https')
  const response = await ask(order, url, signal)
  const { statusCode: status = 0, headers } = response
  if (status >= 300 && status < 400 && status !== 304 && headers.location) {
    response.resume()
    if (left === 0) return failed('demasiadas redirecciones')
    return follow(order, new URL(headers.location, url).href, signal, left - 1)
  }
  if (status !== 200) {
    response.resume()
    return status === 304 && order.etag ? { outcome: 'same' } : failed(`respondió ${status}`)
  }
  const bytes = await collect(response, order.largest ?? 150 * 1024 * 1024)
  return bytes ? { outcome: 'new', bytes, etag: headers.etag } : failed('el archivo es demasiado grande')
}

function ask({ etag, ca }: DownloadOrder, url: string, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = { accept: '*/*', ...(etag ? { 'if-none-match': etag } : {}) }
  return new Promise((resolve, reject) => {
    get(url, { headers, signal, agent: false, ...(ca ? { ca } : {}) }, resolve).once('error', reject)
  })
}

/** The whole body; undefined when it is longer than `largest`. Rejects when the connection ends early. */
async function collect(response: IncomingMessage, largest: number): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largest) {
      response.destroy()
      return undefined
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
