import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Site } from '../../views/models/frame.ts'
import {
  inlineStyle,
  offersScripts,
  partOf,
  withLinkedStyle,
  withoutScripts,
  withStyle,
} from '../../views/pages/page.ts'
import { styleFor } from '../../views/pages/style.ts'
import type { PageContext, RequestContext } from './app-context.ts'
import { runsScripts } from './asker.ts'
import { encode, encodeShared } from './compressed.ts'
import { type C, type Env, isHtmx } from './http.ts'

type Context = PageContext & Pick<RequestContext, 'baseUrl'>

/** Pages differ in a few dozen styles. */
const MOST_STYLES = 256
const MONTH_SECONDS = 30 * 24 * 60 * 60

/**
 * Makes each page as light as the browser allows, and sets the Content-Security-Policy of what is left. The style sheet
 * is inline in a browser's first page, as far as that page has use for it, which saves a round trip; a cookie with the hash of the sheet, and nothing about
 * the person, tells that later pages may link to it. `Save-Data: on` gets no script, nor does a browser that is known to
 * run none; the page that finds that out goes on offering one. Pages with an ETag, which are the same for everyone, stay
 * as they are. A step in place (htmx) gets the content of the page alone; here is the one place
 * that decides so.
 */
export const trimmed = (ctx: Context): MiddlewareHandler<Env> => {
  const { styleHref } = ctx.site
  const policy = policyOf(ctx.site)
  const styleOf = styleFor(ctx.site.style)
  const name = styleHref.replace(/^.*\.(\w+)\.css$/, '$1')
  const secure = ctx.baseUrl.startsWith('https:')
  const cookie = secure ? '__Host-estilo' : 'estilo'
  const plain = (c: C, html: string): boolean =>
    c.req.header('Save-Data') === 'on' || (!runsScripts(ctx, c) && !offersScripts(html))
  return async (c, next) => {
    await next()
    const { headers, status } = c.res
    if (!headers.get('Content-Type')?.startsWith('text/html')) return
    // a mail of the demonstration brings its own policy
    if (headers.has('Content-Security-Policy')) return
    const made = c.get('html')
    const whole = made?.response === c.res ? made.text : await c.res.text()
    if (whole === '') return
    const shared = headers.has('ETag')
    const part = !shared && isHtmx(c)
    if (!shared) headers.append('Vary', 'HX-Request')
    const linked = !shared && getCookie(c, cookie) === name
    const styled = part
      ? partOf(whole)
      : linked
        ? withLinkedStyle(whole, styleHref)
        : withOwnStyle(whole, styleOf)
    const html = !shared && !part && plain(c, styled) ? withoutScripts(styled) : styled
    if (!part) headers.set('Content-Security-Policy', policy(html))
    const bytes = shared ? await encodeShared(c, headers, Buffer.from(html)) : await encode(c, headers, html)
    headers.set('Content-Length', String(bytes.length))
    c.res = new Response(new Uint8Array(bytes), { status, headers })
    if (shared || part || linked || !whole.includes('<style>')) return
    setCookie(c, cookie, name, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge: MONTH_SECONDS })
  }
}

/**
 * The page with the rules that it has use for. A page whose script comes with it keeps the whole sheet, since parts of
 * other pages come into it; one whose script comes later gets the sheet together with it.
 */
function withOwnStyle(html: string, styleOf: (html: string) => string): string {
  return html.includes('<script defer') ? html : withStyle(html, styleOf)
}

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/**
 * The Content-Security-Policy of a page. It allows only what the page has, which also keeps it short, since it is sent
 * with every page. Inline style sheet and loader are allowed by their hashes.
 */
function policyOf({ loader }: Pick<Site, 'loader'>): (html: string) => string {
  const loaderHash = hash(loader)
  const hashes = new Map<string, string>()
  const hashOf = (style: string): string => {
    const known = hashes.get(style) ?? hash(style)
    if (hashes.size < MOST_STYLES) hashes.set(style, known)
    return known
  }
  return (html) => {
    const style = inlineStyle(html)
    const loads = offersScripts(html)
    const styles = [
      ...(style === undefined ? [] : [hashOf(style)]),
      ...(style === undefined || loads ? ["'self'"] : []),
    ].join(' ')
    const runs = loads || html.includes('<script')
    const scripts = runs ? `script-src 'self'${loads ? ` ${loaderHash}` : ''};connect-src 'self';` : ''
    const policies = loads ? 'ventanilla carga' : 'ventanilla'
    const sinks = runs ? `;require-trusted-types-for 'script';trusted-types ${policies}` : ''
    // what comes in place may bring a picture
    const pictures = runs || html.includes('<img ') ? "'self' " : ''
    const sounds = html.includes('<audio') ? "media-src 'self';" : ''
    return (
      `default-src 'none';style-src ${styles};${scripts}img-src ${pictures}data:;${sounds}` +
      `form-action 'self';base-uri 'none';frame-ancestors 'none'${sinks}`
    )
  }
}
