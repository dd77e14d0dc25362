import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { notFound, tooLarge, wrongOrigin, wrongType } from '../../views/notices/portal.ts'
import { noticePage } from '../../views/pages/page.ts'
import type { OperatorContext, WebContext } from './app-context.ts'
import { type C, type Env, isHtmx } from './http.ts'
import { languageOfPath } from './languages.ts'
import { answerProblem, send } from './problem.ts'

type Context = WebContext & Pick<OperatorContext, 'log' | 'metrics'>

type Middleware = MiddlewareHandler<Env>

/** Logs each request as one JSON line, with the pattern of its route and never the path, which may hold a token. */
export const logged =
  (ctx: Context): Middleware =>
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

/** Clients may send any method: unknown ones share a label, so that the metrics keep a bounded number of series. */
const known = (method: string): string => (['GET', 'HEAD', 'POST'].includes(method) ? method : 'otro')

/**
 * Security headers. Files but style sheets and scripts get a short Content-Security-Policy, redirections and parts of a page none, and what a page
 * without scripts could not ask for is not forbidden to it, to save bytes on slow lines; a page already has the policy of
 * its content (`trimmed`).
 */
export const secured = (ctx: Context): Middleware => {
  const always: [string, string][] = [
    ['X-Content-Type-Options', 'nosniff'],
    ...(ctx.baseUrl.startsWith('https:')
      ? [['Strict-Transport-Security', 'max-age=31536000; includeSubDomains'] as [string, string]]
      : []),
  ]
  const body: [string, string][] = [['Cross-Origin-Resource-Policy', 'same-origin']]
  const page: [string, string][] = [...body, ['Cross-Origin-Opener-Policy', 'same-origin']]
  const scripted: [string, string][] = [
    ...page,
    ['Permissions-Policy', 'camera=(),geolocation=(),microphone=()'],
  ]
  const file: [string, string][] = [
    ...body,
    ['Content-Security-Policy', "default-src 'none';frame-ancestors 'none'"],
  ]
  // a redirection says nothing else, and its length in fewer bytes than Node does
  const moved: [string, string][] = [['Content-Length', '0']]
  const kindOf = ({ headers, status }: Response, isPart: boolean) => {
    if (headers.has('Location')) return moved
    const type = headers.get('Content-Type') ?? ''
    if (status === 304 || INERT.test(type)) return body
    if (!type.startsWith('text/html')) return file
    if (isPart) return body
    return headers.get('Content-Security-Policy')?.includes('script-src') ? scripted : page
  }
  return async (c, next) => {
    await next()
    const { headers } = c.res
    // a step in place is no document: no navigation sends the header that asks for it, and it is not stored
    const isPart = isHtmx(c) && !headers.has('ETag')
    const kind = kindOf(c.res, isPart)
    if (kind === page || kind === scripted)
      headers.set('Referrer-Policy', referrerPolicy(c.get('pattern') ?? ''))
    // one browser keeps it, which always accepts the same
    if (headers.get('Cache-Control')?.startsWith('private')) headers.delete('Vary')
    for (const [name, value] of [...always, ...kind]) if (!headers.has(name)) headers.set(name, value)
    // what follows a form is kept by no cache that is not told to (RFC 9110, 15.4.4)
    if (headers.has('Cache-Control') || c.res.status === 303) return
    headers.set('Cache-Control', 'no-store')
    // nobody chooses among answers that nobody keeps
    headers.delete('Vary')
  }
}

/** What a browser shows as text and nothing else where it is opened by itself. */
const INERT = /^text\/(?:css|javascript)\b/

/**
 * A page whose address names somebody's thing tells it to nobody, this portal's own proxy and its log included; its
 * forms keep their Origin, which `no-referrer` would make `null`.
 */
const referrerPolicy = (pattern: string): string =>
  /:(token|handle|folio|codigo|atencion)\b/.test(pattern) ? 'strict-origin' : 'same-origin'

const TEXT_FORM = 'application/x-www-form-urlencoded'
const FILE_FORM = 'multipart/form-data'
/** The paths that take a file, whose intake bounds it. */
const UPLOADS: readonly string[] = ['/verificar/archivo', '/operacion/importar/archivo']
const isUpload = (path: string): boolean => UPLOADS.includes(languageOfPath(path).path)
/** The path that takes a list. */
const isList = (path: string): boolean => languageOfPath(path).path === '/cotejar/archivo'
/** Programs, which come with a key of their own and no cookie. */
const API = '/api/'
const LARGEST_LIST = 256 * 1024

/**
 * CSRF defence: a POST is accepted from this portal's own pages only, by Sec-Fetch-Site or else Origin. Text browsers
 * send neither; across sites they send no cookie, since ours are SameSite. A demonstration may be opened under any name
 * of the machine (from a phone in the same network), so there an Origin that matches the Host counts too.
 */
export const sameOrigin =
  (ctx: Context): Middleware =>
  async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD' || c.req.path.startsWith(API)) return next()
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
    const { path } = c.req
    if (!type.toLowerCase().startsWith(isUpload(path) || isList(path) ? FILE_FORM : TEXT_FORM))
      return c.html(noticePage(ctx.site, wrongType), 415)
    return next()
  }

const hostOf = (origin: string): string | false => URL.canParse(origin) && new URL(origin).host

/** No address of ours has a NUL in it, which PostgreSQL takes in no text: 404. */
export const withoutNul =
  (ctx: Context): Middleware =>
  (c, next) =>
    c.req.url.includes('%00') ? Promise.resolve(c.html(noticePage(ctx.site, notFound), 404)) : next()

/** A body of more than 64 KB is answered 413, but where a file or a list may come, whose own bounds are wider. */
export const limitedBody = (ctx: Context): Middleware => {
  const text = bodyOf(64 * 1024, (c) => c.html(noticePage(ctx.site, tooLarge), 413))
  const list = bodyOf(LARGEST_LIST, (c) =>
    isList(c.req.path)
      ? c.html(noticePage(ctx.site, tooLarge), 413)
      : send(c, answerProblem('cuerpo_muy_grande')),
  )
  return (c, next) => {
    const { path, method } = c.req
    if (isUpload(path) && method === 'POST') return next()
    return isList(path) || path.startsWith(API) ? list(c, next) : text(c, next)
  }
}

/**
 * A body that says its length is as long as that: Node reads no further. Hono's `bodyLimit` looks at the body of every
 * request, for which the server makes a whole Request with its streams: more than the rest of a page costs.
 */
function bodyOf(maxSize: number, onError: (c: C) => Response): Middleware {
  const counted = bodyLimit({ maxSize, onError: (c) => onError(c as C) })
  return async (c, next) => {
    const { method } = c.req
    if (method === 'GET' || method === 'HEAD') return next()
    const length = c.req.header('Content-Length')
    if (length === undefined || c.req.header('Transfer-Encoding') !== undefined) return counted(c, next)
    return Number(length) <= maxSize ? next() : onError(c)
  }
}
