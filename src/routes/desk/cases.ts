import { ownOf } from '../../domain/base/own.ts'
import { DAY } from '../../domain/base/time.ts'
import { askForPasskey, confirmAct } from '../../domain/desk/confirm-act.ts'
import { approveCase, type DecideDeps, rejectCase, withdrawCase } from '../../domain/desk/decide.ts'
import type { PasskeyDeps } from '../../domain/desk/passkey-answer.ts'
import { noteCaseRead } from '../../domain/desk/read-case.ts'
import { isSameEmployee } from '../../domain/desk/same-employee.ts'
import type { DeskCase } from '../../domain/facts/case.ts'
import { may, type StaffSession, staffActor } from '../../domain/facts/staff.ts'
import { disagreements } from '../../domain/person/typed-name.ts'
import type { LimitStore } from '../../domain/ports/limit-store.ts'
import type { StaffStore } from '../../domain/ports/staff-store.ts'
import caseView from '../../views/desk/case.eta.ts'
import casesView from '../../views/desk/cases.eta.ts'
import { KEY_REFUSED, sayAtDesk } from '../../views/desk/messages.ts'
import { caseUnknown } from '../../views/desk/notices.ts'
import { deskPage } from '../../views/desk/page.ts'
import { CASE_DONE, type CaseDone } from '../../views/desk/words.ts'
import type { Fault, Typed } from '../../views/models/frame.ts'
import notice from '../../views/pages/notice.eta.ts'
import { actionOf, type C, type Handler, html, readForm, seeOther } from '../http/http.ts'
import { deskForm, type StaffContext, withStaff } from './staff.ts'

type Context = StaffContext &
  DecideDeps &
  PasskeyDeps & { readonly store: Pick<StaffStore, 'employees'> & LimitStore }

const LIST = '/mostrador/asuntos'
/** How long a decided case is in the list. */
const SHOWN = 30 * DAY
/** What a passkey is asked for. */
const actOf = (id: string): string => `asunto ${id}`
const idOf = (c: C): string => c.req.param('asunto') ?? ''

/** Those under way, and those that ended in the last 30 days, as many as `MOST_CASES`. */
export const listCases = (ctx: Context): Handler =>
  withStaff(ctx, 'cases', async (c, session) => {
    const now = ctx.clock.now()
    const name = await namesOf(ctx)
    const { cases: found, unreadable, more } = await ctx.store.casesUnderWay(now, now - SHOWN)
    const cases = found.map((one) => ({ ...one, proposerName: name(one.proposer) }))
    const body = casesView({ cases, unreadable, more, now, fourEyes: ctx.deskFourEyes })
    return html(c, deskPage(ctx.site, session, 'Asuntos', body, { here: LIST }))
  })

/** 404 for none. Whoever sees what another proposed is in the trail of its person. */
export const showCase = (ctx: Context): Handler =>
  withStaff(ctx, 'cases', async (c, session) => {
    const found = await ctx.store.findCase(idOf(c), ctx.clock.now())
    return found ? render(ctx, c, session, found, {}, []) : unknown(ctx, c, session)
  })

/** Approves or rejects what another proposed. To approve takes a fresh passkey, used for this very case. */
export const decideCase = (ctx: Context): Handler =>
  withStaff(ctx, 'approve', async (c, session) => {
    const typed = await readForm(c, ['respuesta', 'motivo'])
    const id = idOf(c)
    const found = await ctx.store.findCase(id, ctx.clock.now())
    if (!found) return unknown(ctx, c, session)
    const done = (what: CaseDone): Response => seeOther(c, `${LIST}/${id}?hecho=${what}`)
    const actor = staffActor(session)
    if ((await actionOf(c)) === 'rechazar') return closed(ctx, c, session, found, typed, rejectCase)
    const confirmed = await confirmAct(ctx, session, actOf(id), typed.respuesta)
    if (confirmed === 'refused') return render(ctx, c, session, found, typed, [], KEY_REFUSED)
    if (confirmed === 'without passkey') return done('sin-llave')
    const approved = await approveCase(ctx, id, actor)
    if (approved.outcome === 'refused')
      return render(ctx, c, session, found, typed, [sayAtDesk({ code: approved.code })])
    if (approved.outcome === 'approved') return done(approved.told ? 'aprobado' : 'aprobado-sin-correo')
    return done(DONE[approved.outcome])
  })

const DONE = {
  waiting: 'espera',
  own: 'propio',
  'about oneself': 'sobre-ti',
  changed: 'cambio',
  closed: 'cerrado',
  unknown: 'cerrado',
} as const

/** Whoever proposed it takes it back. */
export const takeBackCase = (ctx: Context): Handler =>
  withStaff(ctx, 'propose', async (c, session) => {
    const found = await ctx.store.findCase(idOf(c), ctx.clock.now())
    if (!found) return unknown(ctx, c, session)
    return closed(ctx, c, session, found, await readForm(c, ['motivo']), withdrawCase)
  })

async function closed(
  ctx: Context,
  c: C,
  session: StaffSession,
  found: DeskCase,
  typed: { readonly motivo: string },
  close: typeof rejectCase,
): Promise<Response> {
  const result = await close(ctx, found.id, staffActor(session), typed.motivo)
  if (result.outcome === 'problems')
    return render(ctx, c, session, found, typed, result.problems.map(sayAtDesk))
  const done = result.outcome === 'closed now' ? 'listo' : result.outcome === 'own' ? 'propio' : 'cerrado'
  return seeOther(c, `${LIST}/${found.id}?hecho=${done}`)
}

async function render(
  ctx: Context,
  c: C,
  session: StaffSession,
  found: DeskCase,
  typed: Typed,
  faults: readonly Fault[],
  refused = '',
): Promise<Response> {
  await noteCaseRead(ctx, session, found)
  const own = await isSameEmployee(ctx, found.proposer, staffActor(session))
  const mayDecide = may(session, 'approve')
  const options = mayDecide ? await askForPasskey(ctx, session, actOf(found.id)) : undefined
  const name = await namesOf(ctx)
  const { change, curp } = found
  const names = change.kind === 'nombre' || change.kind === 'alta' ? disagreements(curp, change.name) : []
  const body = caseView({
    site: ctx.site,
    case: found,
    proposerName: name(found.proposer),
    approverName: found.approver === undefined ? '' : name(found.approver),
    mayDecide,
    own,
    alone: !ctx.deskFourEyes,
    keyless: session.signedInBy === 'link',
    ...(options === undefined ? {} : { options }),
    disagree: names.map((problem) => sayAtDesk(problem).text),
    refused,
    notice: faults.length > 0 || refused ? '' : (ownOf(CASE_DONE, c.req.query('hecho')) ?? ''),
    typed,
    faults,
  })
  return deskForm(ctx, c, session, 'Asunto', body, { faults, refused, here: LIST })
}

const unknown = (ctx: Context, c: C, session: StaffSession): Response =>
  html(c, deskPage(ctx.site, session, caseUnknown.title, notice(caseUnknown)), 404)

/** Employees by the name that the trail has for them. */
async function namesOf(ctx: Context): Promise<(actor: string) => string> {
  const employees = await ctx.store.employees()
  return (actor) => employees.find(({ id }) => actor === staffActor({ staffId: id }))?.name ?? actor
}
