import { languageOf } from '../../domain/facts/language.ts'
import { isMailed, type MailedTramite, stepOf, type Tramite } from '../../domain/facts/tramite.ts'
import type { Deps, Needs } from '../../domain/ports/deps.ts'
import type { OpenSession } from '../../domain/ports/sessions.ts'
import type { TramiteStore } from '../../domain/ports/tramite-store.ts'
import { sessionEnded } from '../../views/notices/session.ts'
import { noticePage } from '../../views/pages/page.ts'
import { language } from '../../views/words/words.ts'
import type { WebContext } from './app-context.ts'
import {
  type C,
  dropCookie,
  formOf,
  type Handler,
  html,
  readCookie,
  readDraft,
  shownCode,
  writeCookie,
} from './http.ts'

export type SessionContext = WebContext & Needs<'sessions', TramiteStore>

/** The life of the cookie: as long as the session at most. */
export const SESSION_SECONDS = 2 * 60 * 60

export type Visit = { readonly tramite: MailedTramite; readonly session: OpenSession }

/** Wraps a handler that needs a session of an unfinished trámite; without one, 403 with how to come back. */
export function withSession(
  ctx: SessionContext,
  handler: (c: C, visit: Visit) => Response | Promise<Response>,
): Handler {
  return async (c) => {
    const visit = await findVisit(ctx, c)
    if (!visit) return refuse(ctx, c)
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
  return step === 'terminado' || step === 'cancelado' ? undefined : { tramite, session }
}

/**
 * The 403. A form of Paso 2 that was sent without a session is written nowhere, since the cookie of a session that is
 * over may be another person's by now: it comes back with the page, for whoever typed it to send again from a session
 * of the same trámite.
 */
async function refuse(ctx: SessionContext, c: C): Promise<Response> {
  if (readCookie(ctx, c, 'sesion')) dropCookie(ctx, c, 'sesion')
  const typed = c.req.method === 'POST' && c.req.path.endsWith('/domicilio') ? await typedOf(c) : undefined
  return html(c, noticePage(ctx.site, sessionEnded(typed), { trail: true }), 403)
}

/** What a form of Paso 2 says, and the mark of its trámite; undefined when nothing was typed. */
async function typedOf(c: C): Promise<Record<string, string> | undefined> {
  const draft = await readDraft(c)
  const filled = Object.entries(draft).filter(([, text]) => text !== '')
  const mark = await markOf(c)
  if (filled.length === 0 || mark === '') return undefined
  return { ...Object.fromEntries(filled), cp_lugar: await shownCode(c), tramite: mark }
}

/** Of which trámite a form of Paso 2 is, as its page said. */
const markOf = async (c: C): Promise<string> => (await formOf(c)).get('tramite')?.slice(0, 22) ?? ''

/** Marks the forms of a trámite; a keyed hash, which opens nothing. */
export const tramiteMark = ({ secrets }: Pick<Deps, 'secrets'>, { id }: Tramite): string =>
  secrets.mac('formulario', id).slice(0, 22)

/** Whether a form is of another trámite than the session: a page that another person left open in this browser. */
export async function isOfAnother(ctx: Pick<Deps, 'secrets'>, c: C, tramite: Tramite): Promise<boolean> {
  const mark = await markOf(c)
  return mark !== '' && mark !== tramiteMark(ctx, tramite)
}

/** Moves the end of the session, and of the cookie with it. */
export async function extend(ctx: SessionContext, c: C): Promise<OpenSession | undefined> {
  const id = readCookie(ctx, c, 'sesion')
  const extended = await ctx.sessions.extend(id)
  if (extended) writeCookie(ctx, c, 'sesion', id, SESSION_SECONDS)
  return extended
}
