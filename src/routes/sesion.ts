import { sessionModel } from '../views/notices/session.ts'
import sessionPart from '../views/partials/session.eta.ts'
import { html, isHtmx, seeOther } from './http/http.ts'
import { extend, type SessionContext, withSession } from './http/session.ts'

/** "Dame más tiempo": with script the sentence comes back alone, else the page it was pressed on. */
export const moreTime = (ctx: SessionContext) =>
  withSession(ctx, async (c, { session }) => {
    const extended = (await extend(ctx, c)) ?? session
    return isHtmx(c)
      ? html(c, sessionPart(sessionModel(extended, ctx.clock.now())))
      : seeOther(c, '/tramites/nss/resultado#sesion')
  })
