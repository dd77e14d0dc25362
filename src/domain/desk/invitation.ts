import type { Parsed, Problem } from '../base/problem.ts'
import { bad, good } from '../base/problem.ts'
import { foldBlanks } from '../base/text.ts'
import { HOUR } from '../base/time.ts'
import { ROLES, type Role, type StaffSession, staffActor } from '../facts/staff.ts'
import { type Correo, type CorreoProblemCode, parseCorreo } from '../person/correo.ts'
import { type Chance, randomToken } from '../ports/chance.ts'
import type { Clock } from '../ports/clock.ts'
import type { Deps } from '../ports/deps.ts'
import type { Employee, StaffStore, StaffToken } from '../ports/staff-store.ts'
import { type Confirmed, confirmAct } from './confirm-act.ts'
import type { PasskeyDeps } from './passkey-answer.ts'
import { isSameEmployee } from './same-employee.ts'

/** How long an invitation works. */
export const INVITATION_MS = 48 * HOUR
/** How long a second Responsable may decide. */
export const PROPOSAL_MS = 72 * HOUR

export type InviteProblemCode = CorreoProblemCode | 'nombre_personal' | 'puesto_falta' | 'correo_personal'

export type InviteDeps = {
  readonly clock: Clock
  readonly chance: Chance
  readonly mailDue: () => void
  readonly store: StaffStore
}

/** A new employee, as typed. */
export type InviteForm = Readonly<Record<'invitar_nombre' | 'invitar_correo' | 'puesto', string>>

export type Invited =
  /** `token`: of the mailed link, for whoever typed the command */
  | { readonly outcome: 'invited'; readonly token: string; readonly expiresAt: number }
  /** a second Responsable decides on it */
  | { readonly outcome: 'proposed' }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<InviteProblemCode>[] }

/**
 * Invites by the operator's command, which has every power anyway: the link is mailed at once, also to a Responsable.
 * @param form as typed
 * @param actor the operator, as the trail names them
 */
export const inviteByCommand = (deps: InviteDeps, form: InviteForm, actor: string): Promise<Invited> =>
  add(deps, form, actor, undefined)

/**
 * Invites from the page. Whoever could approve what others propose is invited by two: the link to a new Responsable is
 * mailed when a second one agrees (`decideReinvitation`), within three days.
 */
export const inviteFromPage = (
  deps: InviteDeps & Pick<Deps, 'deskFourEyes'>,
  form: InviteForm,
  session: StaffSession,
): Promise<Invited> => add(deps, form, staffActor(session), { ...session, fourEyes: deps.deskFourEyes })

async function add(
  deps: InviteDeps,
  form: InviteForm,
  actor: string,
  page: { readonly staffId: string; readonly fourEyes: boolean } | undefined,
): Promise<Invited> {
  const read = readForm(form)
  if (!read.ok) return { outcome: 'problems', problems: read.problems }
  const now = deps.clock.now()
  const id = randomToken(deps.chance, 128)
  const alone = page === undefined || read.role !== 'responsable'
  const invitation = alone ? newToken(deps, now) : undefined
  const added = await deps.store.addEmployee({ id, ...read }, { actor, now }, invitation)
  if (added === 'taken')
    return { outcome: 'problems', problems: [{ code: 'correo_personal', field: 'invitar_correo' }] }
  if (invitation) {
    deps.mailDue()
    return { outcome: 'invited', token: invitation.token, expiresAt: invitation.expiresAt }
  }
  const { staffId: proposedBy = '', fourEyes = true } = page ?? {}
  await deps.store.proposeInvitation(
    { staffId: id, proposedBy, expiresAt: now + PROPOSAL_MS, fourEyes },
    { actor, now },
  )
  return { outcome: 'proposed' }
}

type Read =
  | { readonly ok: true; readonly name: string; readonly correo: Correo; readonly role: Role }
  | { readonly ok: false; readonly problems: readonly Problem<InviteProblemCode>[] }

function readForm({ invitar_nombre: nombre, invitar_correo: typed, puesto }: InviteForm): Read {
  const name = foldBlanks(nombre.replace(/\p{C}/gu, ' '))
  const correo = parseCorreo(typed)
  const role = parseRole(puesto)
  const problems: Problem<InviteProblemCode>[] = []
  if (name.length < 3 || name.length > 100)
    problems.push({ code: 'nombre_personal', field: 'invitar_nombre' })
  if (!correo.ok) problems.push({ ...correo.problem, field: 'invitar_correo' })
  if (!role.ok) problems.push({ ...role.problem, field: 'puesto' })
  return correo.ok && role.ok && problems.length === 0
    ? { ok: true, name, correo: correo.value, role: role.value }
    : { ok: false, problems }
}

const parseRole = (text: string): Parsed<Role, 'puesto_falta'> => {
  const role = ROLES.find((one) => one === text)
  return role ? good(role) : bad('puesto_falta')
}

const newToken = ({ chance }: { readonly chance: Chance }, now: number): StaffToken => ({
  token: randomToken(chance, 256),
  now,
  expiresAt: now + INVITATION_MS,
})

/**
 * Asks for a new invitation for an employee who lost every passkey; what they have goes on working until it is approved.
 * `open already`: one waits · `joining`: an invitation that was never accepted is mailed again at once, unless it is a
 * Responsable's, which two decide on · `unknown`: nobody, somebody who was closed, or oneself
 */
export async function proposeReinvitation(
  deps: InviteDeps & Pick<Deps, 'deskFourEyes'>,
  session: StaffSession,
  staffId: string,
): Promise<'proposed' | 'open already' | 'joining' | 'unknown'> {
  const employee = await deps.store.findEmployee(staffId)
  if (!employee || employee.closedAt !== undefined || staffId === session.staffId) return 'unknown'
  const by = { actor: staffActor(session), now: deps.clock.now() }
  if (employee.joinedAt === undefined && employee.role !== 'responsable') {
    await deps.store.sendStaffLink(staffId, 'invitacion', newToken(deps, by.now), by.actor)
    deps.mailDue()
    return 'joining'
  }
  const proposal = {
    staffId,
    proposedBy: session.staffId,
    expiresAt: by.now + PROPOSAL_MS,
    fourEyes: deps.deskFourEyes,
  }
  return (await deps.store.proposeInvitation(proposal, by)) ? 'proposed' : 'open already'
}

/** The act that a fresh passkey stands behind, for `askForPasskey`. @param proposal its id */
export const decisionAct = (proposal: number): string => `invite ${proposal}`

/**
 * Approves, with a fresh passkey, or rejects an invitation of a Responsable, or a new one of whoever lost their keys.
 * Whoever proposed it may take it back, and approve it only where the host has one employee; else `own`. `gone`:
 * decided, or over.
 * @param decision `response`: JSON of the browser, needed to approve
 */
export async function decideReinvitation(
  deps: InviteDeps & PasskeyDeps,
  session: StaffSession,
  decision: { readonly id: number; readonly approve: boolean; readonly response: string },
): Promise<'decided' | 'own' | 'gone' | Exclude<Confirmed, 'confirmed'>> {
  const { id, approve, response } = decision
  if (approve) {
    const confirmed = await confirmAct(deps, session, decisionAct(id), response)
    if (confirmed !== 'confirmed') return confirmed
  }
  const by = { actor: staffActor(session), now: deps.clock.now() }
  const proposal = (await deps.store.staffProposals(by.now)).find((one) => one.id === id)
  if (!proposal) return 'gone'
  const own = await isSameEmployee(deps, staffActor({ staffId: proposal.proposedBy }), by.actor)
  // whoever proposed may withdraw it
  if (own && approve && proposal.fourEyes) return 'own'
  const invitation = approve ? newToken(deps, by.now) : undefined
  const decided = await deps.store.decideInvitation(
    id,
    { decidedBy: session.staffId, own, ...(invitation ? { invitation } : {}) },
    by,
  )
  if (decided === 'decided') deps.mailDue()
  return decided
}

/** What the list of employees says of one. */
export type EmployeeState = 'invitado' | 'activo' | 'cerrado'
/** Whether an employee was invited, works here, or was closed; a closed one stays so. */
export const employeeState = ({ joinedAt, closedAt }: Employee): EmployeeState =>
  closedAt !== undefined ? 'cerrado' : joinedAt === undefined ? 'invitado' : 'activo'
