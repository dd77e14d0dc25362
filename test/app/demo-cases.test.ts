import { afterAll, beforeAll, expect, test } from 'vitest'
import { proposeDemoCases } from '../../src/app/demo-cases.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal()
})
afterAll(() => portal.close())

test('a demonstration has five cases to decide, of five kinds, however often it starts', async () => {
  for (const _ of [1, 2]) await proposeDemoCases(portal.ctx)
  const { cases } = await portal.ctx.store.casesUnderWay(portal.clock.now(), 0)
  expect(cases.map(({ change }) => change.kind).toSorted()).toEqual([
    'alta',
    'correo',
    'estatus',
    'nombre',
    'numero',
  ])
  for (const one of cases)
    expect(one).toMatchObject({ state: 'abierto', stale: false, proposer: 'personal:demo-mostrador' })
})

test('a demonstration that has cases of its own gets none', async () => {
  const { cases: before } = await portal.ctx.store.casesUnderWay(portal.clock.now(), 0)
  portal.clock.forward(80 * 60 * 60 * 1000)
  await proposeDemoCases(portal.ctx)
  expect((await portal.ctx.store.casesUnderWay(portal.clock.now(), 0)).cases.length).toBe(before.length)
})

test('what is corrected of a person of a demonstration is there after it starts again', async () => {
  const [demo] = DEMO_PEOPLE
  if (!demo) throw new Error('nobody')
  const { person } = demo
  const name = { ...person.name, nombre: 'ROSAURA ISABEL' }
  await portal.ctx.store.savePeople([{ ...person, name }], portal.clock.now())
  portal = await portal.restart()
  expect((await portal.ctx.store.findPerson(person.curp))?.name).toEqual(name)
})
