import { consultaState, type OpenConsultaDeps, openConsulta } from '../../domain/consulta/open.ts'
import linkPage from '../../views/consulta/link.eta.ts'
import type { Fault, Typed } from '../../views/models/frame.ts'
import { consultaClosed, consultaLater } from '../../views/notices/consulta.ts'
import { noticePage, page } from '../../views/pages/page.ts'
import { say } from '../../views/words/messages.ts'
import { words } from '../../views/words/words.ts'
import type { WebContext } from '../http/app-context.ts'
import { askerOf } from '../http/asker.ts'
import {
  type C,
  clientIpOf,
  dropCookie,
  type Handler,
  html,
  pastedToken,
  readCookie,
  readForm,
  seeOther,
  writeCookie,
} from '../http/http.ts'
import { sentAgain } from '../http/own-forms.ts'
import { SESSION_SECONDS, type SessionContext } from '../http/session.ts'

type Context = WebContext & OpenConsultaDeps & Pick<SessionContext, 'sessions'>

/** Writes nothing: mail scanners follow links. */
export const showConsultaLink =
  (ctx: Context): Handler =>
  async (c) => {
    const found = await ctx.store.findConsulta(pastedToken(c), askerOf(ctx, c))
    const state = consultaState(found, ctx.clock.now())
    if (!found || state !== 'abierta') return closed(ctx, c, state === 'abierta' ? 'desconocida' : state)
    return html(c, render(ctx, c, found.sameBrowser, {}, []))
  }

/** In another browser the CURP must be typed, so an empty POST opens nothing: some mail scanners press buttons too. */
export const submitConsultaLink =
  (ctx: Context): Handler =>
  async (c) => {
    const typed = await readForm(c, ['curp'])
    const client = { asker: askerOf(ctx, c), clientIp: clientIpOf(ctx, c) }
    const result = await openConsulta(ctx, pastedToken(c), { ...typed, ...client })
    if (result.outcome === 'closed') return closed(ctx, c, result.state)
    if (result.outcome === 'later') {
      const model = consultaLater(await sentAgain(c))
      return html(c, noticePage(ctx.site, model, { trail: true }), 503)
    }
    if (result.outcome === 'problem') return html(c, render(ctx, c, false, typed, [say(result.problem)]), 422)
    // on a shared computer the trámite that was open here may be another person's
    const before = readCookie(ctx, c, 'sesion')
    if (before) {
      await ctx.sessions.end(before)
      dropCookie(ctx, c, 'sesion')
    }
    writeCookie(ctx, c, 'consulta', result.session, SESSION_SECONDS)
    return seeOther(c, '/tramites/nss/mio')
  }

function closed(ctx: Context, c: C, state: Parameters<typeof consultaClosed>[0]): Response {
  const status = state === 'desconocida' ? 404 : 410
  return html(c, noticePage(ctx.site, consultaClosed(state), { trail: true }), status)
}

function render(ctx: Context, c: C, sameBrowser: boolean, typed: Typed, faults: readonly Fault[]): string {
  const body = linkPage({ token: pastedToken(c), sameBrowser, typed, faults })
  return page(ctx.site, words().own.link.title, body, { faults, trail: true })
}
