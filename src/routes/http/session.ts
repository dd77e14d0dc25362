import { languageOf } from '../../domain/facts/language.ts'
import { isMailed, type MailedTramite, stepOf } from '../../domain/facts/tramite.ts'
import type { Needs } from '../../domain/ports/deps.ts'
import type { OpenSession } from '../../domain/ports/sessions.ts'
import type { TramiteStore } from '../../domain/ports/tramite-store.ts'
import { otherOpen, sessionEnded } from '../../views/notices/session.ts'
import { noticePage } from '../../views/pages/page.ts'
import { language } from '../../views/words/words.ts'
import type { WebContext } from './app-context.ts'
import { type C, dropCookie, type Handler, html, readCookie, writeCookie } from './http.ts'
import { formMark, isOfAnother, keptOfOwn } from './own-forms.ts'

export type SessionContext = WebContext & Needs<'sessions' | 'secrets', TramiteStore>

/** The life of the cookie: as long as the session at most. */
export const SESSION_SECONDS = 2 * 60 * 60

export type Visit = {
  readonly tramite: MailedTramite
  readonly session: OpenSession
  /** of the forms of its pages */
  readonly mark: string
}

/**
 * Wraps a handler that needs a session of an unfinished trámite; without one, 403 with how to come back. A form of another
 * person's page is refused with 409, and nothing is done.
 */
export function withSession(
  ctx: SessionContext,
  handler: (c: C, visit: Visit) => Response | Promise<Response>,
): Handler {
  return async (c) => {
    const visit = await findVisit(ctx, c)
    if (!visit) return refuse(ctx, c)
    if (await isOfAnother(c, visit)) return refuseOther(ctx, c)
    // what is mailed later is in the language of the form that was sent last
    if (c.req.method === 'POST' && languageOf(visit.tramite) !== language())
      await ctx.store.setLanguage(visit.tramite.id, language())
    return handler(c, visit)
  }
}

/** The session of the cookie and its trámite; undefined when the session is over or the trámite ended. */
export async function findVisit(ctx: SessionContext, c: C): Promise<Visit | undefined> {
  const id = readCookie(ctx, c, 'sesion')
  const session = id ? await ctx.sessions.find(id) : undefined
  const tramite = session && (await ctx.store.findTramite(session.tramiteId))
  // one of the counter has no link, and so no session
  if (!session || !isMailed(tramite)) return undefined
  const step = stepOf(tramite)
  return step === 'terminado' || step === 'cancelado'
    ? undefined
    : { tramite, session, mark: formMark(ctx, tramite.curp) }
}

/** The 403, with what was typed. */
async function refuse(ctx: SessionContext, c: C): Promise<Response> {
  if (readCookie(ctx, c, 'sesion')) dropCookie(ctx, c, 'sesion')
  return html(c, noticePage(ctx.site, sessionEnded(await keptOfOwn(c)), { trail: true }), 403)
}

/** The 409, with what was typed; both trámites are as they were. */
export const refuseOther = async (ctx: Pick<WebContext, 'site'>, c: C): Promise<Response> =>
  html(c, noticePage(ctx.site, otherOpen(await keptOfOwn(c)), { trail: true }), 409)

/** Moves the end of the session, and of the cookie with it; undefined when it is over. */
export async function extend(ctx: SessionContext, c: C): Promise<OpenSession | undefined> {
  const id = readCookie(ctx, c, 'sesion')
  const extended = await ctx.sessions.extend(id)
  if (extended) writeCookie(ctx, c, 'sesion', id, SESSION_SECONDS)
  return extended
}
