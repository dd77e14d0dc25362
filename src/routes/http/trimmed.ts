import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Site } from '../../views/models/frame.ts'
import { withLinkedStyle, withoutScripts } from '../../views/pages/page.ts'
import type { AppContext } from './app-context.ts'
import { encode, encodeShared } from './compressed.ts'
import type { Env } from './http.ts'

const MONTH_SECONDS = 30 * 24 * 60 * 60

/**
 * Pages as light as this browser allows, each with the policy of what it has. The style sheet stands inside the first
 * page that a browser gets, one trip less on a slow line; a cookie that names the sheet (and nobody) tells that later
 * pages may link to it instead. Who saves data gets no scripts. Pages that are the same for all stay as they are.
 */
export const trimmed = (ctx: AppContext): MiddlewareHandler<Env> => {
  const { styleHref } = ctx.site
  const policy = policyOf(ctx.site)
  const name = styleHref.replace(/^.*\/|\.css$/g, '')
  const secure = ctx.baseUrl.startsWith('https:')
  const cookie = secure ? '__Host-estilo' : 'estilo'
  return async (c, next) => {
    await next()
    const { headers, status, body } = c.res
    if (!body || !headers.get('Content-Type')?.startsWith('text/html')) return
    // a mail of the demonstration, as it was sent
    if (headers.has('Content-Security-Policy')) return
    const whole = await c.res.text()
    const shared = headers.has('ETag')
    const linked = !shared && getCookie(c, cookie) === name
    const styled = linked ? withLinkedStyle(whole, styleHref) : whole
    const html = !shared && c.req.header('Save-Data') === 'on' ? withoutScripts(styled) : styled
    headers.set('Content-Security-Policy', policy(html))
    const plain = Buffer.from(html)
    const bytes = shared ? await encodeShared(c, headers, plain) : encode(c, headers, plain)
    headers.set('Content-Length', String(bytes.length))
    c.res = new Response(new Uint8Array(bytes), { status, headers })
    if (shared || linked || !whole.includes('<style>')) return
    setCookie(c, cookie, name, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge: MONTH_SECONDS })
  }
}

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/**
 * The Content-Security-Policy of a page: only what that page has is allowed, so it is also as short as it can be (it
 * goes with each page over the slow line). Style sheet and loader stand inside a page by their hashes.
 */
function policyOf({ style, loader }: Pick<Site, 'style' | 'loader'>): (html: string) => string {
  const [styleHash, loaderHash] = [hash(style), hash(loader)]
  return (html) => {
    const styles = html.includes('<style>') ? styleHash : "'self'"
    const loads = html.includes('<script data-src=')
    const runs = loads || html.includes('<script')
    const scripts = runs ? `script-src 'self'${loads ? ` ${loaderHash}` : ''};connect-src 'self';` : ''
    const policies = loads ? 'ventanilla carga' : 'ventanilla'
    const sinks = runs ? `;require-trusted-types-for 'script';trusted-types ${policies}` : ''
    const sounds = html.includes('<audio') ? "media-src 'self';" : ''
    return (
      `default-src 'none';style-src ${styles};${scripts}img-src 'self' data:;${sounds}` +
      `form-action 'self';base-uri 'none';frame-ancestors 'none'${sinks}`
    )
  }
}
