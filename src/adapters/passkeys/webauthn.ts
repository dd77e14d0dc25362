import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { IsOurs, Passkeys } from '../../domain/ports/passkeys.ts'
import type { Passkey } from '../../domain/ports/staff-store.ts'

/** Loaded at the first employee who asks: its certificates' parsers are nothing that a citizen's page needs. */
const library = () => import('@simplewebauthn/server')

/** EdDSA, ES256 and RS256 (IANA COSE numbers): every authenticator has one of them. */
const ALGORITHMS = [-8, -7, -257]

/** How long a browser may wait for the person, ms. */
const TIMEOUT = 120_000

/**
 * Passkeys with SimpleWebAuthn.
 * @param baseUrl origin of the portal; its host name is the Relying Party ID
 * @param portal as an authenticator names the place
 */
export function createPasskeys({ baseUrl, portal }: { baseUrl: string; portal: string }): Passkeys {
  const rpID = new URL(baseUrl).hostname
  const expected = { expectedOrigin: baseUrl, expectedRPID: rpID, requireUserVerification: true }
  return {
    creationOptions: async ({ challenge, staffId, correo, name, known }) => {
      const { generateRegistrationOptions } = await library()
      const options = await generateRegistrationOptions({
        rpName: portal,
        rpID,
        userID: bytesOf(staffId),
        userName: correo,
        userDisplayName: name,
        challenge: bytesOf(challenge),
        timeout: TIMEOUT,
        attestationType: 'none',
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: known.map(descriptor),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      })
      return JSON.stringify(options)
    },
    requestOptions: async ({ challenge, known }) => {
      const { generateAuthenticationOptions } = await library()
      const options = await generateAuthenticationOptions({
        rpID,
        challenge: bytesOf(challenge),
        timeout: TIMEOUT,
        userVerification: 'required',
        ...(known ? { allowCredentials: known.map(descriptor) } : {}),
      })
      return JSON.stringify(options)
    },
    verifyCreation: async (text, isOurs) => {
      const response = parse<RegistrationResponseJSON>(text)
      if (!response) return undefined
      const { verifyRegistrationResponse } = await library()
      const checked = await orNothing(
        verifyRegistrationResponse({
          response,
          expectedChallenge: ours(isOurs),
          supportedAlgorithmIDs: ALGORITHMS,
          ...expected,
        }),
      )
      if (!checked?.verified) return undefined
      const { id, publicKey, counter, transports = [] } = checked.registrationInfo.credential
      return { credentialId: id, publicKey, counter, transports }
    },
    credentialIdOf: (text) => {
      const id = parse<{ id?: unknown }>(text)?.id
      return typeof id === 'string' && /^[\w-]{1,1400}$/.test(id) ? id : undefined
    },
    verifyAssertion: async (text, isOurs, passkey) => {
      const response = parse<AuthenticationResponseJSON>(text)
      if (!response) return undefined
      const { verifyAuthenticationResponse } = await library()
      const checked = await orNothing(
        verifyAuthenticationResponse({
          response,
          expectedChallenge: ours(isOurs),
          ...expected,
          credential: {
            id: passkey.credentialId,
            publicKey: new Uint8Array(passkey.publicKey),
            counter: passkey.counter,
          },
        }),
      )
      // the user handle names the employee: a key that was given another one is not theirs
      const handle = response.response?.userHandle
      if (!checked?.verified || (handle && textOf(handle) !== passkey.staffId)) return undefined
      return { counter: checked.authenticationInfo.newCounter }
    },
  }
}

const bytesOf = (text: string) => new TextEncoder().encode(text)
const textOf = (base64url: string) => Buffer.from(base64url, 'base64url').toString()

/** The browser tells the bytes of the challenge as base64url. */
const ours = (isOurs: IsOurs) => (challenge: string) => isOurs(textOf(challenge))

const descriptor = ({ credentialId, transports }: Passkey) => ({
  id: credentialId,
  transports: [...transports],
})

/** The library throws for every response that does not hold, whatever is wrong with it. */
const orNothing = <T>(checked: Promise<T>): Promise<T | undefined> => checked.catch(() => undefined)

function parse<T>(text: string): T | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as T) : undefined
  } catch {
    return undefined
  }
}
