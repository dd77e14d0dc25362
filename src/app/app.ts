import { Hono } from 'hono'
import { troubleOf } from '../ops/trouble.ts'
import { compressed } from '../routes/http/compressed.ts'
import type { Desk } from '../routes/http/desk.ts'
import type { C, Env } from '../routes/http/http.ts'
import { limitedBody, logged, sameOrigin, secured } from '../routes/http/middleware.ts'
import { trimmed } from '../routes/http/trimmed.ts'
import { routes } from '../routes/index.ts'
import { noticePage } from '../views/pages/page.ts'
import { failure, notFound, unavailable, wrongMethod } from '../views/words/notices.ts'

/** The portal over HTTP: middleware in order, then the table of routes. No environment, no listening. */
export function createApp(desk: Desk): Hono<Env> {
  const app = new Hono<Env>()
  app.use(logged(desk), secured(desk), compressed(), trimmed(desk), sameOrigin(desk), limitedBody(desk))
  for (const [method, path, handler] of routes) {
    const handle = handler(desk)
    app.on(method, path, (c) => {
      c.set('pattern', path)
      return handle(c)
    })
  }
  for (const [path, methods] of allowed()) {
    app.all(path, (c) => {
      c.set('pattern', path)
      c.header('Allow', methods)
      return c.html(noticePage(desk.site, wrongMethod), 405)
    })
  }
  app.notFound((c) => c.html(noticePage(desk.site, notFound), 404))
  app.onError((error, c) => fail(desk, error, c))
  return app
}

function allowed(): Map<string, string> {
  const methods = new Map<string, string>()
  for (const [method, path] of routes) {
    const known = methods.get(path)
    const all = [known, method === 'GET' ? 'GET, HEAD' : method].filter(Boolean).join(', ')
    methods.set(path, all)
  }
  return methods
}

/** The page has a reference, the log has the trace: names of functions, no message, which may hold a person's data. */
function fail(desk: Desk, error: Error, c: C): Response {
  const reference = c.get('requestId') ?? ''
  const trace = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const trouble = troubleOf(error)
  const t = new Date(desk.clock.now()).toISOString()
  const why = trouble ? { message: trouble } : {}
  desk.log({
    t,
    level: 'error',
    id: reference,
    error: error.name,
    ...why,
    trace: trace.slice(0, 8).join(' '),
  })
  if (!trouble) return c.html(noticePage(desk.site, failure(reference)), 500)
  c.header('Retry-After', '60')
  return c.html(noticePage(desk.site, unavailable(reference)), 503)
}
