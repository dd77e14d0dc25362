import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../../support/portal.ts'
import { statementsDuring } from '../../support/statements.ts'
import { Visitor } from '../../support/visitor.ts'
import { enter } from '../../support/walk.ts'

const [demo] = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')
if (!demo) throw new Error('nobody in the demonstration for this')
const PASO2 = '/tramites/nss/domicilio'

let portal: Portal
let visitor: Visitor
beforeAll(async () => {
  portal = await openPortal()
  visitor = new Visitor(portal)
  await enter(visitor, demo.person.curp, 'cuenta@ejemplo.mx')
})
afterAll(() => portal.close())

/** What a request of Paso 2 runs on the table of the sessions. */
const onSessions = async (): Promise<readonly string[]> => {
  const ran = await statementsDuring(portal.base, async () => {
    expect((await visitor.get(PASO2)).status).toBe(200)
  })
  expect(ran.some((sql) => sql.includes('"tramites"'))).toBe(true)
  return ran.filter((sql) => sql.includes('"sesiones"')).map((sql) => sql.replace(/ .*/s, ''))
}

test('a check of the session is one query', async () => {
  expect(await onSessions()).toEqual(['select'])
})

test('the idle end is written at most once a minute', async () => {
  portal.clock.forward(61_000)
  expect(await onSessions()).toEqual(['select', 'update'])
  expect(await onSessions()).toEqual(['select'])
})
