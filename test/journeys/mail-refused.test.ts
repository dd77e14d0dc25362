import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { AnsweringServer } from '../support/answering-server.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { askForLink, folioOn, linkOf, nssOn } from '../support/walk.ts'

const server = new AnsweringServer()
let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { carrier: server } })
})
afterAll(() => portal.close())

const located = DEMO_PEOPLE.filter((one) => one.shows === 'localizacion').map((one) => one.person.curp)
const BUTTON = 'Corregir y enviar'
const typing = (correo: string) => ({ correo, correo_confirmacion: correo })

/** The link of the mail that is sent to a correo after so many: one of before, with documents, may still be on its way. */
const newLink = async (correo: string, before: number): Promise<string> => {
  const asked = () => server.to(correo).slice(before)
  return linkOf((await eventually(() => asked().find(({ text }) => text.includes('/enlace/')))).text)
}

/** Stands at Paso 3, and the mail with the number was refused. */
async function refusedAtPaso3(visitor: Visitor, curp = '', correo = ''): Promise<Page> {
  server.answer = { outcome: 'sent' }
  const before = server.to(correo).length
  await askForLink(visitor, curp, correo)
  const link = await newLink(correo, before)
  server.answer = { outcome: 'refused', reason: 'RCPT TO 552 5.2.2 full' }
  const inside = await visitor.press(await visitor.get(link), 'Continuar')
  await visitor.press(inside, 'Enviar los documentos')
  const page = await eventually(async () => {
    const paso3 = await visitor.get('/tramites/nss/resultado')
    return paso3.text.includes('lo rechazó') && paso3
  })
  server.answer = { outcome: 'sent' }
  portal.clock.forward(60_000)
  return page
}

test('Paso 3 says that the correo was refused, not that the number was sent, and it is corrected there', async () => {
  const visitor = new Visitor(portal)
  const paso3 = await refusedAtPaso3(visitor, located[0], 'lleno@ejemplo.mx')
  expect(paso3.text).not.toContain('ha sido enviado')
  const part = await (await visitor.fetch('/tramites/nss/resultado/correo')).text()
  expect(part).toContain('href="/tramites/nss/resultado?corregir#corregir"')
  expect(part).not.toContain('hx-get')
  expect(
    (await visitor.get('/tramites/nss/resultado?corregir')).document.getElementById('corregir'),
  ).toBeTruthy()

  const sent = await visitor.press(paso3, BUTTON, typing('vacio@ejemplo.mx'))
  expect(sent.title).toContain('Revisa tu correo')
  expect(sent.text).toContain('vacio@ejemplo.mx')
  const mail = await eventually(() => server.to('vacio@ejemplo.mx')[0])
  expect(mail.attachments).toEqual([])
  expect(server.tried.filter((one) => one.subject.includes('Apruebas'))).toEqual([])
  const again = await visitor.press(await visitor.get(linkOf(mail.text)), 'Continuar')
  expect(nssOn(again)).toBe(nssOn(paso3))
  const result = await eventually(() => server.to('vacio@ejemplo.mx')[1])
  expect(result.attachments).toHaveLength(2)
})

test('until the new correo opens its link the old one stays bound; afterwards the new one decides', async () => {
  const visitor = new Visitor(portal)
  const paso3 = await refusedAtPaso3(visitor, located[1], 'antes@ejemplo.mx')
  await visitor.press(paso3, BUTTON, typing('despues@ejemplo.mx'))
  const link = linkOf((await eventually(() => server.to('despues@ejemplo.mx')[0])).text)
  const approvals = (correo: string) =>
    eventually(() => server.to(correo).find((mail) => mail.subject.includes('Apruebas')))
  await askForLink(new Visitor(portal), located[1] ?? '', 'ajena@ejemplo.mx')
  await approvals('antes@ejemplo.mx')
  await visitor.press(await visitor.get(link), 'Continuar')
  await askForLink(new Visitor(portal), located[1] ?? '', 'otra-ajena@ejemplo.mx')
  await approvals('despues@ejemplo.mx')
})

test('a slip is said beside its field, and the refused correo itself is no correction', async () => {
  const visitor = new Visitor(portal)
  const paso3 = await refusedAtPaso3(visitor, located[0], 'vacio@ejemplo.mx')
  const typed = { correo: 'uno@ejemplo.mx', correo_confirmacion: 'dos@ejemplo.mx' }
  const wrong = await visitor.press(paso3, BUTTON, typed)
  expect(wrong.status).toBe(422)
  expect(wrong.title).toMatch(/^Error: /)
  expect(wrong.document.querySelector('.resumen a')?.getAttribute('href')).toBe('#correo_confirmacion')
  expect(wrong.document.getElementById('correo')?.getAttribute('value')).toBe('uno@ejemplo.mx')
  const same = await visitor.press(paso3, BUTTON, typing('VACIO@ejemplo.mx'))
  expect(same.text).toContain('Escribe otro')
})

test('a correo of another CURP is told so by mail alone, and gets no number', async () => {
  const visitor = new Visitor(portal)
  const page = await refusedAtPaso3(visitor, located[1], 'despues@ejemplo.mx')
  const before = server.to('vacio@ejemplo.mx').length
  const sent = await visitor.press(page, BUTTON, typing('vacio@ejemplo.mx'))
  expect(sent.text).toContain('te hemos enviado una liga')
  const told = () => server.to('vacio@ejemplo.mx').slice(before)
  expect(await eventually(() => told().some(({ text }) => text.includes('unido a otra CURP')))).toBe(true)
})

test('who was not refused cannot go round the approval of the bound correo', async () => {
  server.answer = { outcome: 'sent' }
  const visitor = new Visitor(portal)
  const before = server.to('vacio@ejemplo.mx').length
  await askForLink(visitor, located[0] ?? '', 'vacio@ejemplo.mx')
  const link = await newLink('vacio@ejemplo.mx', before)
  await visitor.press(await visitor.get(link), 'Continuar')
  await visitor.post(`/documentos/${folioOn(await visitor.get('/tramites/nss/resultado'))}/enviar`, {})
  await eventually(async () => (await visitor.get('/tramites/nss/resultado')).text.includes('ya salió'))
  const answer = await visitor.post('/tramites/nss/resultado/correo', typing('ladron@ejemplo.mx'))
  expect(answer.url).toBe('/tramites/nss/resultado')
  expect(server.tried.filter((mail) => mail.to === 'ladron@ejemplo.mx')).toEqual([])
})
