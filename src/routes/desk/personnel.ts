import { ownOf } from '../../domain/base/own.ts'
import { type AccountDeps, endSessions } from '../../domain/desk/account.ts'
import { askForPasskey } from '../../domain/desk/confirm-act.ts'
import {
  decideReinvitation,
  decisionAct,
  inviteFromPage,
  proposeReinvitation,
} from '../../domain/desk/invitation.ts'
import { isSameEmployee } from '../../domain/desk/same-employee.ts'
import { type StaffSession, staffActor } from '../../domain/facts/staff.ts'
import type { Deps } from '../../domain/ports/deps.ts'
import { KEY_REFUSED, sayAtDesk } from '../../views/desk/messages.ts'
import staffPage from '../../views/desk/staff.eta.ts'
import { STAFF_DONE, type StaffDone } from '../../views/desk/words.ts'
import type { Fault } from '../../views/models/frame.ts'
import { actionOf, type C, type Handler, readForm, seeOther } from '../http/http.ts'
import { deskForm, type StaffContext, withStaff } from './staff.ts'

type Context = StaffContext & AccountDeps & Pick<Deps, 'deskFourEyes'>

const HERE = '/mostrador/personal'
/** Closed accounts that the page shows: the newest. */
const MOST_CLOSED = 30

export const showStaff = (ctx: Context): Handler =>
  withStaff(ctx, 'staff', (c, session) => render(ctx, c, session, {}, []))

/**
 * By `accion`: invites, proposes a new invitation, ends sessions, closes, decides. To approve takes a fresh passkey;
 * nobody closes themselves.
 */
export const submitStaff = (ctx: Context): Handler =>
  withStaff(ctx, 'staff', async (c, session) => {
    const typed = await readForm(c, [
      'invitar_nombre',
      'invitar_correo',
      'puesto',
      'persona',
      'propuesta',
      'respuesta',
    ])
    const done = (what: StaffDone): Response => seeOther(c, `${HERE}?hecho=${what}`)
    const by = { actor: staffActor(session), now: ctx.clock.now() }
    switch (await actionOf(c)) {
      case 'invitar': {
        const invited = await inviteFromPage(ctx, typed, session)
        if (invited.outcome !== 'problems') return done(invited.outcome)
        return render(ctx, c, session, typed, invited.problems.map(sayAtDesk))
      }
      case 'reinvitar':
        return done(await proposeReinvitation(ctx, session, typed.persona))
      case 'sesiones': {
        await endSessions(ctx, session, typed.persona)
        return done('ended')
      }
      case 'cerrar':
        if (typed.persona === session.staffId) return done('unknown')
        return done(await ctx.store.closeEmployee(typed.persona, by))
      case 'aprobar':
      case 'rechazar': {
        const approve = (await actionOf(c)) === 'aprobar'
        const id = /^\d{1,15}$/.test(typed.propuesta) ? Number(typed.propuesta) : 0
        const decided = await decideReinvitation(ctx, session, { id, approve, response: typed.respuesta })
        if (decided === 'refused') return render(ctx, c, session, typed, [], KEY_REFUSED)
        return done(decided === 'decided' ? (approve ? 'approved' : 'rejected') : decided)
      }
      default:
        return seeOther(c, HERE)
    }
  })

async function render(
  ctx: Context,
  c: C,
  session: StaffSession,
  typed: Record<string, string>,
  faults: readonly Fault[],
  refused = '',
): Promise<Response> {
  const employees = await ctx.store.employees()
  const closed = employees.filter(({ closedAt }) => closedAt !== undefined)
  const older = new Set(closed.toSorted((a, b) => Number(b.closedAt) - Number(a.closedAt)).slice(MOST_CLOSED))
  const listed = employees.filter((one) => !older.has(one))
  const nameOf = (id: string) => employees.find((one) => one.id === id)?.name ?? id
  const waiting = await ctx.store.staffProposals(ctx.clock.now())
  const proposals = await Promise.all(
    waiting.map(async (one) => {
      const options = await askForPasskey(ctx, session, decisionAct(one.id))
      const own = await isSameEmployee(ctx, staffActor({ staffId: one.proposedBy }), staffActor(session))
      return { ...one, own, proposer: nameOf(one.proposedBy), ...(options ? { options } : {}) }
    }),
  )
  const body = staffPage({
    site: ctx.site,
    session,
    fourEyes: ctx.deskFourEyes,
    closedBefore: employees.length - listed.length,
    employees: await Promise.all(
      listed.map(async (one) => ({ ...one, sessions: (await ctx.staffSessions.list(one.id)).length })),
    ),
    proposals,
    refused,
    notice: faults.length > 0 || refused ? '' : (ownOf(STAFF_DONE, c.req.query('hecho')) ?? ''),
    typed,
    faults,
  })
  return deskForm(ctx, c, session, 'Personal', body, { faults, refused, here: HERE })
}
