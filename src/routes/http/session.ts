import { stepOf, type Tramite } from '../../domain/facts/tramite.ts'
import type { Needs } from '../../domain/ports/deps.ts'
import type { OpenSession } from '../../domain/ports/sessions.ts'
import type { TramiteStore } from '../../domain/ports/tramite-store.ts'
import { sessionEnded } from '../../views/notices/session.ts'
import { noticePage } from '../../views/pages/page.ts'
import type { WebContext } from './app-context.ts'
import { actionOf, type C, dropCookie, type Handler, html, readCookie, readDraft } from './http.ts'

export type SessionContext = WebContext & Needs<'sessions', TramiteStore>

export type Visit = { readonly tramite: Tramite; readonly session: OpenSession }

/** Wraps a handler that needs a session of an unfinished trámite; without one, 403 with how to come back. */
export function withSession(
  ctx: SessionContext,
  handler: (c: C, visit: Visit) => Response | Promise<Response>,
): Handler {
  return async (c) => {
    const visit = await findVisit(ctx, c)
    return visit ? handler(c, visit) : refuse(ctx, c)
  }
}

/** The session of the cookie and its trámite; undefined when the session is over or the trámite ended. */
export async function findVisit(ctx: SessionContext, c: C): Promise<Visit | undefined> {
  const id = readCookie(ctx, c, 'sesion')
  const session = id ? await ctx.sessions.find(id) : undefined
  const tramite = session && (await ctx.store.findTramite(session.tramiteId))
  if (!session || !tramite) return undefined
  const step = stepOf(tramite)
  return step === 'terminado' || step === 'cancelado' ? undefined : { tramite, session }
}

/** The 403. A Paso 2 that was sent after the session expired is saved as the draft of its trámite first. */
async function refuse(ctx: SessionContext, c: C): Promise<Response> {
  const id = readCookie(ctx, c, 'sesion')
  const tramiteId = id ? await ctx.sessions.findEnded(id) : undefined
  const typed = c.req.method === 'POST' && (await actionOf(c)) !== '' && c.req.path.endsWith('/domicilio')
  if (tramiteId && typed) await ctx.store.saveDraft(tramiteId, await readDraft(c))
  if (id) dropCookie(ctx, c, 'sesion')
  return html(c, noticePage(ctx.site, sessionEnded(Boolean(tramiteId && typed)), { trail: true }), 403)
}
