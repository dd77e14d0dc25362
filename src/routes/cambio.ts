import type { ChangeState } from '../domain/facts/tramite.ts'
import { maskCorreo } from '../domain/person/correo.ts'
import {
  approveOther,
  changeState,
  type DecideChangeDeps,
  decideChange,
  takesOther,
} from '../domain/tramite/correo-change.ts'
import type { Fault, Typed } from '../views/models/frame.ts'
import { changeNotice } from '../views/notices/change.ts'
import change from '../views/pages/change.eta.ts'
import changeOther from '../views/pages/change-other.eta.ts'
import { noticePage, page } from '../views/pages/page.ts'
import { say } from '../views/words/messages.ts'
import { words } from '../views/words/words.ts'
import type { WebContext } from './http/app-context.ts'
import { actionOf, type C, clientIpOf, type Handler, html, pastedToken, readForm } from './http/http.ts'

type Context = WebContext & DecideChangeDeps

/** Writes nothing: mail scanners follow links. */
export const showChange =
  (ctx: Context): Handler =>
  async (c) => {
    const found = await ctx.store.findChange(pastedToken(c))
    const now = ctx.clock.now()
    if (c.req.query('otro') !== undefined && takesOther(found, now)) return html(c, renderOther(ctx, c))
    const state = changeState(found, now)
    if (!found || state !== 'abierto') return decided(ctx, c, state)
    const body = change({ token: pastedToken(c), correo: maskCorreo(found.tramite.correo) })
    return html(c, page(ctx.site, words().change.page, body, { trail: true }))
  }

/**
 * By `accion`: `aprobar` or `rechazar`, or `otro` with the correo that the person asked with, 422 when it is none. 404
 * for a link that is none, 410 for one that is over; any other action changes nothing.
 */
export const submitChange =
  (ctx: Context): Handler =>
  async (c) => {
    const action = await actionOf(c)
    const [token, clientIp] = [pastedToken(c), clientIpOf(ctx, c)]
    if (action === 'idioma') return html(c, renderOther(ctx, c, await readForm(c, ['correo'])))
    if (action === 'otro') {
      const typed = await readForm(c, ['correo'])
      const result = await approveOther(ctx, token, typed.correo, clientIp)
      return result.outcome === 'decided'
        ? decided(ctx, c, result.state)
        : html(c, renderOther(ctx, c, typed, [say(result.problem)]), 422)
    }
    if (action !== 'aprobar' && action !== 'rechazar') return showChange(ctx)(c)
    return decided(ctx, c, await decideChange(ctx, token, action === 'aprobar', clientIp))
  }

function renderOther(ctx: Context, c: C, typed: Typed = {}, faults: readonly Fault[] = []): string {
  const body = changeOther({ token: pastedToken(c), typed, faults })
  return page(ctx.site, words().changeOther.page, body, { faults, trail: true, keeps: true })
}

const GONE: ReadonlySet<ChangeState> = new Set(['vencido', 'corregido', 'ocupado'])

function decided(ctx: Context, c: C, state: ChangeState): Response {
  const status = state === 'desconocido' ? 404 : GONE.has(state) ? 410 : 200
  const notice = changeNotice(state, `/cambio/${pastedToken(c)}?otro`)
  return html(c, noticePage(ctx.site, notice, { trail: true }), status)
}
