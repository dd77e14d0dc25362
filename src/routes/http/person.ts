import { type OwnCorreoDeps, ownCorreo } from '../../domain/consulta/own-correo.ts'
import type { Correo } from '../../domain/person/correo.ts'
import { sameCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { PersonSessions } from '../../domain/ports/person-sessions.ts'
import { ownSessionEnded } from '../../views/notices/consulta.ts'
import { noticePage } from '../../views/pages/page.ts'
import { type C, dropCookie, type Handler, html, readCookie } from './http.ts'
import { formMark, isOfAnother, keptOfOwn } from './own-forms.ts'
import { findVisit, refuseOther, type SessionContext } from './session.ts'

export type PersonContext = SessionContext & OwnCorreoDeps & { readonly personSessions: PersonSessions }

/** A person who came by the correo that is theirs: by a link to Mi trámite, or by that of an unfinished trámite. */
export type PersonVisit = {
  readonly curp: Curp
  readonly correo: Correo
  readonly by: 'consulta' | 'tramite'
  /** epoch ms, as in `OpenSession` */
  readonly session: { readonly idleAt: number; readonly endsAt: number }
  /** of the forms of its pages */
  readonly mark: string
}

/** Wraps a handler that needs a session of the person; without one, 403 with how to come back. A form of another's: 409. */
export const withPerson =
  (ctx: PersonContext, handler: (c: C, visit: PersonVisit) => Response | Promise<Response>): Handler =>
  async (c) => {
    const visit = await findPersonVisit(ctx, c)
    if (visit && (await isOfAnother(c, visit))) return refuseOther(ctx, c)
    if (visit) return handler(c, visit)
    if (readCookie(ctx, c, 'consulta')) dropCookie(ctx, c, 'consulta')
    return html(c, noticePage(ctx.site, ownSessionEnded(await keptOfOwn(c)), { trail: true }), 403)
  }

/**
 * Either session; undefined when there is none. The correo is asked for again each time: one that was changed since
 * opens nothing any more.
 */
export async function findPersonVisit(ctx: PersonContext, c: C): Promise<PersonVisit | undefined> {
  const visit = await findVisit(ctx, c)
  if (visit) {
    const { curp, correo, openedAt } = visit.tramite
    if (openedAt === undefined || !(await isTheirs(ctx, curp, correo))) return undefined
    return { curp, correo, by: 'tramite', session: visit.session, mark: visit.mark }
  }
  const id = readCookie(ctx, c, 'consulta')
  const session = id ? await ctx.personSessions.find(id) : undefined
  if (!session || !(await isTheirs(ctx, session.curp, session.correo))) return undefined
  const { curp, correo } = session
  return { curp, correo, by: 'consulta', session, mark: formMark(ctx, curp) }
}

async function isTheirs(ctx: OwnCorreoDeps, curp: Curp, correo: Correo): Promise<boolean> {
  const own = await ownCorreo(ctx, curp)
  return own.outcome === 'correo' && sameCorreo(own.correo, correo)
}
