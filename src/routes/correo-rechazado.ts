import { randomToken } from '../domain/ports/chance.ts'
import { currentResult } from '../domain/tramite/current-result.ts'
import { type CorrectRefusedDeps, correctRefused } from '../domain/tramite/sent-link.ts'
import { say } from '../views/words/messages.ts'
import { askerOf, keepAsker } from './http/asker.ts'
import { actionOf, clientIpOf, html, readForm, seeOther } from './http/http.ts'
import { limited } from './http/limited.ts'
import { withSession } from './http/session.ts'
import { type ResultContext, renderResultado } from './resultado.ts'

type Context = ResultContext & CorrectRefusedDeps

/** The server of the bound correo refused the mail with the number: a link goes to another one. */
export const submitCorreo = (ctx: Context) =>
  withSession(ctx, async (c, visit) => {
    const { tramite } = visit
    const typed = await readForm(c, ['correo', 'correo_confirmacion'])
    if ((await actionOf(c)) === 'idioma') {
      const result = await currentResult(ctx, tramite)
      return result.outcome === 'current'
        ? html(c, await renderResultado(ctx, visit, result.issue, { typed }))
        : seeOther(c, '/tramites/nss/resultado')
    }
    const asker = askerOf(ctx, c) || randomToken(ctx.chance, 256)
    const result = await correctRefused(ctx, tramite, typed, { asker, clientIp: clientIpOf(ctx, c) })
    if (result.outcome === 'limited') return limited(ctx, c, result.resetsAt)
    if (result.outcome === 'requested') {
      keepAsker(ctx, c, asker)
      return seeOther(c, `/tramites/nss/enviado/${result.handle}`)
    }
    const shown = await currentResult(ctx, tramite)
    if (result.outcome === 'gone' || shown.outcome !== 'current')
      return seeOther(c, '/tramites/nss/resultado')
    return html(
      c,
      await renderResultado(ctx, visit, shown.issue, { typed, faults: result.problems.map(say) }),
      422,
    )
  })
