import type { NewPasskey, Passkey } from './staff-store.ts'

/** Whether a challenge is one of ours that still counts; the answer to a ceremony is refused without it. */
export type IsOurs = (challenge: string) => boolean

/**
 * WebAuthn ceremonies (W3C Web Authentication, Level 3). Options and responses are JSON as the browser's
 * `parse…OptionsFromJSON` and `toJSON` have it. User verification is required, and keys are discoverable.
 */
export interface Passkeys {
  /** options to make a key; `known`: the employee's own, so that no authenticator gets a second one */
  creationOptions(request: {
    readonly challenge: string
    readonly staffId: string
    readonly correo: string
    readonly name: string
    readonly known: readonly Passkey[]
  }): Promise<string>
  /** options to use a key; of these, or of any that the browser finds */
  requestOptions(request: {
    readonly challenge: string
    readonly known?: readonly Passkey[]
  }): Promise<string>
  /** undefined: the response is none, or does not hold */
  verifyCreation(response: string, isOurs: IsOurs): Promise<NewPasskey | undefined>
  /** the id of the key that a response names (base64url), before anything of it is believed */
  credentialIdOf(response: string): string | undefined
  /** the new counter; undefined: the response does not hold for that key, or is a copy of an older one */
  verifyAssertion(
    response: string,
    isOurs: IsOurs,
    passkey: Passkey,
  ): Promise<{ readonly counter: number } | undefined>
}
