import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { may, type Power, type StaffSession, staffActor } from '../../domain/facts/staff.ts'
import type { AuditStore } from '../../domain/ports/audit-store.ts'
import type { StaffStore } from '../../domain/ports/staff-store.ts'
import { notAllowed, staffSessionEnded } from '../../views/desk/notices.ts'
import { deskPage } from '../../views/desk/page.ts'
import type { Fault } from '../../views/models/frame.ts'
import { notFound } from '../../views/notices/portal.ts'
import notice from '../../views/pages/notice.eta.ts'
import { noticePage } from '../../views/pages/page.ts'
import type { DeskContext, WebContext } from '../http/app-context.ts'
import { type C, clientIpOf, formStatus, type Handler, html, seeOther } from '../http/http.ts'
import { keptAtDesk } from '../http/own-forms.ts'

/** What every address of the counter takes. */
export type StaffContext = WebContext &
  Pick<DeskContext, 'staffSessions' | 'isDeskNetwork'> & {
    readonly store: Pick<StaffStore, 'hasStaff'> & AuditStore
  }

/**
 * Wraps a handler of the counter that asks for nobody: 404 as long as nobody was invited (but in a demonstration), and
 * from networks that are not the counter's.
 */
export function atDesk(ctx: StaffContext, handler: (c: C) => Response | Promise<Response>): Handler {
  return async (c) => {
    const open = ctx.site.demo || (await ctx.store.hasStaff())
    if (!open || !ctx.isDeskNetwork(clientIpOf(ctx, c))) return html(c, noticePage(ctx.site, notFound), 404)
    return handler(c)
  }
}

/**
 * Wraps a handler that needs an employee's session with a power. Without a session a GET goes to the sign-in page and a
 * POST gets 403; the wrong role gets 403, which the trail tells. @param need `any`: every employee
 */
export function withStaff(
  ctx: StaffContext,
  need: Power | 'any',
  handler: (c: C, session: StaffSession) => Response | Promise<Response>,
): Handler {
  return atDesk(ctx, async (c) => {
    const session = await findStaff(ctx, c)
    if (!session) {
      if (c.req.method !== 'POST') return seeOther(c, '/mostrador/entrar')
      return html(c, noticePage(ctx.site, staffSessionEnded(await keptAtDesk(c))), 403)
    }
    return need === 'any' || may(session, need) ? handler(c, session) : refusePower(ctx, c, session, need)
  })
}

/** 403 for whom their role does not allow something, which the trail tells. */
export async function refusePower(
  ctx: StaffContext,
  c: C,
  session: StaffSession,
  need: Power,
): Promise<Response> {
  await ctx.store.audit({
    at: ctx.clock.now(),
    actor: staffActor(session),
    what: 'puesto sin permiso',
    outcome: 'rechazado',
    code: need,
  })
  return html(c, deskPage(ctx.site, session, notAllowed.title, notice(notAllowed)), 403)
}

/** A page of the counter with its form, as it came or as it is shown again; its status is `formStatus`. */
export const deskForm = (
  ctx: Pick<StaffContext, 'site'>,
  c: C,
  session: StaffSession,
  title: string,
  body: string,
  it: { readonly faults: readonly Fault[]; readonly refused?: string; readonly here?: string },
): Response => html(c, deskPage(ctx.site, session, title, body, it), formStatus(it.faults, it.refused))

/** The session of the cookie; undefined when there is none, it is over, or its employee was closed. */
export async function findStaff(ctx: StaffContext, c: C): Promise<StaffSession | undefined> {
  const id = getCookie(c, cookieName(ctx))
  return id ? ctx.staffSessions.find(id) : undefined
}

const isSecure = ({ baseUrl }: WebContext): boolean => baseUrl.startsWith('https:')
const cookieName = (ctx: WebContext): string => (isSecure(ctx) ? '__Host-personal' : 'personal')

/** The browser has it until it is closed; it comes with no request from another site. */
export const writeStaffCookie = (ctx: WebContext, c: C, id: string): void =>
  setCookie(c, cookieName(ctx), id, { path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure(ctx) })

/** Takes the cookie off; the id that it had, undefined when it had none. The session itself is not ended. */
export const dropStaffCookie = (ctx: WebContext, c: C): string | undefined =>
  deleteCookie(c, cookieName(ctx), { path: '/', secure: isSecure(ctx) })
