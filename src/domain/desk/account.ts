import { may, type StaffSession, staffActor } from '../facts/staff.ts'
import type { AuditStore } from '../ports/audit-store.ts'
import type { DigestStore } from '../ports/digest-store.ts'
import type { StaffSessions } from '../ports/staff-sessions.ts'
import type { Employee, Passkey, StaffStore } from '../ports/staff-store.ts'
import type { Totp } from '../ports/totp.ts'
import { newChallenge } from './challenge.ts'
import { askForPasskey, confirmAct } from './confirm-act.ts'
import { keyName } from './join.ts'
import { checkCreation, type PasskeyDeps } from './passkey-answer.ts'
import { totpKeyFor } from './totp-key.ts'

export type AccountDeps = PasskeyDeps & {
  readonly mailDue: () => void
  readonly totp: Totp
  readonly staffSessions: StaffSessions
  readonly store: StaffStore & AuditStore & DigestStore
}

/**
 * Whether an employee may change how they sign in: only who signed in with a passkey, or the second way would be a
 * way to the first.
 */
const mayChangeKeys = ({ signedInBy }: StaffSession): boolean => signedInBy === 'passkey'

/** The acts that a fresh passkey stands behind: an open session alone changes no way in. */
const ADD = 'llave nueva'
const removal = (credentialId: string): string => `quitar llave ${credentialId}`
const TOTP = 'código'

/**
 * What an employee sees of their own account; `changes`: the options of the passkey that each change asks for, absent
 * where the session may change nothing; `wantsDigest`: undefined for who may not approve. Writes nothing. Throws when
 * there is no such employee, which no session allows.
 */
export async function readAccount(deps: AccountDeps, session: StaffSession) {
  const { staffId } = session
  const [employee, passkeys, sessions, wantsDigest] = await Promise.all([
    deps.store.findEmployee(staffId),
    deps.store.passkeysOf(staffId),
    deps.staffSessions.list(staffId),
    may(session, 'approve') ? deps.store.wantsDigest(staffId) : undefined,
  ])
  if (!employee) throw new Error('a session without its employee')
  const changes = mayChangeKeys(session) ? await readChanges(deps, session, employee, passkeys) : undefined
  return { employee, passkeys, sessions, wantsDigest, ...(changes ? { changes } : {}) }
}

async function readChanges(
  deps: AccountDeps,
  session: StaffSession,
  { correo }: Employee,
  passkeys: readonly Passkey[],
) {
  const ask = (act: string) => askForPasskey(deps, session, act)
  const key = totpKeyFor(deps, totpPurpose(session))
  return {
    adding: await ask(ADD),
    /** in the order of the passkeys */
    removals: await Promise.all(passkeys.map(({ credentialId }) => ask(removal(credentialId)))),
    totp: { key, uri: deps.totp.uriOf(key, correo), options: await ask(TOTP) },
  }
}

/**
 * The first half of adding a passkey: one that the employee has was just used for it. Gives the options for the browser
 * to make the new one, JSON; their challenge is the proof of this half, and is given nowhere else.
 */
export async function beginKey(
  deps: AccountDeps,
  session: StaffSession,
  response: string,
): Promise<{ readonly outcome: 'begun'; readonly options: string } | { readonly outcome: 'refused' }> {
  if (!(await isProven(deps, session, ADD, response))) return { outcome: 'refused' }
  const [employee, known] = await Promise.all([
    deps.store.findEmployee(session.staffId),
    deps.store.passkeysOf(session.staffId),
  ])
  if (!employee) return { outcome: 'refused' }
  const options = await deps.passkeys.creationOptions({
    challenge: newChallenge(deps, keyPurpose(session), deps.clock.now()),
    staffId: employee.id,
    correo: employee.correo,
    name: employee.name,
    known,
  })
  return { outcome: 'begun', options }
}

/**
 * Adds a passkey that the browser just made for the options of `beginKey`; the employee is told by mail. `refused`: in a
 * session that no passkey opened, for another challenge, sent before, or a key that somebody has.
 * @param response JSON of the browser
 * @param name as typed (`keyName`)
 */
export async function addKey(
  deps: AccountDeps,
  session: StaffSession,
  { response, name }: { readonly response: string; readonly name: string },
): Promise<'added' | 'refused'> {
  if (!mayChangeKeys(session)) return 'refused'
  const passkey = await checkCreation(deps, keyPurpose(session), response)
  const by = { actor: staffActor(session), now: deps.clock.now() }
  if (!passkey || !(await deps.store.addPasskey(session.staffId, passkey, keyName(name), by)))
    return 'refused'
  deps.mailDue()
  return 'added'
}

/**
 * Takes one of the employee's passkeys off, with a fresh one behind it; the last one stays. `unknown`: no key of theirs.
 * @param credentialId base64url
 * @param response JSON of the browser
 */
export async function removeKey(
  deps: AccountDeps,
  session: StaffSession,
  { credentialId, response }: { readonly credentialId: string; readonly response: string },
): Promise<'removed' | 'last' | 'unknown' | 'refused'> {
  if (!(await isProven(deps, session, removal(credentialId), response))) return 'refused'
  const by = { actor: staffActor(session), now: deps.clock.now() }
  return deps.store.removePasskey(session.staffId, credentialId, by)
}

/**
 * Sets the second way in up, or anew, with a code of the application that has the key of `readAccount`, and a fresh
 * passkey behind it. A wrong code spends no passkey.
 * @param code six digits, as typed (RFC 6238)
 * @param response JSON of the browser
 */
export async function setUpTotp(
  deps: AccountDeps,
  session: StaffSession,
  { code, response }: { readonly code: string; readonly response: string },
): Promise<'set' | 'wrong code' | 'refused'> {
  if (!mayChangeKeys(session)) return 'refused'
  const now = deps.clock.now()
  const key = totpKeyFor(deps, totpPurpose(session))
  const step = deps.totp.stepOf(key, code, now)
  if (step === undefined) return 'wrong code'
  if (!(await isProven(deps, session, TOTP, response))) return 'refused'
  await deps.store.setTotp(session.staffId, { key, step }, { actor: staffActor(session), now })
  return 'set'
}

/** Whether the employee, signed in with a passkey, just used one for this act. */
const isProven = async (
  deps: AccountDeps,
  session: StaffSession,
  act: string,
  response: string,
): Promise<boolean> =>
  mayChangeKeys(session) && (await confirmAct(deps, session, act, response)) === 'confirmed'

/**
 * Ends sessions of an employee, by one's own hand or a Responsable's; how many. The trail has an entry when there were
 * any. Whether the session may do it is the caller's to ask.
 * @param ref one of them; all when absent
 */
export async function endSessions(
  deps: Pick<AccountDeps, 'clock' | 'staffSessions'> & { readonly store: AuditStore },
  session: StaffSession,
  staffId: string,
  ref?: string,
): Promise<number> {
  const ended = await deps.staffSessions.endOf(staffId, ref)
  const at = deps.clock.now()
  if (ended > 0)
    await deps.store.audit({
      at,
      actor: staffActor(session),
      what: 'sesiones terminadas',
      outcome: 'ok',
      code: `personal:${staffId}`,
    })
  return ended
}

const keyPurpose = ({ staffId, ref }: StaffSession): string => `llave\0${staffId}\0${ref}`
const totpPurpose = ({ staffId, ref }: StaffSession): string => `código\0${staffId}\0${ref}`
