import { HOUR, MINUTE } from '../base/time.ts'
import type { AuditEvent } from '../facts/audit-event.ts'
import { canonicalCorreo, parseCorreo } from '../person/correo.ts'
import { type AuditStore, actorOf } from '../ports/audit-store.ts'
import { randomToken } from '../ports/chance.ts'
import type { Deps } from '../ports/deps.ts'
import type { LimitStore } from '../ports/limit-store.ts'
import type { StaffSessions } from '../ports/staff-sessions.ts'
import type { StaffStore } from '../ports/staff-store.ts'
import type { Totp } from '../ports/totp.ts'
import { newChallenge } from './challenge.ts'
import { checkAssertion, type PasskeyDeps } from './passkey-answer.ts'

/** How long the mailed half of the second way works. */
export const ENTRY_LINK_MS = 10 * MINUTE
/** Refused answers, and links asked for, from one network in ten minutes: an office comes in by one address. */
const TRIES_PER_NETWORK = 30
/** Links to one mailbox. */
const LINKS_PER_CORREO = 3
/** Wrong codes at one link. */
const CODES_PER_LINK = 5
/** What an answer takes at least, so that it does not tell whether a mailbox is an employee's. */
const EVEN_MS = 300

export type SignInDeps = PasskeyDeps &
  Pick<Deps, 'mailDue' | 'slowDown'> & {
    readonly staffSessions: StaffSessions
    readonly totp: Totp
    readonly store: StaffStore & AuditStore & LimitStore
  }

/** `id`: of the session, a bearer secret */
export type SignedIn =
  | { readonly outcome: 'in'; readonly id: string }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'limited'; readonly resetsAt: number }

/** Options for the browser to use any passkey that it has for this portal, as JSON. Writes nothing. */
export const askSignIn = (deps: PasskeyDeps): Promise<string> =>
  deps.passkeys.requestOptions({ challenge: newChallenge(deps, 'entrar', deps.clock.now()) })

/**
 * Signs in with what the browser made of `askSignIn`. A right answer never counts against the network, a refused one
 * does: 30 in ten minutes, since an office comes in by one address.
 * @param response JSON of the browser
 * @param clientIp for that limit and, as a keyed hash, for the trail
 */
export async function signInWithPasskey(
  deps: SignInDeps,
  response: string,
  clientIp: string,
): Promise<SignedIn> {
  const full = await refuseFull(deps, clientIp, 'look')
  if (full) return full
  const checked = await checkAssertion(deps, 'entrar', response)
  if (checked.outcome === 'refused') {
    await refuseFull(deps, clientIp, 'count')
    await tell(deps, clientIp, { what: 'personal entró', outcome: 'rechazado', code: checked.code })
    return { outcome: 'refused' }
  }
  return enter(deps, checked.passkey.staffId, 'passkey')
}

/**
 * The first half of the second way: mails a link to the employee of a mailbox, if they have set TOTP up; it works for
 * ten minutes. Neither the answer nor its time depends on whether there is one. Each counts against the network, as
 * refused passkeys do; of one mailbox three in a quarter of an hour.
 * @param text a correo, as typed; what is none is answered like any other
 */
export async function askEntryLink(
  deps: SignInDeps,
  text: string,
  clientIp: string,
): Promise<{ readonly outcome: 'asked' } | Extract<SignedIn, { outcome: 'limited' }>> {
  const full = await refuseFull(deps, clientIp, 'count')
  if (full) return full
  await Promise.all([sendEntryLink(deps, text, clientIp), deps.slowDown(EVEN_MS)])
  return { outcome: 'asked' }
}

async function sendEntryLink(deps: SignInDeps, text: string, clientIp: string): Promise<void> {
  const correo = parseCorreo(text)
  if (!correo.ok) return
  const now = deps.clock.now()
  const bucket = `staff link ${canonicalCorreo(correo.value)}`
  const quota = await deps.store.consumeQuota(bucket, LINKS_PER_CORREO, 15 * MINUTE, now)
  const employee = await deps.store.employeeOf(correo.value)
  if (quota.outcome === 'limited' || !employee?.hasTotp) return
  const token = { token: randomToken(deps.chance, 256), now, expiresAt: now + ENTRY_LINK_MS }
  await deps.store.sendStaffLink(employee.id, 'entrada', token, actorOf(deps, clientIp))
  deps.mailDue()
}

/**
 * The second half: the link of the mail together with a TOTP code. Each counts once. Five codes at one link; then it is
 * over. In the session nothing can be approved.
 * @param code six digits, as typed (RFC 6238)
 */
export async function signInWithCode(
  deps: SignInDeps,
  token: string,
  code: string,
  clientIp: string,
): Promise<Exclude<SignedIn, { outcome: 'limited' }> | { readonly outcome: 'link over' }> {
  const now = deps.clock.now()
  const link = await deps.store.findStaffLink(token, 'entrada', now)
  if (link?.state !== 'abierta') return { outcome: 'link over' }
  const quota = await deps.store.consumeQuota(`staff code ${token}`, CODES_PER_LINK, HOUR, now)
  if (quota.outcome === 'limited') return { outcome: 'link over' }
  const totp = await deps.store.totpKeyOf(link.employee.id)
  const step = totp && deps.totp.stepOf(totp.key, code, now)
  if (step === undefined || !(await deps.store.spendStaffLink(token, step, now))) {
    await tell(deps, clientIp, { what: 'personal entró', outcome: 'rechazado', code: 'código' })
    return { outcome: 'refused' }
  }
  return enter(deps, link.employee.id, 'link')
}

/**
 * Opens a session and writes it into the trail. Proves nothing: whoever calls has seen that it is the employee. `id` is
 * a bearer secret.
 */
export async function enter(
  deps: Pick<SignInDeps, 'clock' | 'staffSessions'> & { readonly store: AuditStore },
  staffId: string,
  signedInBy: 'passkey' | 'link' | 'demo',
): Promise<{ outcome: 'in'; id: string }> {
  const id = await deps.staffSessions.open(staffId, signedInBy)
  const code = ({ passkey: 'llave', link: 'liga', demo: 'demo' } as const)[signedInBy]
  const at = deps.clock.now()
  await deps.store.audit({ at, actor: `personal:${staffId}`, what: 'personal entró', outcome: 'ok', code })
  return { outcome: 'in', id }
}

/** Counts a try of a network, or only looks whether it has any left; the refusal when it has none. */
async function refuseFull(
  deps: SignInDeps,
  clientIp: string,
  how: 'look' | 'count',
): Promise<Extract<SignedIn, { outcome: 'limited' }> | undefined> {
  const now = deps.clock.now()
  const bucket = `staff ${clientIp}`
  const { consumeQuota, checkQuota } = deps.store
  const ask = how === 'count' ? consumeQuota : checkQuota
  const quota = await ask(bucket, TRIES_PER_NETWORK, 10 * MINUTE, now)
  if (quota.outcome === 'ok') return undefined
  await tell(deps, clientIp, { what: 'personal entró', outcome: 'limitado' })
  return { outcome: 'limited', resetsAt: quota.resetsAt }
}

const tell = (
  deps: Pick<SignInDeps, 'clock' | 'secrets' | 'store'>,
  clientIp: string,
  event: AuditEvent,
): Promise<void> => deps.store.audit({ at: deps.clock.now(), actor: actorOf(deps, clientIp), ...event })
