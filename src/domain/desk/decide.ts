import type { Problem } from '../base/problem.ts'
import { CORREO_WAIT, type DeskCase } from '../facts/case.ts'
import { staffIdOf } from '../facts/staff.ts'
import { type Correo, sameInbox } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { Approved, CaseStore, Closed } from '../ports/case-store.ts'
import { randomToken } from '../ports/chance.ts'
import type { Needs } from '../ports/deps.ts'
import type { OfRegister } from '../ports/link-store.ts'
import type { StaffStore } from '../ports/staff-store.ts'
import { type KnownDeps, knownOf, recordAt } from './propose.ts'
import { parseReason, type ReasonProblemCode } from './reason.ts'
import { isSameEmployee } from './same-employee.ts'

export type DecideDeps = KnownDeps &
  Needs<'chance' | 'deskFourEyes' | 'mailDue', CaseStore & Pick<StaffStore, 'findEmployee'>>

/**
 * Approves a case and carries it out; a correo that still takes mail gets a day to stop that another takes its place.
 * Whoever proposed it may not, unless the host has one employee, nor may anybody whom it is about, as far as the correo
 * tells. Idempotent: of two decisions the first one counts. That a fresh passkey stands behind it is the caller's to ask
 * (`confirmAct`).
 * @param actor `personal:<id>`, or an operator's command
 * @param waitMs how long the correo before may stop it, in ms; 0: not at all
 */
export async function approveCase(
  deps: DecideDeps,
  id: string,
  actor: string,
  waitMs = CORREO_WAIT,
): Promise<Approved> {
  const now = deps.clock.now()
  const found = await deps.store.findCase(id, now)
  if (!found) return { outcome: 'unknown' }
  const own = await isSameEmployee(deps, found.proposer, actor)
  if (own && deps.deskFourEyes) return { outcome: 'own' }
  const known = await knownOf(deps, found.curp)
  if (await isAbout(deps, found, known, actor)) return { outcome: 'about oneself' }
  const approved = await deps.store.approveCase(
    id,
    {
      approver: actor,
      now,
      own,
      stopToken: randomToken(deps.chance, 256),
      waitMs,
      known,
    },
    recordAt(now),
  )
  if (approved.outcome === 'approved' || approved.outcome === 'waiting') deps.mailDue()
  return approved
}

/** Whether a correo of the case, or of somebody whom it is about, is that of the employee. */
async function isAbout(
  deps: DecideDeps,
  found: DeskCase,
  known: OfRegister,
  actor: string,
): Promise<boolean> {
  const staffId = staffIdOf(actor)
  const employee = staffId === undefined ? undefined : await deps.store.findEmployee(staffId)
  if (!employee) return false
  const correos = await correosOf(deps, found, known)
  return correos.some((correo) => correo !== undefined && sameInbox(correo, employee.correo))
}

/** Of the person, of whoever else the change names, and of what it takes back: as they were, are, and would be. */
async function correosOf(
  deps: DecideDeps,
  { curp, change, before }: DeskCase,
  known: OfRegister,
): Promise<(Correo | undefined)[]> {
  const { clock, store } = deps
  const correos = [before.correo, before.previousCorreo, known.registered]
  correos.push((await store.standsNow(curp, known)).correo)
  const add = async (one: Curp): Promise<void> => {
    const theirs = await knownOf(deps, one)
    correos.push(theirs.registered, (await store.standsNow(one, theirs)).correo)
  }
  if (change.kind === 'correo') correos.push(change.correo)
  if (change.kind === 'correo' && change.guardian) await add(change.guardian.curp)
  if (change.kind === 'curp') await add(change.previous)
  const undone = change.kind === 'deshacer' && (await store.findCase(change.of, clock.now()))
  return undone ? [...correos, ...(await correosOf(deps, undone, known))] : correos
}

export type CloseOutcome =
  | Closed
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<ReasonProblemCode>[] }

type CloseDeps = Needs<'clock', Pick<CaseStore, 'findCase' | 'closeCase'> & Pick<StaffStore, 'findEmployee'>>

/**
 * Rejects a case that another employee proposed, and says why; `own` for whoever proposed it. Idempotent: of two
 * decisions the first one counts.
 * @param actor `personal:<id>`, or an operator's command
 * @param reason as typed (`parseReason`)
 */
export const rejectCase = (
  deps: CloseDeps,
  id: string,
  actor: string,
  reason: string,
): Promise<CloseOutcome> => close(deps, id, actor, reason, false)

/** Takes back a case of one's own; `own` for anybody else. Otherwise as `rejectCase`. */
export const withdrawCase = (
  deps: CloseDeps,
  id: string,
  actor: string,
  reason: string,
): Promise<CloseOutcome> => close(deps, id, actor, reason, true)

async function close(
  deps: CloseDeps,
  id: string,
  by: string,
  text: string,
  own: boolean,
): Promise<CloseOutcome> {
  const reason = parseReason(text)
  if (!reason.ok) return { outcome: 'problems', problems: [{ ...reason.problem, field: 'motivo' }] }
  const { clock, store } = deps
  const now = clock.now()
  const found = await store.findCase(id, now)
  if (!found) return { outcome: 'unknown' }
  if ((await isSameEmployee(deps, found.proposer, by)) !== own) return { outcome: 'own' }
  return store.closeCase(id, { by, own, why: reason.value, now }, recordAt(now))
}

/**
 * The correo before stops that another takes its place; false when it is too late, or the link is none.
 * @param token of the mail
 */
export function stopCase(
  { clock, store }: Needs<'clock', Pick<CaseStore, 'stopCase'>>,
  token: string,
): Promise<boolean> {
  const now = clock.now()
  return store.stopCase(token, now, recordAt(now))
}

/** Lapses what nobody decided in time, and carries out what has waited. Called from time to time. */
export async function settleCases({
  clock,
  store,
  mailDue,
}: Needs<'clock' | 'mailDue', Pick<CaseStore, 'settleCases'>>): Promise<void> {
  const now = clock.now()
  if ((await store.settleCases(now, recordAt(now))) > 0) mailDue()
}
