import { createTotp } from '../../src/adapters/passkeys/totp.ts'
import { createPasskeys } from '../../src/adapters/passkeys/webauthn.ts'
import { createStaffSessions } from '../../src/db/desk/staff-sessions.ts'
import { HOUR } from '../../src/domain/base/time.ts'
import { newChallenge } from '../../src/domain/desk/challenge.ts'
import { checkCreation } from '../../src/domain/desk/passkey-answer.ts'
import type { Role, StaffSession } from '../../src/domain/facts/staff.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import { Authenticator } from './authenticator.ts'
import type { UseCases } from './use-cases.ts'

const ORIGIN = 'https://nss.ejemplo.mx'
export const passkeys = createPasskeys({ baseUrl: ORIGIN, portal: 'Ventanilla' })

export type Signed = { readonly session: StaffSession; readonly key: Authenticator; readonly correo: Correo }

/** Somebody with a passkey of their own, signed in with it, on the database of some use cases. */
export async function employee({ deps, clock }: UseCases, role: Role, mailbox?: Correo): Promise<Signed> {
  const id = crypto.randomUUID()
  const by = { actor: 'nss', now: clock.now() }
  const correo = mailbox ?? (`${id}@ejemplo.mx` as Correo)
  await deps.store.addEmployee({ id, name: 'Rosa', correo, role }, by)
  const key = new Authenticator(ORIGIN)
  const challenge = newChallenge(deps, 'nueva', by.now)
  const options = await passkeys.creationOptions({ challenge, staffId: id, correo, name: 'Rosa', known: [] })
  const made = await checkCreation({ ...deps, passkeys }, 'nueva', key.create(options))
  if (!made) throw new Error('the key was refused')
  await deps.store.addPasskey(id, made, 'Llave', by)
  const ends = { idleAt: by.now + HOUR, endsAt: by.now + HOUR }
  return {
    key,
    correo,
    session: { staffId: id, name: 'Rosa', role, signedInBy: 'passkey', ref: id, ...ends },
  }
}

/** What the trail has of an act, newest last. */
export const trailOf = ({ base }: UseCases, what: string) =>
  base.sqlite.prepare('select outcome, code, actor from auditoria where what = ? order by id').all(what) as {
    readonly outcome: string
    readonly code: string | null
    readonly actor: string
  }[]

/** What the use cases of signing in, joining and one's own account need beside those of everybody. */
export const signInDeps = ({ deps, base, clock }: UseCases) => ({
  ...deps,
  passkeys,
  totp: createTotp('Ventanilla'),
  staffSessions: createStaffSessions(base, clock, false),
})
