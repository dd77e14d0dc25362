import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { askForLink, linkIn } from '../support/walk.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())

test('a link pasted with what stood around it in a sentence opens as it is', async () => {
  const curp = DEMO_PEOPLE[0]?.person.curp ?? ''
  const owner = new Visitor(portal)
  await askForLink(owner, curp, 'pegada@ejemplo.mx')
  const link = await linkIn(owner, 'pegada@ejemplo.mx')
  for (const tail of [
    '.',
    ')',
    ').',
    '%3E',
    ',',
    ';',
    '%E2%80%8B',
    '%C2%A0',
    '_',
    '*',
    '%22',
    '%C2%BB',
    '.Gracias',
  ]) {
    const page = await owner.get(`${link}${tail}`)
    expect([tail, page.status, page.title]).toEqual([
      tail,
      200,
      expect.stringContaining('Continúa tu trámite'),
    ])
  }
  const inside = await owner.get(`${link.slice(0, 20)}%E2%80%8B${link.slice(20)}`)
  expect(inside.status).toBe(200)
  const next = await owner.press(await owner.get(`${link}.`), 'Continuar')
  expect(next.url).toBe('/tramites/nss/domicilio')
})

test('of a link that lost its end nothing is guessed', async () => {
  const curp = DEMO_PEOPLE[1]?.person.curp ?? ''
  const owner = new Visitor(portal)
  await askForLink(owner, curp, 'cortada@ejemplo.mx')
  const link = await linkIn(owner, 'cortada@ejemplo.mx')
  expect((await owner.get(link.slice(0, -1))).status).toBe(404)
})
