import { foldBlanks } from '../base/text.ts'
import type { AuditStore } from '../ports/audit-store.ts'
import type { StaffSessions } from '../ports/staff-sessions.ts'
import type { Employee, StaffLink, StaffStore } from '../ports/staff-store.ts'
import type { Totp } from '../ports/totp.ts'
import { newChallenge } from './challenge.ts'
import { checkCreation, type PasskeyDeps } from './passkey-answer.ts'
import { enter } from './sign-in.ts'
import { totpKeyFor } from './totp-key.ts'

export type JoinDeps = PasskeyDeps & {
  readonly totp: Totp
  readonly staffSessions: StaffSessions
  readonly store: StaffStore & AuditStore
}

/** An open invitation, with both ways to accept it. */
export type Invitation = {
  readonly employee: Employee
  /** options for the browser to make a passkey, JSON */
  readonly options: string
  /** base32, for whoever types it in; `uri` is what the QR says */
  readonly totp: { readonly key: string; readonly uri: string }
}

/**
 * What a mailed invitation is worth; writes nothing, since mail scanners follow links. The TOTP key is made of the
 * token, so that a reload shows the same one.
 */
export async function readInvitation(
  deps: JoinDeps,
  token: string,
): Promise<
  | { readonly state: 'abierta'; readonly invitation: Invitation }
  | { readonly state: Exclude<StaffLink['state'], 'abierta'> | 'desconocida' }
> {
  const now = deps.clock.now()
  const link = await deps.store.findStaffLink(token, 'invitacion', now)
  if (link?.state !== 'abierta') return { state: link?.state ?? 'desconocida' }
  const { employee } = link
  const options = await deps.passkeys.creationOptions({
    challenge: newChallenge(deps, purposeOf(token), now),
    staffId: employee.id,
    correo: employee.correo,
    name: employee.name,
    known: [],
  })
  const key = totpKeyFor(deps, purposeOf(token))
  return {
    state: 'abierta',
    invitation: { employee, options, totp: { key, uri: deps.totp.uriOf(key, employee.correo) } },
  }
}

/** `id`: of the session that is open from now on */
export type Joined =
  | { readonly outcome: 'joined'; readonly id: string }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'over' }

/**
 * Accepts an invitation with a passkey that the browser just made, and opens a session. `refused`: not for these
 * options, sent before, or a key that somebody has · `over`: the invitation is none, ran out, or was accepted.
 * @param response JSON of the browser
 * @param name as typed (`keyName`)
 */
export async function joinWithPasskey(
  deps: JoinDeps,
  token: string,
  { response, name }: { readonly response: string; readonly name: string },
): Promise<Joined> {
  const now = deps.clock.now()
  const link = await deps.store.findStaffLink(token, 'invitacion', now)
  if (link?.state !== 'abierta') return { outcome: 'over' }
  const passkey = await checkCreation(deps, purposeOf(token), response)
  // a key that is known already is somebody's
  if (!passkey || (await deps.store.findPasskey(passkey.credentialId))) return { outcome: 'refused' }
  const acceptance = { by: 'passkey', passkey, name: keyName(name) } as const
  if (!(await deps.store.acceptInvitation(token, acceptance, now))) return { outcome: 'over' }
  return { ...(await enter(deps, link.employee.id, 'passkey')), outcome: 'joined' }
}

/**
 * Accepts an invitation with a TOTP code, for a browser without passkeys, and opens a session in which nothing can be
 * approved. `refused`: a wrong code.
 * @param code six digits, as typed (RFC 6238)
 */
export async function joinWithCode(deps: JoinDeps, token: string, code: string): Promise<Joined> {
  const now = deps.clock.now()
  const link = await deps.store.findStaffLink(token, 'invitacion', now)
  if (link?.state !== 'abierta') return { outcome: 'over' }
  const key = totpKeyFor(deps, purposeOf(token))
  const step = deps.totp.stepOf(key, code, now)
  if (step === undefined) return { outcome: 'refused' }
  if (!(await deps.store.acceptInvitation(token, { by: 'totp', key, step }, now))) return { outcome: 'over' }
  return { ...(await enter(deps, link.employee.id, 'link')), outcome: 'joined' }
}

/** How an employee calls a key: one line of up to 40 characters; `Llave` when nothing was typed. */
export const keyName = (text: string): string =>
  foldBlanks(text.replace(/\p{C}/gu, ' ')).slice(0, 40) || 'Llave'

const purposeOf = (token: string): string => `invitación\0${token}`
