import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { tooLarge, wrongOrigin, wrongType } from '../../views/notices/portal.ts'
import { noticePage } from '../../views/pages/page.ts'
import type { AppContext } from './app-context.ts'
import type { Env } from './http.ts'
import { limitedUpload } from './upload.ts'

type Middleware = MiddlewareHandler<Env>

/** One JSON line a request: the pattern of its route, never its path. */
export const logged =
  (ctx: AppContext): Middleware =>
  async (c, next) => {
    const started = performance.now()
    const id = randomUUID().slice(0, 8)
    c.set('requestId', id)
    await next()
    const elapsed = performance.now() - started
    const ms = Math.round(elapsed * 10) / 10
    const route = c.get('pattern') ?? '(ninguna)'
    const { method } = c.req
    ctx.metrics.observe({ route, method: known(method), status: c.res.status, seconds: elapsed / 1000 })
    ctx.log({
      t: new Date(ctx.clock.now()).toISOString(),
      id,
      method,
      route,
      status: c.res.status,
      ms,
    })
  }

/** Methods are the client's to invent; a measure has a few. */
const known = (method: string): string => (['GET', 'HEAD', 'POST'].includes(method) ? method : 'otro')

/**
 * Headers of every answer. What is no page gets the short policy, and a redirection none: each header is bytes on a
 * slow line. A page has its own policy by now (`trimmed`).
 */
export const secured = (ctx: AppContext): Middleware => {
  const always: [string, string][] = [
    ['X-Content-Type-Options', 'nosniff'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ...(ctx.baseUrl.startsWith('https:')
      ? [['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'] as [string, string]]
      : []),
  ]
  const page: [string, string][] = [
    // `no-referrer` would make a form's Origin `null`
    ['Referrer-Policy', 'same-origin'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Permissions-Policy', 'camera=(), geolocation=(), microphone=()'],
  ]
  const file: [string, string][] = [['Content-Security-Policy', "default-src 'none';frame-ancestors 'none'"]]
  return async (c, next) => {
    await next()
    const { headers, status } = c.res
    const kind = headers.get('Content-Type')?.startsWith('text/html') ? page : status < 300 ? file : []
    for (const [name, value] of [...always, ...kind]) if (!headers.has(name)) headers.set(name, value)
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
  }
}

const TEXT_FORM = 'application/x-www-form-urlencoded'
const FILE_FORM = 'multipart/form-data'
/** The one address that takes a file. */
const UPLOAD = '/verificar/archivo'

/**
 * A form is accepted from this portal's own pages. Browsers say so by Sec-Fetch-Site or Origin; text browsers say
 * neither, and send no cookie of ours across sites since ours are SameSite. A demonstration may be tried under any
 * name of the machine (a phone in the same network): there the Host that was asked counts as ours.
 */
export const sameOrigin =
  (ctx: AppContext): Middleware =>
  async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const site = c.req.header('Sec-Fetch-Site')
    const origin = c.req.header('Origin')
    const own =
      site !== undefined
        ? site === 'same-origin' || site === 'none'
        : origin === undefined ||
          origin === ctx.baseUrl ||
          (ctx.site.demo && hostOf(origin) === c.req.header('Host'))
    if (!own) return c.html(noticePage(ctx.site, wrongOrigin), 403)
    const type = c.req.header('Content-Type') ?? TEXT_FORM
    if (!type.toLowerCase().startsWith(c.req.path === UPLOAD ? FILE_FORM : TEXT_FORM))
      return c.html(noticePage(ctx.site, wrongType), 415)
    return next()
  }

const hostOf = (origin: string): string | false => URL.canParse(origin) && new URL(origin).host

/** A body of more than 64 KB is answered 413, but where a file may come. */
export const limitedBody = (ctx: AppContext): Middleware => {
  const text: Middleware = bodyLimit({
    maxSize: 64 * 1024,
    onError: (c) => c.html(noticePage(ctx.site, tooLarge), 413),
  })
  const file = limitedUpload(ctx)
  return (c, next) => (c.req.path === UPLOAD && c.req.method === 'POST' ? file : text)(c, next)
}
