import type { Chance } from '../ports/chance.ts'
import type { Clock } from '../ports/clock.ts'
import type { Passkeys } from '../ports/passkeys.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { NewPasskey, Passkey, StaffStore } from '../ports/staff-store.ts'
import { type ReadChallenge, readChallenge } from './challenge.ts'

/** What the use cases of passkeys depend on. */
export type PasskeyDeps = {
  readonly clock: Clock
  readonly chance: Chance
  readonly secrets: Secrets
  readonly passkeys: Passkeys
  readonly store: Pick<StaffStore, 'spendChallenge' | 'findPasskey' | 'passkeyUsed' | 'passkeysOf'>
}

/**
 * Checks that a browser used a key for a challenge of this purpose, which is spent by it: the same answer, or another
 * one for the same challenge, counts once. Gives the key, its counter written; or why not, for the trail. Whose key it
 * is the caller compares.
 * @param purpose that of `newChallenge`
 * @param response JSON of the browser; any text is refused and does not throw
 */
export async function checkAssertion(
  deps: PasskeyDeps,
  purpose: string,
  response: string,
): Promise<
  { outcome: 'ok'; passkey: Passkey } | { outcome: 'refused'; code: 'llave desconocida' | 'reto' | 'firma' }
> {
  const id = deps.passkeys.credentialIdOf(response)
  const passkey = id === undefined ? undefined : await deps.store.findPasskey(id)
  if (!passkey) return { outcome: 'refused', code: 'llave desconocida' }
  const challenge = watch(deps, purpose)
  const verified = await deps.passkeys.verifyAssertion(response, challenge.isOurs, passkey)
  const found = challenge.found()
  if (!found || !(await deps.store.spendChallenge(found.id, found.expiresAt)))
    return { outcome: 'refused', code: 'reto' }
  if (!verified) return { outcome: 'refused', code: 'firma' }
  await deps.store.passkeyUsed(passkey.credentialId, verified.counter, deps.clock.now())
  return { outcome: 'ok', passkey }
}

/**
 * The key that a browser made for a challenge of this purpose, which a good one spends; undefined when it is none, or
 * was sent before. Whether somebody has the key the caller asks.
 * @param purpose that of `newChallenge`
 * @param response JSON of the browser
 */
export async function checkCreation(
  deps: PasskeyDeps,
  purpose: string,
  response: string,
): Promise<NewPasskey | undefined> {
  const challenge = watch(deps, purpose)
  const made = await deps.passkeys.verifyCreation(response, challenge.isOurs)
  const found = challenge.found()
  return found && made && (await deps.store.spendChallenge(found.id, found.expiresAt)) ? made : undefined
}

/** Judges the challenge that a response names, and remembers it. */
function watch({ secrets, clock }: PasskeyDeps, purpose: string) {
  let read: ReadChallenge | undefined
  return {
    isOurs: (challenge: string): boolean => {
      read = readChallenge(secrets, purpose, challenge, clock.now())
      return read !== undefined
    },
    found: () => read,
  }
}
