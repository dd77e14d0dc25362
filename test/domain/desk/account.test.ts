import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MINUTE } from '../../../src/domain/base/time.ts'
import {
  type AccountDeps,
  addKey,
  beginKey,
  endSessions,
  readAccount,
  removeKey,
  setUpTotp,
} from '../../../src/domain/desk/account.ts'
import type { StaffSession } from '../../../src/domain/facts/staff.ts'
import { employee, type Signed, signInDeps, trailOf } from '../../support/employee.ts'
import { codeFor } from '../../support/staff.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

let world: UseCases
let deps: AccountDeps
let eva: Signed
let own: string
beforeAll(async () => {
  world = await openUseCases()
  deps = signInDeps(world)
})
afterAll(() => world.close())
beforeEach(async () => {
  eva = await employee(world, 'responsable')
  own = eva.session.staffId
  world.said.splice(0)
})

const read = (session: StaffSession = eva.session) => readAccount(deps, session)
async function changes(session?: StaffSession) {
  const { changes: found } = await read(session)
  if (!found) throw new Error('this session may change nothing')
  return found
}
const keysOf = (staffId = own) => deps.store.passkeysOf(staffId)
const by = (signedInBy: StaffSession['signedInBy']): StaffSession => ({ ...eva.session, signedInBy })
/** Of the trail, what this employee did. */
const told = (what: string) =>
  trailOf(world, what)
    .filter(({ actor }) => actor === `personal:${own}`)
    .map(({ outcome, code }) => [outcome, code])
const options = (json = '') =>
  JSON.parse(json) as {
    readonly user: { readonly id: string; readonly name: string; readonly displayName: string }
    readonly allowCredentials?: readonly { readonly id: string }[]
    readonly excludeCredentials?: readonly { readonly id: string }[]
  }
/** The options to make a key, once one of the employee's was used. */
async function begin(): Promise<string> {
  const begun = await beginKey(deps, eva.session, eva.key.use((await changes()).adding ?? ''))
  if (begun.outcome !== 'begun') throw new Error(begun.outcome)
  return begun.options
}
const made = async (): Promise<string> => eva.key.create(await begin())
async function addAnother(name: string): Promise<void> {
  world.clock.forward(MINUTE)
  expect(await addKey(deps, eva.session, { response: await made(), name })).toBe('added')
}

describe('an account', () => {
  test('has who one is, one’s keys, and the sessions that are open, newest first', async () => {
    await deps.staffSessions.open(own, 'passkey')
    world.clock.forward(1)
    await deps.staffSessions.open(own, 'link')
    const other = await employee(world, 'responsable')
    await deps.staffSessions.open(other.session.staffId, 'passkey')
    const account = await read()
    expect(account.employee).toMatchObject({ id: own, name: 'Rosa', correo: eva.correo, passkeys: 1 })
    expect(account.passkeys.map(({ staffId }) => staffId)).toEqual([own])
    expect(account.sessions.map(({ signedInBy }) => signedInBy)).toEqual(['link', 'passkey'])
  })

  test('says whether the digest is wanted to whoever approves, and to nobody else', async () => {
    expect((await read()).wantsDigest).toBe(false)
    const entry = { at: world.clock.now(), actor: 'nss', what: 'orden', outcome: 'ok' } as const
    await deps.store.setDigest(own, true, entry)
    expect((await read()).wantsDigest).toBe(true)
    for (const role of ['mostrador', 'operacion', 'auditoria'] as const)
      expect((await read((await employee(world, role)).session)).wantsDigest).toBeUndefined()
  })

  test('asks for a key of one’s own for each change, each in the order of the keys', async () => {
    await addAnother('Escritorio')
    const { passkeys: found } = await read()
    expect(found.map(({ name }) => name)).toEqual(['Llave', 'Escritorio'])
    const { adding, removals, totp } = await changes()
    expect(removals).toHaveLength(2)
    for (const asked of [adding, ...removals, totp.options])
      expect(options(asked).allowCredentials?.map(({ id }) => id)).toEqual(
        found.map(({ credentialId }) => credentialId),
      )
  })

  test('shows a key of codes that is this session’s alone, the same whenever it is read', async () => {
    const { key, uri } = (await changes()).totp
    expect(uri).toContain(`secret=${key}`)
    expect(decodeURIComponent(uri)).toContain(eva.correo)
    expect((await changes()).totp.key).toBe(key)
    expect((await changes({ ...eva.session, ref: 'next' })).totp.key).not.toBe(key)
    expect((await changes((await employee(world, 'responsable')).session)).totp.key).not.toBe(key)
    expect((await read()).employee.hasTotp).toBe(false)
  })

  test('is read, and not changed, by who came in by a mailed link or in a demonstration', async () => {
    for (const way of ['link', 'demo'] as const) {
      const account = await read(by(way))
      expect(account.employee.id).toBe(own)
      expect(account).not.toHaveProperty('changes')
    }
  })

  test('is nobody’s whom the portal does not have', async () => {
    await expect(read({ ...eva.session, staffId: 'nobody' })).rejects.toThrow(/without its employee/)
  })
})

describe('a new key', () => {
  test('is begun with a key that one has, which the browser is told not to make again', async () => {
    const { user, excludeCredentials } = options(await begin())
    expect([user.name, user.displayName]).toEqual([eva.correo, 'Rosa'])
    expect(Buffer.from(user.id, 'base64url').toString()).toBe(own)
    expect(excludeCredentials?.map(({ id }) => id)).toEqual(
      (await keysOf()).map(({ credentialId }) => credentialId),
    )
    expect(await keysOf()).toHaveLength(1)
  })

  test('is added under the name it was given, signs in from then on, and is told by mail', async () => {
    expect(
      await addKey(deps, eva.session, { response: await made(), name: '  Llave del\n escritorio ' }),
    ).toBe('added')
    expect((await keysOf()).map(({ name }) => name).toSorted()).toEqual(['Llave', 'Llave del escritorio'])
    expect(world.said).toEqual(['mail'])
    const mails = world.base.sqlite.prepare('select kind from correos where tramite_id = ?').pluck()
    // the first one was added by the command
    expect(mails.all(`personal ${own}`)).toEqual(['personal_llave', 'personal_llave'])
    expect(told('llave agregada')).toEqual([['ok', `personal:${own}`]])
    // it is the newest one of the authenticator
    expect((await beginKey(deps, eva.session, eva.key.use((await changes()).adding ?? ''))).outcome).toBe(
      'begun',
    )
  })

  test('is not begun without a fresh use for it, of a key of one’s own, in a session of a key', async () => {
    const refused = { outcome: 'refused' }
    const other = await employee(world, 'responsable')
    const { adding = '', removals, totp } = await changes()
    for (const answer of [
      '',
      eva.key.use(removals[0] ?? ''),
      eva.key.use(totp.options ?? ''),
      other.key.use(adding),
    ])
      expect(await beginKey(deps, eva.session, answer)).toEqual(refused)
    for (const way of ['link', 'demo'] as const)
      expect(await beginKey(deps, by(way), eva.key.use((await changes()).adding ?? ''))).toEqual(refused)
  })

  test('is added once, in the session that began it, which a key opened', async () => {
    const response = await made()
    for (const session of [
      by('link'),
      by('demo'),
      { ...eva.session, ref: 'next' },
      (await employee(world, 'responsable')).session,
    ])
      expect(await addKey(deps, session, { response, name: 'Otra' })).toBe('refused')
    expect(await addKey(deps, eva.session, { response: '{}', name: 'Otra' })).toBe('refused')
    expect(await keysOf()).toHaveLength(1)
    expect(world.said).toEqual([])
    expect(await addKey(deps, eva.session, { response, name: 'Otra' })).toBe('added')
    expect(await addKey(deps, eva.session, { response, name: 'Otra' })).toBe('refused')
    expect([(await keysOf()).length, world.said]).toEqual([2, ['mail']])
  })

  test('is one for each use of a key, whichever is sent first', async () => {
    const begun = await begin()
    const [one, two] = [eva.key.create(begun), eva.key.create(begun)]
    expect(await addKey(deps, eva.session, { response: two, name: 'Otra' })).toBe('added')
    expect(await addKey(deps, eva.session, { response: one, name: 'Y otra' })).toBe('refused')
    expect(await keysOf()).toHaveLength(2)
  })

  test('is not added to who was closed meanwhile', async () => {
    const response = await made()
    await deps.store.closeEmployee(own, { actor: 'nss', now: world.clock.now() })
    expect(await addKey(deps, eva.session, { response, name: 'Otra' })).toBe('refused')
    expect([told('llave agregada'), world.said]).toEqual([[], []])
  })
})

describe('a key that is taken off', () => {
  const remove = (credentialId: string, response: string, session = eva.session) =>
    removeKey(deps, session, { credentialId, response })

  test('signs in no more; the last one stays', async () => {
    await addAnother('Escritorio')
    const [first = '', second = ''] = (await keysOf()).map(({ credentialId }) => credentialId)
    const again = (await changes()).removals[0] ?? ''
    expect(await remove(first, eva.key.use((await changes()).removals[0] ?? ''))).toBe('removed')
    expect((await keysOf()).map(({ credentialId }) => credentialId)).toEqual([second])
    expect(told('llave quitada')).toEqual([['ok', `personal:${own}`]])
    // as from a page that was opened before
    expect(await remove(first, eva.key.use(again))).toBe('unknown')
    expect(await remove(second, eva.key.use((await changes()).removals[0] ?? ''))).toBe('last')
    expect(await keysOf()).toHaveLength(1)
  })

  test('is named by the use that stands behind it, in a session of a key', async () => {
    await addAnother('Escritorio')
    const [first = '', second = ''] = (await keysOf()).map(({ credentialId }) => credentialId)
    const ask = async (nth: number) => eva.key.use((await changes()).removals[nth] ?? '')
    expect(await remove(second, await ask(0))).toBe('refused')
    expect(await remove(first, await ask(1))).toBe('refused')
    expect(await remove(first, '')).toBe('refused')
    for (const way of ['link', 'demo'] as const)
      expect(await remove(first, await ask(0), by(way))).toBe('refused')
    expect(await keysOf()).toHaveLength(2)
  })
})

describe('the second way in', () => {
  const setUp = async (code: string, response: string, session = eva.session) =>
    setUpTotp(deps, session, { code, response })
  const ready = async () => {
    const { key, options: asked = '' } = (await changes()).totp
    return { key, code: codeFor(key, world.clock.now()), response: eva.key.use(asked) }
  }

  test('is set up with a code of the key that the account shows', async () => {
    const { key, code, response } = await ready()
    expect(await setUp(code, response)).toBe('set')
    // the code was of this half minute, and counts no second time
    expect(await deps.store.totpKeyOf(own)).toEqual({ key, step: Math.floor(world.clock.now() / 30_000) })
    expect((await read()).employee.hasTotp).toBe(true)
    expect(told('aplicación de códigos')).toEqual([['ok', `personal:${own}`]])
  })

  test('asks for a code again when it was wrong, and does not ask for the passkey again', async () => {
    const { code, response } = await ready()
    for (const wrong of ['', 'abcdef', codeFor('A'.repeat(32), world.clock.now())])
      expect(await setUp(wrong, response)).toBe('wrong code')
    expect(await deps.store.totpKeyOf(own)).toBeUndefined()
    expect(await setUp(code, response)).toBe('set')
  })

  test('is not set up without a fresh use of a key for it, nor in a session of a link', async () => {
    const { code, response } = await ready()
    const { adding = '' } = await changes()
    for (const answer of ['', eva.key.use(adding)]) expect(await setUp(code, answer)).toBe('refused')
    for (const way of ['link', 'demo'] as const) expect(await setUp(code, response, by(way))).toBe('refused')
    // nor is anything said of the code
    expect(await setUp('', response, by('link'))).toBe('refused')
    expect([await deps.store.totpKeyOf(own), told('aplicación de códigos')]).toEqual([undefined, []])
  })
})

describe('sessions', () => {
  const end = (ref?: string, session = eva.session) => endSessions(deps, session, own, ref)
  const ended = () => trailOf(world, 'sesiones terminadas').filter(({ code }) => code === `personal:${own}`)

  test('are ended one by one, or all of them, by oneself or a Responsable, as the trail tells', async () => {
    const ids = [
      await deps.staffSessions.open(own, 'passkey'),
      await deps.staffSessions.open(own, 'link'),
      await deps.staffSessions.open(own, 'passkey'),
    ]
    const ref = (await deps.staffSessions.find(ids[1] ?? ''))?.ref
    expect(await end(ref)).toBe(1)
    const open = await Promise.all(ids.map((id) => deps.staffSessions.find(id)))
    expect(open.map((one) => one !== undefined)).toEqual([true, false, true])
    const boss = await employee(world, 'responsable')
    expect(await end(undefined, boss.session)).toBe(2)
    expect(await deps.staffSessions.list(own)).toEqual([])
    expect(ended()).toEqual([
      { outcome: 'ok', code: `personal:${own}`, actor: `personal:${own}` },
      { outcome: 'ok', code: `personal:${own}`, actor: `personal:${boss.session.staffId}` },
    ])
  })

  test('that are not there leave no trace', async () => {
    await deps.staffSessions.open(own, 'passkey')
    expect(await end('none')).toBe(0)
    expect([ended(), (await deps.staffSessions.list(own)).length]).toEqual([[], 1])
  })
})
