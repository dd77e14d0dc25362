import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createPasskeys } from '../../../src/adapters/passkeys/webauthn.ts'
import { MINUTE } from '../../../src/domain/base/time.ts'
import { newChallenge } from '../../../src/domain/desk/challenge.ts'
import { askForPasskey, confirmAct } from '../../../src/domain/desk/confirm-act.ts'
import { checkCreation } from '../../../src/domain/desk/passkey-answer.ts'
import type { StaffSession } from '../../../src/domain/facts/staff.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import { Authenticator } from '../../support/authenticator.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

const ORIGIN = 'https://nss.ejemplo.mx'
const passkeys = createPasskeys({ baseUrl: ORIGIN, portal: 'Ventanilla' })

let world: UseCases
let key: Authenticator
let session: StaffSession
beforeAll(async () => {
  world = await openUseCases()
})
afterAll(() => world.close())
const deps = () => ({ ...world.deps, passkeys })

/** Somebody with a passkey of their own, signed in with it. */
async function employee(): Promise<{ session: StaffSession; key: Authenticator }> {
  const id = crypto.randomUUID()
  const by = { actor: 'nss', now: world.clock.now() }
  const correo = `${id}@ejemplo.mx` as Correo
  await world.deps.store.addEmployee({ id, name: 'Rosa', correo, role: 'responsable' }, by)
  const own = new Authenticator(ORIGIN)
  const challenge = newChallenge(world.deps, 'nueva', by.now)
  const options = await passkeys.creationOptions({ challenge, staffId: id, correo, name: 'Rosa', known: [] })
  const made = await checkCreation(deps(), 'nueva', own.create(options))
  if (!made) throw new Error('the key was refused')
  await world.deps.store.addPasskey(id, made, 'Llave', by)
  const ends = { idleAt: by.now + MINUTE, endsAt: by.now + MINUTE }
  return {
    key: own,
    session: { staffId: id, name: 'Rosa', role: 'responsable', signedInBy: 'passkey', ref: id, ...ends },
  }
}
beforeEach(async () => {
  ;({ session, key } = await employee())
})
const ask = async (act = 'aprobar 1', who = session) => (await askForPasskey(deps(), who, act)) ?? ''
const confirm = (response: string, act = 'aprobar 1', who = session) => confirmAct(deps(), who, act, response)

test('a passkey that was used just now stands for the act', async () => {
  expect(await confirm(key.use(await ask()))).toBe('confirmed')
})

test('the same answer stands for nothing a second time, nor does another one to the same challenge', async () => {
  const options = await ask()
  const response = key.use(options)
  expect(await confirm(response)).toBe('confirmed')
  expect(await confirm(response)).toBe('refused')
  expect(await confirm(key.use(options))).toBe('refused')
})

test('of two that send the same answer at once, one is believed', async () => {
  const response = key.use(await ask())
  expect((await Promise.all([confirm(response), confirm(response)])).toSorted()).toEqual([
    'confirmed',
    'refused',
  ])
})

test('an answer stands for the act, the employee and the session that it was asked for', async () => {
  expect(await confirm(key.use(await ask('aprobar 1')), 'aprobar 2')).toBe('refused')
  expect(await confirm(key.use(await ask()), 'aprobar 1', { ...session, ref: 'otra' })).toBe('refused')
  const other = await employee()
  expect(await confirm(key.use(await ask()), 'aprobar 1', other.session)).toBe('refused')
  // a key of one's own, for a challenge that another was asked
  expect(await confirm(other.key.use(await ask()))).toBe('refused')
})

test('an answer is refused that is old, made elsewhere, unverified, from a key that was taken off, or none', async () => {
  const old = key.use(await ask())
  world.clock.forward(6 * MINUTE)
  expect(await confirm(old)).toBe('refused')
  expect(await confirm(key.use(await ask(), { origin: 'https://nss.ejemp1o.mx' }))).toBe('refused')
  key.verified = false
  expect(await confirm(key.use(await ask()))).toBe('refused')
  key.verified = true
  for (const none of ['', '{}', 'null', '[]', '{"id":7}']) expect(await confirm(none)).toBe('refused')
  const response = key.use(await ask())
  await world.deps.store.closeEmployee(session.staffId, { actor: 'nss', now: world.clock.now() })
  expect(await confirm(response)).toBe('refused')
})

test('a copied key is noticed by its counter', async () => {
  const copy = { ...(key.keys[0] as (typeof key.keys)[number]) }
  expect(await confirm(key.use(await ask()))).toBe('confirmed')
  expect(await confirm(key.use(await ask(), { key: copy }))).toBe('refused')
})

test('with a mailed link nothing is confirmed, and a demonstration asks for no passkey', async () => {
  const link = { ...session, signedInBy: 'link' } as const
  expect(await askForPasskey(deps(), link, 'aprobar 1')).toBeUndefined()
  expect(await confirm(key.use(await ask()), 'aprobar 1', link)).toBe('without passkey')
  expect(await confirm('', 'aprobar 1', { ...session, signedInBy: 'demo' })).toBe('confirmed')
})
