import { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import { LANGUAGES, type Language } from '../domain/facts/language.ts'
import { troubleOf } from '../ops/trouble.ts'
import type { AppContext } from '../routes/http/app-context.ts'
import { compressed } from '../routes/http/compressed.ts'
import type { C, Env } from '../routes/http/http.ts'
import { inLanguages, languageOfPath } from '../routes/http/languages.ts'
import { limitedBody, logged, sameOrigin, secured, withoutNul } from '../routes/http/middleware.ts'
import { sentAgain } from '../routes/http/own-forms.ts'
import { revisited } from '../routes/http/revisited.ts'
import { trimmed } from '../routes/http/trimmed.ts'
import { routes, speaks } from '../routes/index.ts'
import { failure, notFound, unavailable, wrongMethod } from '../views/notices/portal.ts'
import { noticePage } from '../views/pages/page.ts'
import { pathIn, speaking } from '../views/words/words.ts'

/** The portal as a Hono app: middleware in order, the table of routes, and the pages for 404, 405 and failures. */
export function createApp(ctx: AppContext): Hono<Env> {
  // by itself Hono would first try a router that does not take these routes, in 2 ms of a start
  const app = new Hono<Env>({ router: new TrieRouter() })
  app.use(
    logged(ctx),
    secured(ctx),
    compressed(),
    trimmed(ctx),
    inLanguages(speaks),
    sameOrigin(ctx),
    limitedBody(ctx),
    withoutNul(ctx),
    // the page that an address leads to is in this process's memory
    ...(ctx.alone ? [revisited(ctx)] : []),
  )
  for (const [method, pattern, handler] of routes) {
    // one handler for all languages: what it counts or keeps is theirs together
    const handle = handler(ctx)
    for (const one of languagesOf(pattern))
      app.on(method, pathIn(one, pattern), (c) => {
        c.set('pattern', pattern)
        return inItsLanguage(c, pattern, () => handle(c))
      })
    if (method === 'GET' && !speaks(pattern))
      for (const one of LANGUAGES) if (one !== 'es') app.get(pathIn(one, pattern), inSpanish)
  }
  for (const [pattern, methods] of allowed())
    for (const one of languagesOf(pattern))
      app.all(pathIn(one, pattern), (c) => {
        c.set('pattern', pattern)
        c.header('Allow', methods)
        return c.html(noticePage(ctx.site, wrongMethod), 405)
      })
  app.notFound((c) => withoutSlash(c) ?? c.html(noticePage(ctx.site, notFound), 404))
  app.onError((error, c) => fail(ctx, error, c))
  return app
}

const languagesOf = (pattern: string): readonly Language[] => (speaks(pattern) ? LANGUAGES : ['es'])

/** With what leads to the same page in the other languages, where it is a page that can be opened. */
function inItsLanguage(c: C, pattern: string, work: () => Response | Promise<Response>) {
  // as it was sent: Hono decodes its own, and a line end has no place in an address
  const { language, path } = languageOfPath(new URL(c.req.url).pathname)
  return speaking({ language, ...(speaks(pattern) && opens(pattern) && { path }) }, work)
}

const PAGES: ReadonlySet<string> = new Set(
  routes.flatMap(([method, path]) => (method === 'GET' ? [path] : [])),
)
const opens = (pattern: string): boolean => PAGES.has(pattern)

/** An address that is in Spanish alone leads there. It begins with a name of ours, never with another host. */
function inSpanish(c: C): Response {
  const { pathname, search } = new URL(c.req.url)
  return c.redirect(pathname.replace(/^\/\w+/, '') + search, 302)
}

/** To the page that is meant by an address with a slash at its end, as people type and copy them. Never to another host. */
function withoutSlash(c: C): Response | undefined {
  const { pathname, search } = new URL(c.req.url)
  const meant = pathname.replace(/\/+$/, '')
  const asks = c.req.method === 'GET' || c.req.method === 'HEAD'
  return asks && meant !== pathname && /^\/\w/.test(meant) ? c.redirect(meant + search, 302) : undefined
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
 * Answers an exception: the page shows a reference and has what was sent, to send it again; the log has its trace without
 * the message, which may have personal data.
 */
async function fail(ctx: AppContext, error: Error, c: C): Promise<Response> {
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
  const again = await sentAgain(c)
  if (!trouble) return c.html(noticePage(ctx.site, failure(reference, again)), 500)
  c.header('Retry-After', '60')
  return c.html(noticePage(ctx.site, unavailable(reference, again)), 503)
}
