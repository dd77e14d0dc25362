import { Hono } from 'hono'
import { troubleOf } from '../ops/trouble.ts'
import type { AppContext } from '../routes/http/app-context.ts'
import { compressed } from '../routes/http/compressed.ts'
import type { C, Env } from '../routes/http/http.ts'
import { limitedBody, logged, sameOrigin, secured } from '../routes/http/middleware.ts'
import { revisited } from '../routes/http/revisited.ts'
import { trimmed } from '../routes/http/trimmed.ts'
import { routes } from '../routes/index.ts'
import { failure, notFound, unavailable, wrongMethod } from '../views/notices/portal.ts'
import { noticePage } from '../views/pages/page.ts'

/** The portal as a Hono app: middleware in order, the table of routes, and the pages for 404, 405 and failures. */
export function createApp(ctx: AppContext): Hono<Env> {
  const app = new Hono<Env>()
  app.use(
    logged(ctx),
    secured(ctx),
    compressed(),
    trimmed(ctx),
    sameOrigin(ctx),
    limitedBody(ctx),
    revisited(ctx),
  )
  for (const [method, path, handler] of routes) {
    const handle = handler(ctx)
    app.on(method, path, (c) => {
      c.set('pattern', path)
      return handle(c)
    })
  }
  for (const [path, methods] of allowed()) {
    app.all(path, (c) => {
      c.set('pattern', path)
      c.header('Allow', methods)
      return c.html(noticePage(ctx.site, wrongMethod), 405)
    })
  }
  app.notFound((c) => c.html(noticePage(ctx.site, notFound), 404))
  app.onError((error, c) => fail(ctx, error, c))
  return app
}

/** The value of `Allow` of each path. */
function allowed(): Map<string, string> {
  const methods = new Map<string, string>()
  for (const [method, path] of routes) {
    const known = methods.get(path)
    const all = [known, method === 'GET' ? 'GET, HEAD' : method].filter(Boolean).join(', ')
    methods.set(path, all)
  }
  return methods
}

/**
 * Answers an exception: the page shows a reference, the log has its trace without the message, which may have personal
 * data.
 */
function fail(ctx: AppContext, error: Error, c: C): Response {
  const reference = c.get('requestId') ?? ''
  const trace = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const trouble = troubleOf(error)
  const t = new Date(ctx.clock.now()).toISOString()
  const why = trouble ? { message: trouble } : {}
  ctx.log({
    t,
    level: 'error',
    id: reference,
    error: error.name,
    ...why,
    trace: trace.slice(0, 8).join(' '),
  })
  if (!trouble) return c.html(noticePage(ctx.site, failure(reference)), 500)
  c.header('Retry-After', '60')
  return c.html(noticePage(ctx.site, unavailable(reference)), 503)
}
