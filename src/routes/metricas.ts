import { createHash, timingSafeEqual } from 'node:crypto'
import type { AppContext } from './http/app-context.ts'
import type { Handler } from './http/http.ts'

/** `/metrics`: for whoever bears the operator's token. Without a token in the settings it is not there. */
export const showMetrics =
  (ctx: AppContext): Handler =>
  (c) => {
    const { token, text } = ctx.metrics
    if (token === undefined) return c.notFound()
    return metricsAnswer(text, { given: c.req.header('Authorization'), token })
  }

type Bearer = { readonly given: string | null | undefined; readonly token: string | undefined }

/** The measures for whoever bears the token, where there is one. */
export function metricsAnswer(text: () => string, { given, token }: Bearer): Response {
  if (token !== undefined && !same(given ?? '', `Bearer ${token}`))
    return new Response('no\n', { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } })
  return new Response(text(), { headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' } })
}

const same = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
