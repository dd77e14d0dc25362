import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { DRAFT_FIELDS, type Draft } from '../../domain/facts/tramite.ts'
import { chosenHere } from '../../domain/tramite/address.ts'
import type { RequestContext } from './app-context.ts'
import { clientIp } from './client-ip.ts'
import { fillText, type Slotted } from './slotted.ts'

export type Env = {
  Variables: {
    pattern: string
    requestId: string
    form: URLSearchParams
    /** the text of a page, which is dear to read back from its response; `slotted` where it is the same for everyone but there */
    html: { readonly response: Response; readonly text: string; readonly slotted?: Slotted }
  }
}
export type C = Context<Env>
export type Handler = (c: C) => Response | Promise<Response>

/** The named fields of an urlencoded body, as typed; a missing field is empty, of a repeated one the first counts. */
export async function readForm<K extends string>(c: C, names: readonly K[]): Promise<Record<K, string>> {
  const form = await formOf(c)
  return Object.fromEntries(names.map((name) => [name, form.get(name) ?? ''])) as Record<K, string>
}

/** The fields of Paso 2, each cut to 500 characters, without choices from a list that the form no longer shows. */
export const readDraft = async (c: C): Promise<Draft> => {
  const typed = await readForm(c, DRAFT_FIELDS)
  const cut = Object.fromEntries(Object.entries(typed).map(([k, v]) => [k, v.slice(0, 500)]))
  return chosenHere(cut, await shownCode(c))
}

/** The postal code whose place the form showed when it was sent. */
export const shownCode = async (c: C): Promise<string> => (await formOf(c)).get('cp_lugar') ?? ''

/** The body, parsed once a request, without NULs. Half the cost of `parseBody()` (measured). */
export async function formOf(c: C): Promise<URLSearchParams> {
  const known = c.get('form')
  if (known) return known
  const form = new URLSearchParams((await c.req.text()).replace(NUL, ''))
  c.set('form', form)
  return form
}

/** Nobody types one, and PostgreSQL takes it in no text. */
const NUL = /%00|\0/g

/** Which button of the form was pressed. */
export const actionOf = async (c: C): Promise<string> => (await formOf(c)).get('accion') ?? ''

/** A program asks: pages are for people, JSON for `Accept: application/json`. */
export const wantsJson = (c: Context): boolean => (c.req.header('Accept') ?? '').includes('application/json')

/** Our script asks, through htmx: it gets a part of a page. */
export const isHtmx = (c: Context): boolean => c.req.header('HX-Request') === 'true'

/** Of a form that is shown again: 403 where the passkey was refused, 422 with faults. */
export const formStatus = (faults: readonly unknown[], refused: string | boolean = false): 200 | 403 | 422 =>
  refused ? 403 : faults.length > 0 ? 422 : 200

/** An HTML answer; `secured` adds `no-store`, since nearly every page is about somebody. */
export const html = (
  c: C,
  body: string,
  status: 200 | 403 | 404 | 409 | 410 | 422 | 429 | 503 = 200,
): Response => {
  const response = c.html(body, status) as Response
  c.set('html', { response, text: body })
  return response
}

/** The same, of a page that nobody has typed into. */
export const slottedHtml = (c: C, slotted: Slotted): Response => {
  const text = fillText(slotted)
  const response = c.html(text) as Response
  c.set('html', { response, text, slotted })
  return response
}

/** What `html` or `slottedHtml` made the answer of, unless somebody else made another of it. */
export const madeOf = (c: C) => {
  const made = c.get('html')
  return made?.response === c.res ? made : undefined
}

/** Another body in the place of the one that is there: Hono alone would read that one, and copy the headers. */
export function answerInstead(c: C, body: string | Uint8Array<ArrayBuffer>, headers: Headers): void {
  const { status } = c.res
  c.res = undefined
  c.res = new Response(body, { status, headers })
}

/**
 * A cacheable answer, the same for everyone: with an ETag, and 304 when `If-None-Match` has it. The ETag is weak, since
 * the body is sent compressed or not. @param maxAge seconds
 */
export function shared(c: C, body: string, type: string, status: 200 | 404, maxAge: number): Response {
  const digest = createHash('sha256').update(type).update(body).digest('base64url').slice(0, 16)
  const etag = `W/"${digest}"`
  c.header('Cache-Control', `public, max-age=${maxAge}`)
  c.header('ETag', etag)
  const known = (c.req.header('If-None-Match') ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^(W\/)?/, 'W/'))
  if (known.includes(etag)) return c.body(null, 304)
  return c.body(body, status, { 'Content-Type': `${type}; charset=UTF-8` })
}

/**
 * The token of 256 bits (43 characters of base64url) at the beginning of what was pasted: mail programs and people leave
 * the full stop, the bracket or an invisible character of the sentence around a link on it. Without such a token, the
 * text itself.
 */
export function pastedToken(c: C): string {
  const text = c.req.param('token') ?? ''
  return /[\w-]{43}/.exec(text.replace(/[\p{Cf}\p{Z}\s]/gu, ''))?.[0] ?? text
}

/** 303: what was posted is done, and the browser asks for the next page by GET. */
export const seeOther = (c: C, path: string): Response => c.redirect(path, 303)

/** The address of whoever asks, IPv4 or IPv6 in text: the connection's own, or what a trusted proxy says of it. */
export const clientIpOf = (ctx: RequestContext, c: C): string => clientIp(c, ctx.trustedProxies)

/**
 * `consulta`: a session of Mi trámite · `salida`: that somebody left here, see `paso1.eta`; it says nothing of anybody
 */
type CookieName = 'sesion' | 'consulta' | 'solicitud' | 'salida'
type Secure = Pick<RequestContext, 'baseUrl'>
const secure = (ctx: Secure) => ctx.baseUrl.startsWith('https:')
const nameOf = (ctx: Secure, name: CookieName) => (secure(ctx) ? `__Host-${name}` : name)

/** Empty when the browser has none. */
export const readCookie = (ctx: Secure, c: Context, name: CookieName): string =>
  getCookie(c, nameOf(ctx, name)) ?? ''

/** Sets a HttpOnly, SameSite=Lax cookie, under `__Host-` and Secure when the portal has https. @param maxAge seconds */
export function writeCookie(ctx: Secure, c: C, name: CookieName, value: string, maxAge: number): void {
  setCookie(c, nameOf(ctx, name), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: secure(ctx),
    maxAge,
  })
}

/** Makes the browser forget it, with the attributes it was set with. */
export const dropCookie = (ctx: Secure, c: C, name: CookieName): void => {
  deleteCookie(c, nameOf(ctx, name), { path: '/', secure: secure(ctx) })
}
