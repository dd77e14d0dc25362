import { stopCase } from '../domain/desk/decide.ts'
import { maskCorreo } from '../domain/person/correo.ts'
import type { CaseStore } from '../domain/ports/case-store.ts'
import { moveNotice } from '../views/notices/move.ts'
import move from '../views/pages/move.eta.ts'
import { noticePage, page } from '../views/pages/page.ts'
import { deadlineWords } from '../views/words/moment.ts'
import { words } from '../views/words/words.ts'
import type { WebContext } from './http/app-context.ts'
import { type Handler, html, pastedToken } from './http/http.ts'

type Context = WebContext & { readonly store: Pick<CaseStore, 'findStoppable' | 'stopCase'> }

/** What waits to take the place of the correo that got the link. Writes nothing: mail scanners follow links. */
export const showMove =
  (ctx: Context): Handler =>
  async (c) => {
    const token = pastedToken(c)
    const found = await ctx.store.findStoppable(token, ctx.clock.now())
    if (found?.change.kind !== 'correo') return html(c, noticePage(ctx.site, moveNotice('over')), 410)
    const { correo } = found.change
    const until = deadlineWords(found.effectiveAt ?? found.expiresAt)
    return html(
      c,
      page(ctx.site, words().change.page, move({ token, correo: maskCorreo(correo), until }), {
        trail: true,
      }),
    )
  }

/** The correo before stops the change. */
export const stopMove =
  (ctx: Context): Handler =>
  async (c) => {
    const stopped = await stopCase(ctx, pastedToken(c))
    return html(c, noticePage(ctx.site, moveNotice(stopped ? 'stopped' : 'over')), stopped ? 200 : 410)
  }
