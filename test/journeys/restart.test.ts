import { afterAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { askForLink, folioOn, giveAddress, linkIn, nssOn } from '../support/walk.ts'

let portal: Portal
afterAll(() => portal.close())

test('a restart at every step of the way loses nothing and doubles nothing', async () => {
  portal = await openPortal()
  const ana = new Visitor(portal)
  const restart = async () => {
    portal = await portal.restart()
    ana.moveTo(portal)
  }
  const one = DEMO_PEOPLE.find((p) => p.shows === 'asignacion')
  if (!one) throw new Error('nobody to assign to')

  await askForLink(ana, one.person.curp, 'ana@ejemplo.mx')
  await restart()
  const link = await linkIn(ana, 'ana@ejemplo.mx')
  const greeting = await ana.get(link)
  await restart()
  const paso2 = await ana.press(greeting, 'Continuar')
  const found = await ana.press(paso2, 'Buscar', { cp: one.cp, calle: 'Calle guardada' })
  await restart()
  const again = await ana.get('/tramites/nss/domicilio')
  expect(again.document.querySelector('#calle')?.getAttribute('value')).toBe('Calle guardada')
  const paso3 = await giveAddress(ana, found, one.cp)
  const nss = nssOn(paso3)
  await restart()
  const after = await ana.get('/tramites/nss/resultado')
  expect(nssOn(after)).toBe(nss)
  const mail = await ana.mailTo('ana@ejemplo.mx', 'asignado')
  expect(mail.adjuntos).toHaveLength(2)
  const reopened = await ana.press(await ana.get(link), 'Continuar')
  expect([nssOn(reopened), folioOn(reopened)]).toEqual([nss, folioOn(paso3)])
})

test('documents that a process died before making are made at the next start', async () => {
  const folio = portal.base.sqlite.prepare('select folio from emisiones').pluck().get() as string
  portal.base.sqlite.exec('update documentos set pdf = null, sha256 = null, size = null, made_at = null')
  portal = await portal.restart()
  const made = await eventually(async () => (await portal.ctx.store.findDocument(folio, 'tarjeta'))?.file)
  expect(made.size).toBeGreaterThan(1000)
})
