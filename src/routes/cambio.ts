import { maskCorreo } from '../domain/person/correo.ts'
import { changeState, type DecideChangeDeps, decideChange } from '../domain/tramite/correo-change.ts'
import { changeNotice } from '../views/notices/change.ts'
import change from '../views/pages/change.eta.ts'
import { noticePage, page } from '../views/pages/page.ts'
import type { WebContext } from './http/app-context.ts'
import { actionOf, type C, clientIpOf, type Handler, html, pastedToken } from './http/http.ts'

type Context = WebContext & DecideChangeDeps

/** Writes nothing: mail scanners follow links. */
export const showChange =
  (ctx: Context): Handler =>
  async (c) => {
    const found = await ctx.store.findChange(pastedToken(c))
    const state = changeState(found, ctx.clock.now())
    if (!found || state !== 'abierto') return decided(ctx, c, state)
    const body = change({ token: pastedToken(c), correo: maskCorreo(found.tramite.correo) })
    return html(c, page(ctx.site, 'Cambio de correo', body, { trail: true }))
  }

export const submitChange =
  (ctx: Context): Handler =>
  async (c) => {
    const action = await actionOf(c)
    if (action !== 'aprobar' && action !== 'rechazar') return showChange(ctx)(c)
    return decided(ctx, c, await decideChange(ctx, pastedToken(c), action === 'aprobar', clientIpOf(ctx, c)))
  }

function decided(ctx: Context, c: C, state: Parameters<typeof changeNotice>[0]): Response {
  const status = state === 'desconocido' ? 404 : state === 'vencido' || state === 'ocupado' ? 410 : 200
  return html(c, noticePage(ctx.site, changeNotice(state), { trail: true }), status)
}
