import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { MINUTE } from '../../../src/domain/base/time.ts'
import { askForPasskey, confirmAct } from '../../../src/domain/desk/confirm-act.ts'
import type { StaffSession } from '../../../src/domain/facts/staff.ts'
import type { Authenticator } from '../../support/authenticator.ts'
import { employee, passkeys } from '../../support/employee.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

let world: UseCases
let key: Authenticator
let session: StaffSession
beforeAll(async () => {
  world = await openUseCases()
})
afterAll(() => world.close())
const deps = () => ({ ...world.deps, passkeys })

beforeEach(async () => {
  ;({ session, key } = await employee(world, 'responsable'))
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
  const other = await employee(world, 'responsable')
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
