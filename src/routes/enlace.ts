import { linkState } from '../domain/facts/tramite.ts'
import { openLink } from '../domain/tramite/open-link.ts'
import type { Fault, Typed } from '../views/models.ts'
import linkPage from '../views/pages/link.eta.ts'
import { noticePage, page } from '../views/pages/page.ts'
import { say } from '../views/words/messages.ts'
import { linkClosed } from '../views/words/notices.ts'
import type { Desk } from './http/desk.ts'
import {
  addressOf,
  type C,
  type Handler,
  html,
  readCookie,
  readForm,
  seeOther,
  writeCookie,
} from './http/http.ts'

const SESSION_SECONDS = 2 * 60 * 60
const tokenOf = (c: C) => c.req.param('token') ?? ''

/** Changes nothing: mail scanners open links. */
export const showLink =
  (desk: Desk): Handler =>
  async (c) => {
    const link = await desk.store.findLink(tokenOf(c), readCookie(desk, c, 'solicitud'))
    const state = link ? linkState(link, desk.clock.now()) : 'desconocido'
    if (!link || state !== 'abierto') return closed(desk, c, state === 'abierto' ? 'desconocido' : state)
    return html(c, render(desk, c, link.sameBrowser, {}, []))
  }

/** An empty POST from another browser is a form with an error: scanners press buttons too. */
export const submitLink =
  (desk: Desk): Handler =>
  async (c) => {
    const typed = await readForm(c, ['curp'])
    const asker = readCookie(desk, c, 'solicitud')
    const result = await openLink(desk, tokenOf(c), asker, typed.curp, addressOf(desk, c))
    switch (result.outcome) {
      case 'closed':
        return closed(desk, c, result.state)
      case 'problem': {
        const problem = { ...result.problem, detail: { ...result.problem.detail, quedan: result.triesLeft } }
        return html(c, render(desk, c, false, typed, [say(problem)]), 422)
      }
      case 'open':
        writeCookie(desk, c, 'sesion', result.session, SESSION_SECONDS)
        return seeOther(c, '/tramites/nss/domicilio')
    }
  }

function closed(desk: Desk, c: C, state: Parameters<typeof linkClosed>[0]): Response {
  const status = state === 'desconocido' ? 404 : 410
  return html(c, noticePage(desk.site, linkClosed(state), { trail: true }), status)
}

function render(desk: Desk, c: C, sameBrowser: boolean, typed: Typed, faults: readonly Fault[]): string {
  const body = linkPage({ token: tokenOf(c), portal: desk.site.portal, sameBrowser, typed, faults })
  return page(desk.site, 'Continúa tu trámite', body, { faults, trail: true, step: 1 })
}
