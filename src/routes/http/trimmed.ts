import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { generateCookie, getCookie } from 'hono/cookie'
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
import { answerInstead, type C, type Env, isHtmx, madeOf } from './http.ts'

type Context = PageContext & Pick<RequestContext, 'baseUrl'>

/** Pages with slots, in all languages. */
const MOST_PAGES = 16
/** Pages differ in a few dozen styles. */
const MOST_STYLES = 256
const MONTH_SECONDS = 30 * 24 * 60 * 60

/** `scripts`: `none` for who saves data, `offer` where they are known not to run */
type Trim = { readonly part: boolean; readonly linked: boolean; readonly scripts: 'all' | 'offer' | 'none' }
/** `brings`: whether the style sheet was in it */
type Trimmed = { readonly html: string; readonly policy: string | undefined; readonly brings: boolean }

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
  const keeps = generateCookie(cookie, name, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    maxAge: MONTH_SECONDS,
  })
  const saves = (c: C): boolean => c.req.header('Save-Data') === 'on'
  const trim = ({ part, linked, scripts }: Trim, whole: string): Trimmed => {
    const styled = part
      ? partOf(whole)
      : linked
        ? withLinkedStyle(whole, styleHref)
        : withOwnStyle(whole, styleOf)
    const drops = scripts === 'none' || (scripts === 'offer' && !offersScripts(styled))
    const html = drops ? withoutScripts(styled) : styled
    return { html, policy: part ? undefined : policy(html), brings: whole.includes('<style>') }
  }
  const known = new Map<string, Map<string, Trimmed>>()
  const trimOnce = (how: Trim, whole: string): Trimmed => {
    // by the page first: a string that is always the same one is found without being read
    const ways = known.get(whole) ?? new Map<string, Trimmed>()
    const way = `${how.part} ${how.linked} ${how.scripts}`
    const found = ways.get(way) ?? trim(how, whole)
    if (known.has(whole) || known.size < MOST_PAGES) known.set(whole, ways.set(way, found))
    return found
  }
  return async (c, next) => {
    await next()
    const { headers } = c.res
    if (!headers.get('Content-Type')?.startsWith('text/html')) return
    // a mail of the demonstration brings its own policy
    if (headers.has('Content-Security-Policy')) return
    const made = madeOf(c)
    const slotted = made?.slotted
    const whole = slotted?.marked ?? made?.text ?? (await c.res.text())
    if (whole === '') return
    const shared = headers.has('ETag')
    const part = !shared && isHtmx(c)
    if (!shared) headers.append('Vary', 'HX-Request')
    const linked = !shared && getCookie(c, cookie) === name
    const scripts = shared || part ? 'all' : saves(c) ? 'none' : runsScripts(ctx, c) ? 'all' : 'offer'
    const how = { part, linked, scripts } as const
    const trimmed = slotted ? trimOnce(how, whole) : trim(how, whole)
    const { html, policy: allowed } = trimmed
    if (allowed !== undefined) headers.set('Content-Security-Policy', allowed)
    const bytes = shared
      ? await encodeShared(c, headers, Buffer.from(html))
      : await encode(c, headers, slotted ? { ...slotted, marked: html } : html)
    headers.set('Content-Length', String(bytes.length))
    if (!shared && !part && !linked && trimmed.brings) headers.append('Set-Cookie', keeps)
    answerInstead(c, new Uint8Array(bytes), headers)
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
