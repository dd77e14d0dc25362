import { stepOf, type Tramite } from '../../domain/facts/tramite.ts'
import type { OpenSession } from '../../domain/ports/sessions.ts'
import { noticePage } from '../../views/pages/page.ts'
import { sessionEnded } from '../../views/words/notices.ts'
import type { Desk } from './desk.ts'
import { actionOf, type C, dropCookie, type Handler, html, readCookie, readDraft } from './http.ts'

export type Visit = { readonly tramite: Tramite; readonly session: OpenSession }

/** A handler that only the session of a living trámite reaches; others learn the way back in. */
export function withSession(
  desk: Desk,
  handler: (c: C, visit: Visit) => Response | Promise<Response>,
): Handler {
  return async (c) => {
    const visit = await findVisit(desk, c)
    return visit ? handler(c, visit) : refuse(desk, c)
  }
}

export async function findVisit(desk: Desk, c: C): Promise<Visit | undefined> {
  const id = readCookie(desk, c, 'sesion')
  const session = id ? await desk.sessions.find(id) : undefined
  const tramite = session && (await desk.store.findTramite(session.tramiteId))
  if (!session || !tramite) return undefined
  const step = stepOf(tramite)
  return step === 'terminado' || step === 'cancelado' ? undefined : { tramite, session }
}

/** What was typed in a session that ran out meanwhile is kept with its trámite. */
async function refuse(desk: Desk, c: C): Promise<Response> {
  const id = readCookie(desk, c, 'sesion')
  const tramiteId = id ? await desk.sessions.findEnded(id) : undefined
  const typed = c.req.method === 'POST' && (await actionOf(c)) !== '' && c.req.path.endsWith('/domicilio')
  if (tramiteId && typed) await desk.store.saveDraft(tramiteId, await readDraft(c))
  if (id) dropCookie(desk, c, 'sesion')
  return html(c, noticePage(desk.site, sessionEnded(Boolean(tramiteId && typed)), { trail: true }), 403)
}
