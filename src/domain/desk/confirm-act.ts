import type { StaffSession } from '../facts/staff.ts'
import { newChallenge } from './challenge.ts'
import { checkAssertion, type PasskeyDeps } from './passkey-answer.ts'

/**
 * `confirmed`: the employee just used a passkey of theirs for this very act · `without passkey`: they signed in by a
 * mailed link, with which nothing can be approved · `refused`: the answer is none, old, of another act or sent before
 */
export type Confirmed = 'confirmed' | 'without passkey' | 'refused'

/**
 * Asks for a fresh passkey for one act, as `aprobar 12`: the options for the browser, as JSON, which the form of the
 * act carries; undefined where none is asked for (a demonstration) or none would do (signed in by a link).
 */
export async function askForPasskey(
  deps: PasskeyDeps,
  session: StaffSession,
  act: string,
): Promise<string | undefined> {
  if (session.signedInBy !== 'passkey') return undefined
  const challenge = newChallenge(deps, purposeOf(session, act), deps.clock.now())
  return deps.passkeys.requestOptions({ challenge, known: await deps.store.passkeysOf(session.staffId) })
}

/**
 * Whether a fresh passkey stands behind an act: used within the last five minutes, for this act, in this session, and
 * for nothing before. @param response what the form brought of the browser, JSON
 */
export async function confirmAct(
  deps: PasskeyDeps,
  session: StaffSession,
  act: string,
  response: string,
): Promise<Confirmed> {
  if (session.signedInBy === 'demo') return 'confirmed'
  if (session.signedInBy === 'link') return 'without passkey'
  const checked = await checkAssertion(deps, purposeOf(session, act), response)
  return checked.outcome === 'ok' && checked.passkey.staffId === session.staffId ? 'confirmed' : 'refused'
}

const purposeOf = ({ staffId, ref }: StaffSession, act: string): string =>
  ['acto', staffId, ref, act].join('\0')
