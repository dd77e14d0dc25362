import type { Verdict } from '../../domain/tramite/identify.ts'
import { notIdentified } from '../../views/notices/identity.ts'
import { noticePage } from '../../views/pages/page.ts'
import type { PageContext } from './app-context.ts'
import { type C, html } from './http.ts'

/** What the register says of the person, which stops a trámite at a step of its session. */
export function stopped(
  ctx: PageContext,
  c: C,
  verdict: Verdict,
  step: 2 | 3,
  otherwise: 200 | 403 = 200,
): Response {
  const status = verdict.outcome === 'registry down' ? 503 : otherwise
  return html(c, noticePage(ctx.site, notIdentified(verdict), { trail: true, step, session: true }), status)
}
