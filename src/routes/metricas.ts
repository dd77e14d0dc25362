import { createHash, timingSafeEqual } from 'node:crypto'
import type { OperatorContext } from './http/app-context.ts'
import type { Handler } from './http/http.ts'

type Context = Pick<OperatorContext, 'metrics'>

/** `/metrics` for the bearer of the operator's token; 404 when the settings have none. */
export const showMetrics =
  (ctx: Context): Handler =>
  (c) => {
    const { token, text } = ctx.metrics
    if (token === undefined) return c.notFound()
    return metricsAnswer(text, { given: c.req.header('Authorization'), token })
  }

type Bearer = { readonly given: string | null | undefined; readonly token: string | undefined }

/** The metrics in Prometheus text format; 401 unless `given`, the Authorization header, bears the token (if any). */
export async function metricsAnswer(
  text: () => Promise<string>,
  { given, token }: Bearer,
): Promise<Response> {
  if (token !== undefined && !bears(given, token))
    return new Response('no\n', { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } })
  return new Response(await text(), {
    headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' },
  })
}

/** Whether an Authorization header bears the operator's token; never, when the settings have none. */
export const bears = (given: string | null | undefined, token: string | undefined): boolean =>
  token !== undefined && timingSafeEqual(digest(given ?? ''), digest(`Bearer ${token}`))
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
