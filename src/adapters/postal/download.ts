import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { Parser } from 'htmlparser2'

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

/** The official page: a form that answers a ZIP. */
export const CORREOS_PAGE =
  'https://www.correosdemexico.gob.mx/SSLServicios/ConsultaCP/CodigoPostal_Exportar.aspx'

const MAX_REDIRECTS = 4
/** A page with a form is small. */
const LARGEST_PAGE = 2 * 1024 * 1024

/**
 * Downloads a file over https into memory, following up to four redirections. Where the address answers a page with
 * the form of the official download (hidden fields, a choice of format, a button), that is sent as a browser would,
 * for the TXT of all estados. Never rejects.
 */
export async function downloadCatalogue(order: DownloadOrder): Promise<Downloaded> {
  const signal = AbortSignal.timeout(order.timeout ?? 120_000)
  try {
    const first = await follow(order, { url: order.url }, signal, MAX_REDIRECTS)
    if (first.outcome !== 'new' || !isPage(first.bytes)) return first
    const form = readExportForm(first.bytes, first.url)
    if (typeof form === 'string') return failed(form)
    const { etag: _, ...rest } = order
    const second = await follow(rest, { ...form, cookie: first.cookie }, signal, MAX_REDIRECTS)
    if (second.outcome !== 'new' || !isPage(second.bytes)) return second
    return failed('el formulario respondió otra página en vez del ZIP; descárgalo a mano e impórtalo')
  } catch (error) {
    if (signal.aborted) return failed('el servidor tardó demasiado')
    return failed((error as NodeJS.ErrnoException).code ?? (error as Error).message)
  }
}

const failed = (reason: string) => ({ outcome: 'failed', reason }) as const

const isPage = (bytes: Uint8Array): boolean =>
  /^(\xef\xbb\xbf)?\s*<(!doctype\s+html|html|head|body|form|script)/i.test(
    Buffer.from(bytes.subarray(0, 512)).toString('latin1'),
  )

type Ask = { readonly url: string; readonly body?: string; readonly cookie?: string | undefined }
type Answer =
  | {
      readonly outcome: 'new'
      readonly bytes: Uint8Array
      readonly etag: string | undefined
      readonly url: string
      readonly cookie: string | undefined
    }
  | Exclude<Downloaded, { outcome: 'new' }>

async function follow(order: DownloadOrder, ask: Ask, signal: AbortSignal, left: number): Promise<Answer> {
  const { url } = ask
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') return failed('la dirección no es https')
  const response = await send(order, ask, signal)
  const { statusCode: status = 0, headers } = response
  const cookie = headers['set-cookie']?.map((one) => one.split(';', 1)[0]).join('; ') ?? ask.cookie
  if (status >= 300 && status < 400 && status !== 304 && headers.location) {
    response.resume()
    if (left === 0) return failed('demasiadas redirecciones')
    return follow(order, { url: new URL(headers.location, url).href, cookie }, signal, left - 1)
  }
  if (status !== 200) {
    response.resume()
    return status === 304 && order.etag ? { outcome: 'same' } : failed(`respondió ${status}`)
  }
  const bytes = await collect(response, order.largest ?? 150 * 1024 * 1024)
  return bytes
    ? { outcome: 'new', bytes, etag: headers.etag, url, cookie }
    : failed('el archivo es demasiado grande')
}

function send(
  { etag, ca }: DownloadOrder,
  { url, body, cookie }: Ask,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const headers = {
    accept: '*/*',
    ...(etag ? { 'if-none-match': etag } : {}),
    ...(cookie ? { cookie } : {}),
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
  }
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    request(url, { method, headers, signal, agent: false, ...(ca ? { ca } : {}) }, resolve)
      .once('error', reject)
      .end(body)
  })
}

/** What to send for the TXT of all estados, or why the page is not the form that it was. */
function readExportForm(page: Uint8Array, url: string): Ask | string {
  if (page.length > LARGEST_PAGE) return 'respondió una página en vez del archivo'
  const hidden = new Map<string, string>()
  let [action, format, button, list, all] = ['', '', '', '', '']
  let isImage = false
  const parser = new Parser({
    onopentag: (tag, { name = '', type = '', value = '', action: target }) => {
      if (tag === 'form' && target) action ||= target
      if (tag === 'input' && type === 'hidden' && name) hidden.set(name, value)
      if (tag === 'input' && type === 'radio' && value.toLowerCase() === 'txt') format = name
      if (tag === 'input' && /^(image|submit)$/.test(type) && /descarga|export/i.test(name)) {
        button = name
        isImage = type === 'image'
      }
      if (tag === 'select') list = name
      // in the list of estados `00` is all of them
      if (tag === 'option' && list !== '' && /^0+$/.test(value)) all = list
    },
  })
  parser.end(Buffer.from(page).toString('utf8'))
  if (hidden.size === 0 && format === '' && button === '') return 'respondió una página en vez del archivo'
  if (!hidden.has('__VIEWSTATE') || format === '' || button === '')
    return 'el formulario de la página cambió; descarga el ZIP a mano e impórtalo'
  const fields = new URLSearchParams([...hidden])
  if (all !== '') fields.set(all, '00')
  fields.set(format, 'txt')
  for (const field of isImage ? [`${button}.x`, `${button}.y`] : [button]) fields.set(field, '1')
  return { url: new URL(action, url).href, body: fields.toString() }
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
