import type { MiddlewareHandler } from 'hono'
import { MINUTE } from '../../domain/base/time.ts'
import { randomToken } from '../../domain/ports/chance.ts'
import type { Deps } from '../../domain/ports/deps.ts'
import type { RequestContext } from './app-context.ts'
import { type C, type Env, isHtmx, readCookie } from './http.ts'

type Kept = {
  readonly path: string
  readonly pattern: string
  readonly whose: string
  readonly until: number
  readonly html: string
  readonly status: 200 | 422
}

/** As long as a challenge. */
const LIFETIME = 10 * MINUTE
const MOST = 300
const NAME = 'revisa'
/** Whose page it is; who leaves (`salida`) is somebody else from then on. */
const COOKIES = ['sesion', 'consulta', 'solicitud', 'salida'] as const

/**
 * Answers a form that stays on its page (errors, another image, a verification) with 303 to the same address and
 * `?revisa=<token>`, where the answer is kept: a browser that comes Back to a POST shows an error page of its own
 * instead. The address has nothing of a person; the page is in memory only, for ten minutes, and for the same session
 * and the same asker. Who navigates is told by the headers of browsers; programs and text browsers get the answer at
 * once, and so do steps in place. Not where several replicas answer: the next request may come to one without the page.
 * Nor at the counter and in Operación, where a page is for an employee who is signed in at that moment, and told of in the
 * trail each time it is shown.
 */
export const revisited = (ctx: RequestContext & Pick<Deps, 'chance'>): MiddlewareHandler<Env> => {
  const kept = new Map<string, Kept>()
  const whoseOf = (c: C) => COOKIES.map((name) => readCookie(ctx, c, name)).join(' ')
  return async (c, next) => {
    const { method, path } = c.req
    if (STAFF.test(path)) return next()
    const now = ctx.clock.now()
    if (method !== 'POST') {
      const page = kept.get(c.req.query(NAME) ?? '')
      if (!page || now >= page.until || page.path !== path || page.whose !== whoseOf(c)) return next()
      c.set('pattern', page.pattern)
      return c.html(page.html, page.status)
    }
    await next()
    // the form that this one corrects is over: who comes Back to it on a shared computer finds nobody's data. A page whose
    // address names something of a person does not say where it was (`secured`)
    const from = c.req.header('Referer')
    kept.delete(/[?&]revisa=([\w-]+)/.exec(from ?? '')?.[1] ?? '')
    if (from !== undefined && URL.canParse(from) && new URL(from).pathname === '/')
      for (const [token, page] of kept)
        if (page.path === path && page.whose === whoseOf(c)) kept.delete(token)
    const { status, headers } = c.res
    if ((status !== 200 && status !== 422) || !navigates(c)) return
    if (!headers.get('Content-Type')?.startsWith('text/html')) return
    for (const [token, page] of kept) if (now >= page.until || kept.size >= MOST) kept.delete(token)
    const token = randomToken(ctx.chance, 128)
    const pattern = c.get('pattern') ?? ''
    const html = await c.res.text()
    kept.set(token, { path, pattern, whose: whoseOf(c), until: now + LIFETIME, html, status })
    headers.delete('Content-Type')
    // as it was sent: what Hono decodes may have no place in an address
    headers.set('Location', `${new URL(c.req.url).pathname}?${NAME}=${token}`)
    c.res = new Response(null, { status: 303, headers })
  }
}

/** Pages of employees. */
const STAFF = /^\/(?:mostrador|operacion)(?:\/|$)/

/** Chromium and Firefox say `Sec-Fetch-Mode`; older ones, and Safari, at least that they would like https. */
const navigates = (c: C): boolean =>
  !isHtmx(c) &&
  (c.req.header('Sec-Fetch-Mode') === 'navigate' || c.req.header('Upgrade-Insecure-Requests') === '1')
