import { maskCorreo } from '../domain/person/correo.ts'
import { changeState, decideChange } from '../domain/tramite/correo-change.ts'
import change from '../views/pages/change.eta.ts'
import { noticePage, page } from '../views/pages/page.ts'
import { changeNotice } from '../views/words/notices.ts'
import type { Desk } from './http/desk.ts'
import { actionOf, addressOf, type C, type Handler, html } from './http/http.ts'

const tokenOf = (c: C) => c.req.param('token') ?? ''

/** Changes nothing: mail scanners open links. */
export const showChange =
  (desk: Desk): Handler =>
  async (c) => {
    const found = await desk.store.findChange(tokenOf(c))
    const state = changeState(found, desk.clock.now())
    if (!found || state !== 'abierto') return decided(desk, c, state)
    const body = change({ token: tokenOf(c), correo: maskCorreo(found.tramite.correo) })
    return html(c, page(desk.site, 'Cambio de correo', body, { trail: true }))
  }

export const submitChange =
  (desk: Desk): Handler =>
  async (c) => {
    const action = await actionOf(c)
    if (action !== 'aprobar' && action !== 'rechazar') return showChange(desk)(c)
    return decided(desk, c, await decideChange(desk, tokenOf(c), action === 'aprobar', addressOf(desk, c)))
  }

function decided(desk: Desk, c: C, state: Parameters<typeof changeNotice>[0]): Response {
  const status = state === 'desconocido' ? 404 : state === 'vencido' || state === 'ocupado' ? 410 : 200
  return html(c, noticePage(desk.site, changeNotice(state), { trail: true }), status)
}
