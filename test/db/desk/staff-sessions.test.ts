import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createStaffSessions } from '../../../src/db/desk/staff-sessions.ts'
import { HOUR, MINUTE } from '../../../src/domain/base/time.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

let world: UseCases
let count = 0
let id: string
beforeAll(async () => {
  world = await openUseCases()
})
afterAll(() => world.close())
beforeEach(async () => {
  id = `e${count++}`
  const employee = {
    id,
    name: 'Rosa Prueba',
    correo: `${id}@ejemplo.mx` as Correo,
    role: 'mostrador',
  } as const
  await world.deps.store.addEmployee(employee, { actor: 'nss', now: world.clock.now() })
})
const sessions = (demo = false) => createStaffSessions(world.base, world.clock, demo)

test('a session names its employee, role and the way they signed in', async () => {
  const opened = await sessions().open(id, 'link')
  expect(await sessions().find(opened)).toMatchObject({
    staffId: id,
    name: 'Rosa Prueba',
    role: 'mostrador',
    signedInBy: 'link',
  })
})

test('nothing in the database opens a session: it holds a hash of the id', async () => {
  const opened = await sessions().open(id, 'passkey')
  const rows = world.base.sqlite.prepare('select * from sesiones_personal').all() as { id_hash: Buffer }[]
  for (const { id_hash: hash } of rows)
    for (const stolen of [hash.toString('hex'), hash.toString('base64url'), hash.toString('latin1')])
      expect(await sessions().find(stolen)).toBeUndefined()
  expect(JSON.stringify(rows)).not.toContain(opened)
})

test('a session ends after 10 minutes without use, and after 8 hours in any case', async () => {
  const idle = await sessions().open(id, 'passkey')
  world.clock.forward(10 * MINUTE)
  expect(await sessions().find(idle)).toBeUndefined()

  const used = await sessions().open(id, 'passkey')
  const begun = world.clock.now()
  while (await sessions().find(used)) world.clock.forward(8 * MINUTE)
  expect(world.clock.now() - begun).toBe(8 * HOUR)
})

test('an employee who is closed has no session any more, and none that an open page could use', async () => {
  const opened = await sessions().open(id, 'passkey')
  const by = { actor: 'nss', now: world.clock.now() }
  expect(await world.deps.store.closeEmployee(id, by)).toBe('closed')
  expect(await sessions().find(opened)).toBeUndefined()
  expect(await sessions().list(id)).toEqual([])
  // nor does one of whoever was signing in meanwhile
  const late = await sessions().open(id, 'passkey')
  expect(await sessions().find(late)).toBeUndefined()
})

test('sessions of one employee are listed and can be ended one by one or all at once', async () => {
  const [first, second] = [await sessions().open(id, 'passkey'), await sessions().open(id, 'link')]
  const list = await sessions().list(id)
  expect(list.map((one) => one.signedInBy).toSorted()).toEqual(['link', 'passkey'])
  const ref = (await sessions().find(first))?.ref
  expect(await sessions().endOf(id, ref)).toBe(1)
  expect(await sessions().find(first)).toBeUndefined()
  expect(await sessions().find(second)).toBeDefined()
  expect(await sessions().endOf(id)).toBe(1)
  expect(await sessions().find(second)).toBeUndefined()
})

test('a session that a demonstration opened counts nowhere else', async () => {
  const opened = await sessions(true).open(id, 'demo')
  expect(await sessions(true).find(opened)).toBeDefined()
  expect(await sessions().find(opened)).toBeUndefined()
})

test('a clock that was put back by more than five minutes ends the sessions begun before', async () => {
  const opened = await sessions().open(id, 'passkey')
  world.clock.forward(-5 * MINUTE)
  expect(await sessions().find(opened)).toBeDefined()
  world.clock.forward(-1)
  expect(await sessions().find(opened)).toBeUndefined()
  world.clock.forward(5 * MINUTE + 1)
})

test('sessions that are over are swept', async () => {
  await sessions().open(id, 'passkey')
  await world.deps.store.sweep(world.clock.now() + 2 * HOUR)
  expect(world.base.sqlite.prepare('select count(*) from sesiones_personal').pluck().get()).toBe(0)
})
