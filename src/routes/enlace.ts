import { linkState } from '../domain/facts/tramite.ts'
import { type OpenLinkDeps, openLink } from '../domain/tramite/open-link.ts'
import type { Fault, Typed } from '../views/models/frame.ts'
import { linkClosed } from '../views/notices/link.ts'
import linkPage from '../views/pages/link.eta.ts'
import { noticePage, page } from '../views/pages/page.ts'
import { say } from '../views/words/messages.ts'
import type { WebContext } from './http/app-context.ts'
import {
  type C,
  clientIpOf,
  type Handler,
  html,
  pastedToken,
  readCookie,
  readForm,
  seeOther,
  writeCookie,
} from './http/http.ts'

type Context = WebContext & OpenLinkDeps

const SESSION_SECONDS = 2 * 60 * 60

/** Writes nothing: mail scanners follow links. */
export const showLink =
  (ctx: Context): Handler =>
  async (c) => {
    const link = await ctx.store.findLink(pastedToken(c), readCookie(ctx, c, 'solicitud'))
    const state = link ? linkState(link, ctx.clock.now()) : 'desconocido'
    if (!link || state !== 'abierto') return closed(ctx, c, state === 'abierto' ? 'desconocido' : state)
    return html(c, render(ctx, c, link.sameBrowser, {}, []))
  }

/** In another browser the CURP must be typed, so an empty POST opens nothing: some mail scanners press buttons too. */
export const submitLink =
  (ctx: Context): Handler =>
  async (c) => {
    const typed = await readForm(c, ['curp'])
    const asker = readCookie(ctx, c, 'solicitud')
    const result = await openLink(ctx, pastedToken(c), {
      asker,
      curp: typed.curp,
      clientIp: clientIpOf(ctx, c),
    })
    switch (result.outcome) {
      case 'closed':
        return closed(ctx, c, result.state)
      case 'problem': {
        const problem = { ...result.problem, detail: { ...result.problem.detail, quedan: result.triesLeft } }
        return html(c, render(ctx, c, false, typed, [say(problem)]), 422)
      }
      case 'open':
        writeCookie(ctx, c, 'sesion', result.session, SESSION_SECONDS)
        return seeOther(c, '/tramites/nss/domicilio')
    }
  }

function closed(ctx: Context, c: C, state: Parameters<typeof linkClosed>[0]): Response {
  const status = state === 'desconocido' ? 404 : 410
  return html(c, noticePage(ctx.site, linkClosed(state), { trail: true }), status)
}

function render(ctx: Context, c: C, sameBrowser: boolean, typed: Typed, faults: readonly Fault[]): string {
  const body = linkPage({ token: pastedToken(c), portal: ctx.site.portal, sameBrowser, typed, faults })
  return page(ctx.site, 'Continúa tu trámite', body, { faults, trail: true, step: 1 })
}
