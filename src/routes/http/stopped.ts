import type { Tramite } from '../../domain/facts/tramite.ts'
import type { Deps } from '../../domain/ports/deps.ts'
import type { Verdict } from '../../domain/tramite/identify.ts'
import { stoppedNotice } from '../../views/notices/identity.ts'
import { noticePage } from '../../views/pages/page.ts'
import type { PageContext } from './app-context.ts'
import { type C, html } from './http.ts'
import { type OfficesContext, officesOf } from './offices.ts'
import { formMark } from './own-forms.ts'

/** What the register says of the person, which stops a trámite at a step of its session. */
export async function stopped(
  ctx: PageContext & OfficesContext & Pick<Deps, 'secrets'>,
  c: C,
  tramite: Tramite,
  verdict: Verdict,
  step: 2 | 3,
  otherwise: 200 | 403 = 200,
): Promise<Response> {
  const status = verdict.outcome === 'registry down' ? 503 : otherwise
  const notice = stoppedNotice(verdict, await officesOf(ctx, tramite))
  return html(
    c,
    noticePage(ctx.site, notice, { trail: true, step, session: formMark(ctx, tramite.curp) }),
    status,
  )
}
