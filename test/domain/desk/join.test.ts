import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { INVITATION_MS, inviteByCommand } from '../../../src/domain/desk/invitation.ts'
import {
  type Invitation,
  type JoinDeps,
  type Joined,
  joinWithCode,
  joinWithPasskey,
  keyName,
  readInvitation,
} from '../../../src/domain/desk/join.ts'
import { askSignIn, signInWithPasskey } from '../../../src/domain/desk/sign-in.ts'
import { Authenticator } from '../../support/authenticator.ts'
import { employee, signInDeps, trailOf } from '../../support/employee.ts'
import { codeFor } from '../../support/staff.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

const ORIGIN = 'https://nss.ejemplo.mx'
let world: UseCases
let deps: JoinDeps
let count = 0
beforeAll(async () => {
  world = await openUseCases()
  deps = signInDeps(world)
})
afterAll(() => world.close())

/** Somebody new, and the token that they were mailed. */
async function invite(): Promise<{ readonly token: string; readonly correo: string }> {
  const correo = `berta${count++}@ejemplo.mx`
  const form = { invitar_nombre: 'Berta Prueba', invitar_correo: correo, puesto: 'mostrador' }
  const invited = await inviteByCommand(world.deps, form, 'nss')
  if (invited.outcome !== 'invited') throw new Error(invited.outcome)
  return { token: invited.token, correo }
}
async function open(token: string): Promise<Invitation> {
  const found = await readInvitation(deps, token)
  if (found.state !== 'abierta') throw new Error(found.state)
  return found.invitation
}
const stateOf = async (token: string) => (await readInvitation(deps, token)).state
const withKey = (token: string, response: string, name = 'Llave azul') =>
  joinWithPasskey(deps, token, { response, name })
const codeOf = async (token: string) => codeFor((await open(token)).totp.key, world.clock.now())
async function sessionOf(joined: Joined) {
  if (joined.outcome !== 'joined') throw new Error(joined.outcome)
  return deps.staffSessions.find(joined.id)
}
const newest = (what: string) => trailOf(world, what).at(-1)

describe('an invitation', () => {
  test('says whom it is for and how they may come in, as often as it is opened', async () => {
    const { token, correo } = await invite()
    const { employee: who, options, totp } = await open(token)
    expect(who).toMatchObject({
      name: 'Berta Prueba',
      correo,
      role: 'mostrador',
      passkeys: 0,
      hasTotp: false,
    })
    const { user, excludeCredentials } = JSON.parse(options) as {
      readonly user: { readonly id: string; readonly name: string; readonly displayName: string }
      readonly excludeCredentials: readonly unknown[]
    }
    expect([user.name, user.displayName]).toEqual([correo, 'Berta Prueba'])
    expect(Buffer.from(user.id, 'base64url').toString()).toBe(who.id)
    expect(excludeCredentials).toEqual([])
    expect(totp.uri).toContain(`secret=${totp.key}`)
    expect(decodeURIComponent(totp.uri)).toContain(correo)
    // who set their application up with the first page may send the second one
    expect((await open(token)).totp).toEqual(totp)
    expect((await open((await invite()).token)).totp.key).not.toBe(totp.key)
  })

  test('is unknown, used, or over after two days', async () => {
    expect(await readInvitation(deps, 'none')).toEqual({ state: 'desconocida' })
    const { token } = await invite()
    await withKey(token, new Authenticator(ORIGIN).create((await open(token)).options))
    expect(await readInvitation(deps, token)).toEqual({ state: 'usada' })
    const late = await invite()
    const { options } = await open(late.token)
    const code = await codeOf(late.token)
    world.clock.forward(INVITATION_MS)
    expect(await stateOf(late.token)).toBe('vencida')
    expect(await withKey(late.token, new Authenticator(ORIGIN).create(options))).toEqual({ outcome: 'over' })
    expect(await joinWithCode(deps, late.token, code)).toEqual({ outcome: 'over' })
  })
})

test('nobody who was closed comes in by the invitation they had', async () => {
  const { token } = await invite()
  const { employee: who, options } = await open(token)
  const [response, code] = [new Authenticator(ORIGIN).create(options), await codeOf(token)]
  await deps.store.closeEmployee(who.id, { actor: 'nss', now: world.clock.now() })
  expect(await stateOf(token)).not.toBe('abierta')
  expect(await withKey(token, response)).toEqual({ outcome: 'over' })
  expect(await joinWithCode(deps, token, code)).toEqual({ outcome: 'over' })
})

describe('with a passkey', () => {
  test('one is in, and comes in with it from then on', async () => {
    const { token } = await invite()
    const { employee: who, options } = await open(token)
    const key = new Authenticator(ORIGIN)
    const session = await sessionOf(await withKey(token, key.create(options), ' Llave\t azul '))
    expect(session).toMatchObject({ staffId: who.id, role: 'mostrador', signedInBy: 'passkey' })
    expect(await deps.store.passkeysOf(who.id)).toMatchObject([{ name: 'Llave azul', staffId: who.id }])
    expect(await deps.store.findEmployee(who.id)).toMatchObject({ joinedAt: world.clock.now() })
    const actor = `personal:${who.id}`
    expect(newest('invitación aceptada')).toEqual({ outcome: 'ok', code: 'llave', actor })
    expect(newest('personal entró')).toEqual({ outcome: 'ok', code: 'llave', actor })
    const signIn = { ...world.deps, ...deps, store: world.deps.store }
    const response = key.use(await askSignIn(signIn))
    expect((await signInWithPasskey(signIn, response, '192.0.2.1')).outcome).toBe('in')
  })

  test('that was made for another invitation, or is none, one is not in, and may try again', async () => {
    const [one, two] = [await invite(), await invite()]
    const key = new Authenticator(ORIGIN)
    for (const response of ['', '{}', key.create((await open(two.token)).options)])
      expect(await withKey(one.token, response)).toEqual({ outcome: 'refused' })
    expect((await withKey(one.token, key.create((await open(one.token)).options))).outcome).toBe('joined')
    expect(await withKey('none', '')).toEqual({ outcome: 'over' })
  })

  test('that somebody has already one is not in', async () => {
    const { token } = await invite()
    const { employee: who, options } = await open(token)
    const response = new Authenticator(ORIGIN).create(options)
    const other = await employee(world, 'mostrador')
    const { id: credentialId } = JSON.parse(response) as { readonly id: string }
    const theirs = { credentialId, publicKey: new Uint8Array(8), counter: 0, transports: [] }
    const by = { actor: 'nss', now: world.clock.now() }
    await deps.store.addPasskey(other.session.staffId, theirs, 'La suya', by)
    expect(await withKey(token, response)).toEqual({ outcome: 'refused' })
    expect(await deps.store.passkeysOf(who.id)).toEqual([])
    expect(await stateOf(token)).toBe('abierta')
  })

  test('of two that come at once for one invitation one is in', async () => {
    const { token } = await invite()
    const { employee: who } = await open(token)
    const join = async () => new Authenticator(ORIGIN).create((await open(token)).options)
    const [first, second] = [await join(), await join()]
    const both = await Promise.all([withKey(token, first), withKey(token, second)])
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['joined', 'over'])
    expect(await deps.store.passkeysOf(who.id)).toHaveLength(1)
  })
})

describe('with a code, where the browser has no passkeys', () => {
  test('one is in as by a mailed link, and the application is the second way from then on', async () => {
    const { token } = await invite()
    const { employee: who, totp } = await open(token)
    const session = await sessionOf(await joinWithCode(deps, token, await codeOf(token)))
    expect(session).toMatchObject({ staffId: who.id, signedInBy: 'link' })
    expect(await deps.store.totpKeyOf(who.id)).toEqual({
      key: totp.key,
      step: Math.floor(world.clock.now() / 30_000),
    })
    const actor = `personal:${who.id}`
    expect(newest('invitación aceptada')).toEqual({ outcome: 'ok', code: 'código', actor })
    expect(newest('personal entró')).toEqual({ outcome: 'ok', code: 'liga', actor })
    expect(await stateOf(token)).toBe('usada')
  })

  test('that is wrong, or of another invitation, one is not in, and may try again', async () => {
    const [one, two] = [await invite(), await invite()]
    for (const code of ['', 'abcdef', await codeOf(two.token)])
      expect(await joinWithCode(deps, one.token, code)).toEqual({ outcome: 'refused' })
    expect((await joinWithCode(deps, one.token, await codeOf(one.token))).outcome).toBe('joined')
    expect(await joinWithCode(deps, 'none', '')).toEqual({ outcome: 'over' })
  })

  test('that is sent twice at once one is in once', async () => {
    const { token } = await invite()
    const code = await codeOf(token)
    const both = await Promise.all([joinWithCode(deps, token, code), joinWithCode(deps, token, code)])
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['joined', 'over'])
  })
})

test('a key is called what its owner calls it, in one line of forty characters, or Llave', () => {
  expect(keyName('  Mi\tllave \u0000\n azul ')).toBe('Mi llave azul')
  expect(keyName(`${'a'.repeat(40)}b`)).toBe('a'.repeat(40))
  for (const none of ['', ' \n ', '\u0000\u200b']) expect(keyName(none)).toBe('Llave')
})
