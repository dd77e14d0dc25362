import type { OpenSession } from '../domain/ports/sessions.ts'
import { sessionModel } from '../views/notices/session.ts'
import sessionPart from '../views/partials/session.eta.ts'
import { type C, html, isHtmx, readCookie, seeOther, writeCookie } from './http/http.ts'
import { SESSION_SECONDS, type SessionContext, withSession } from './http/session.ts'

/** "Dame más tiempo": with script the sentence comes back alone, else the page it was pressed on. */
export const moreTime = (ctx: SessionContext) =>
  withSession(ctx, async (c, { session }) => {
    const extended = (await extend(ctx, c)) ?? session
    return isHtmx(c)
      ? html(c, sessionPart(sessionModel(extended, ctx.clock.now())))
      : seeOther(c, '/tramites/nss/resultado#sesion')
  })

/** Moves the end of the session, and of the cookie with it. */
export async function extend(ctx: SessionContext, c: C): Promise<OpenSession | undefined> {
  const id = readCookie(ctx, c, 'sesion')
  const extended = await ctx.sessions.extend(id)
  if (extended) writeCookie(ctx, c, 'sesion', id, SESSION_SECONDS)
  return extended
}
