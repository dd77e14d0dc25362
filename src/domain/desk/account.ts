import { may, type StaffSession, staffActor } from '../facts/staff.ts'
import type { AuditStore } from '../ports/audit-store.ts'
import type { DigestStore } from '../ports/digest-store.ts'
import type { StaffSessions } from '../ports/staff-sessions.ts'
import type { StaffStore } from '../ports/staff-store.ts'
import type { Totp } from '../ports/totp.ts'
import { newChallenge } from './challenge.ts'
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
export const mayChangeKeys = ({ signedInBy }: StaffSession): boolean => signedInBy === 'passkey'

/** What an employee sees of their own account. Writes nothing. */
export async function readAccount(deps: AccountDeps, session: StaffSession) {
  const { staffId } = session
  const [employee, passkeys, sessions, wantsDigest] = await Promise.all([
    deps.store.findEmployee(staffId),
    deps.store.passkeysOf(staffId),
    deps.staffSessions.list(staffId),
    may(session, 'approve') ? deps.store.wantsDigest(staffId) : undefined,
  ])
  if (!employee) throw new Error('a session without its employee')
  if (!mayChangeKeys(session)) return { employee, passkeys, sessions, wantsDigest }
  const options = await deps.passkeys.creationOptions({
    challenge: newChallenge(deps, keyPurpose(session), deps.clock.now()),
    staffId,
    correo: employee.correo,
    name: employee.name,
    known: passkeys,
  })
  const key = totpKeyFor(deps, totpPurpose(session))
  return {
    employee,
    passkeys,
    sessions,
    wantsDigest,
    options,
    totp: { key, uri: deps.totp.uriOf(key, employee.correo) },
  }
}

/** Adds a passkey that the browser just made; the employee is told by mail. */
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

/** Takes one of the employee's passkeys off; the last one stays. */
export async function removeKey(
  deps: AccountDeps,
  session: StaffSession,
  credentialId: string,
): Promise<'removed' | 'last' | 'unknown' | 'refused'> {
  if (!mayChangeKeys(session)) return 'refused'
  const by = { actor: staffActor(session), now: deps.clock.now() }
  return deps.store.removePasskey(session.staffId, credentialId, by)
}

/** Sets the second way in up, or anew, with a code of the application that has the key of `readAccount`. */
export async function setUpTotp(
  deps: AccountDeps,
  session: StaffSession,
  code: string,
): Promise<'set' | 'refused'> {
  if (!mayChangeKeys(session)) return 'refused'
  const key = totpKeyFor(deps, totpPurpose(session))
  const step = deps.totp.stepOf(key, code, deps.clock.now())
  if (step === undefined) return 'refused'
  await deps.store.setTotp(session.staffId, { key, step })
  return 'set'
}

/** Ends sessions of an employee, by one's own hand or a Responsable's. @param ref one of them; all when absent */
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
