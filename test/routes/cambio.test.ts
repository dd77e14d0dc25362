import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { askForLink, enter } from '../support/walk.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())

test('approving an address that became another person’s meanwhile is 410, and binds nothing', async () => {
  const [one, another] = DEMO_PEOPLE.map(({ person }) => person.curp)
  const owner = new Visitor(portal)
  await enter(owner, one ?? '', 'antes@ejemplo.mx')
  await askForLink(new Visitor(portal), one ?? '', 'nueva@ejemplo.mx')
  const mail = await owner.mailTo('antes@ejemplo.mx', '¿Apruebas el cambio de correo')
  const path = /\/cambio\/[\w-]+/.exec(mail.texto)?.[0] ?? ''
  await enter(new Visitor(portal), another ?? '', 'nueva@ejemplo.mx')

  const answer = await owner.press(await owner.get(path), 'Aprobar')
  expect([answer.status, answer.html.includes('cambio_correo_ocupado')]).toEqual([410, true])
  const sealed = portal.base.sqlite.prepare('select count(*) from vinculos').pluck().get()
  expect(sealed).toBe(2)
  expect((await owner.get(path)).text).toContain('¿Apruebas el cambio de correo?')
})
