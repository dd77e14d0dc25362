import { linkState } from '../domain/facts/tramite.ts'
import type { Verdict } from '../domain/tramite/identify.ts'
import { type Asked, type OpenLinkDeps, openLink } from '../domain/tramite/open-link.ts'
import type { Fault, Typed } from '../views/models/frame.ts'
import { firstAtDesk, notIdentified } from '../views/notices/identity.ts'
import { linkClosed } from '../views/notices/link.ts'
import linkPage from '../views/pages/link.eta.ts'
import { noticePage, page } from '../views/pages/page.ts'
import { say } from '../views/words/messages.ts'
import { language, words } from '../views/words/words.ts'
import type { WebContext } from './http/app-context.ts'
import { askerOf } from './http/asker.ts'
import {
  actionOf,
  type C,
  clientIpOf,
  dropCookie,
  formOf,
  type Handler,
  html,
  pastedToken,
  readCookie,
  readForm,
  seeOther,
  writeCookie,
} from './http/http.ts'
import { limited } from './http/limited.ts'
import { SESSION_SECONDS } from './http/session.ts'

type Context = WebContext & OpenLinkDeps

/** Writes nothing: mail scanners follow links. */
export const showLink =
  (ctx: Context): Handler =>
  async (c) => {
    const link = await ctx.store.findLink(pastedToken(c), askerOf(ctx, c))
    const state = link ? linkState(link, ctx.clock.now()) : 'desconocido'
    if (!link || state !== 'abierto') return closed(ctx, c, state === 'abierto' ? 'desconocido' : state)
    return html(c, render(ctx, c, { curp: link.sameBrowser ? 'nothing' : 'again', names: false }, {}, []))
  }

/** In another browser the CURP must be typed, so an empty POST opens nothing: some mail scanners press buttons too. */
export const submitLink =
  (ctx: Context): Handler =>
  async (c) => {
    const typed = await readForm(c, ['curp', 'nombre', 'primer_apellido', 'segundo_apellido'])
    const client = { asker: askerOf(ctx, c), clientIp: clientIpOf(ctx, c) }
    const action = await actionOf(c)
    const current = action === 'vigente'
    if (action.startsWith('idioma')) return inOtherWords(ctx, c, typed, action)
    const result = await openLink(ctx, pastedToken(c), { ...typed, ...client, current, language: language() })
    switch (result.outcome) {
      case 'closed':
        return closed(ctx, c, result.state)
      case 'limited':
        return limited(ctx, c, result.resetsAt)
      case 'desk':
        return html(c, noticePage(ctx.site, firstAtDesk, { trail: true, step: 1 }))
      case 'stopped':
        return stopped(ctx, c, result.verdict)
      case 'problems': {
        const { asked, triesLeft } = result
        const faults = result.problems.map((problem) =>
          say({ ...problem, detail: { ...problem.detail, quedan: triesLeft } }),
        )
        return html(c, render(ctx, c, asked, typed, faults), 422)
      }
      case 'open':
        // on a shared computer Mi trámite may be open for another person
        if (readCookie(ctx, c, 'consulta')) dropCookie(ctx, c, 'consulta')
        writeCookie(ctx, c, 'sesion', result.session, SESSION_SECONDS)
        return seeOther(c, '/tramites/nss/domicilio')
    }
  }

/** The same form, with what was typed, in the language that was asked for. */
async function inOtherWords(ctx: Context, c: C, typed: Typed, action: string): Promise<Response> {
  const link = await ctx.store.findLink(pastedToken(c), askerOf(ctx, c))
  const state = link ? linkState(link, ctx.clock.now()) : 'desconocido'
  if (!link || state !== 'abierto') return closed(ctx, c, state === 'abierto' ? 'desconocido' : state)
  const curp = action === 'idioma vigente' ? 'current' : link.sameBrowser ? 'nothing' : 'again'
  const names = (await formOf(c)).has('nombre')
  return html(c, render(ctx, c, { curp, names }, typed, []))
}

/** Nothing was opened, and the same link works once the register says otherwise. */
function stopped(ctx: Context, c: C, verdict: Verdict): Response {
  const status = verdict.outcome === 'registry down' ? 503 : 200
  const notice = notIdentified(verdict, `/enlace/${pastedToken(c)}`)
  return html(c, noticePage(ctx.site, notice, { trail: true, step: 1 }), status)
}

function closed(ctx: Context, c: C, state: Parameters<typeof linkClosed>[0]): Response {
  const status = state === 'desconocido' ? 404 : 410
  return html(c, noticePage(ctx.site, linkClosed(state), { trail: true }), status)
}

function render(ctx: Context, c: C, asked: Asked, typed: Typed, faults: readonly Fault[]): string {
  const body = linkPage({ token: pastedToken(c), portal: ctx.site.portal, asked, typed, faults })
  return page(ctx.site, words().link.title, body, {
    faults,
    trail: true,
    step: 1,
    keeps: asked.curp !== 'nothing' || asked.names,
  })
}
