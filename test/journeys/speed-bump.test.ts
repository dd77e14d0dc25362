import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditTrail } from '../../src/db/audit/store.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { solve } from '../support/question.ts'
import { readAll } from '../support/read-all.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { ANSWER, askForLink } from '../support/walk.ts'

const [person = '', victim = ''] = DEMO_PEOPLE.map((one): string => one.person.curp)
let portal: Portal
let visitor: Visitor
beforeEach(async () => {
  portal = await openPortal()
  visitor = new Visitor(portal)
})
afterEach(() => portal.close())

const correo = 'alguien@ejemplo.mx'
const filled = (page: Page) => ({
  curp: person,
  correo,
  correo_confirmacion: correo,
  captcha: solve(page.document.querySelector('#captcha-texto')?.textContent ?? ''),
})
const fieldOf = (page: Page, name: string) =>
  page.document.querySelector(`[name=${name}]`)?.getAttribute('value')
const SENT = /^\/tramites\/nss\/enviado\//

test('a form sent within two seconds comes back as it was, and passes when it is sent again after them', async () => {
  const page = await visitor.get('/tramites/nss')
  const form = filled(page)
  portal.clock.forward(1999)
  const back = await visitor.press(page, 'Continuar', form)
  expect(back.status).toBe(422)
  expect(back.text).toContain('espera dos segundos y presiona Continuar otra vez')
  // nothing that was typed is wrong
  expect(back.document.querySelector('[aria-invalid]')).toBeNull()
  for (const [name, value] of Object.entries(form)) expect(fieldOf(back, name)).toBe(value)
  expect(fieldOf(back, 'captcha_id')).toBe(fieldOf(page, 'captcha_id'))
  expect(await readAll(auditTrail(portal.base, {}))).toEqual([])
  portal.clock.forward(1)
  expect((await visitor.press(back, 'Continuar')).url).toMatch(SENT)
})

test('whoever errs in another field first has waited long enough', async () => {
  const page = await visitor.get('/tramites/nss')
  portal.clock.forward(3000)
  const back = await visitor.press(page, 'Continuar', {
    ...filled(page),
    correo_confirmacion: 'otro@ejemplo.mx',
  })
  expect(back.text).toContain('Los dos correos no son iguales')
  expect((await visitor.press(back, 'Continuar', { correo_confirmacion: correo })).url).toMatch(SENT)
})

test('the fixed answer of a demonstration waits for nothing', async () => {
  expect((await askForLink(visitor, person, correo)).url).toMatch(SENT)
})

test('a filled field that people leave empty: nothing is sent, all is kept, and without it the form passes', async () => {
  const page = await visitor.get('/tramites/nss')
  const form = filled(page)
  portal.clock.forward(5000)
  const back = await visitor.press(page, 'Continuar', { ...form, comentario: 'https://compra.example' })
  expect(back.status).toBe(422)
  expect(back.text).toContain('un campo que debía quedar vacío, y lo quitamos')
  expect(back.html).not.toContain('comentario')
  expect(await visitor.mails()).toEqual([])
  for (const [name, value] of Object.entries(form)) expect(fieldOf(back, name)).toBe(value)
  // it stays away when something else is wrong as well
  const again = await visitor.press(back, 'Continuar', { correo: 'otro@ejemplo.mx' })
  expect(again.html).not.toContain('comentario')
  expect((await visitor.press(again, 'Continuar', { correo })).url).toMatch(SENT)
})

test('a spent challenge sent again takes nothing from the CURP or the mailbox of another', async () => {
  const page = await visitor.get('/tramites/nss')
  const fields = { curp: person, correo, correo_confirmacion: correo, captcha: ANSWER }
  expect((await visitor.press(page, 'Continuar', fields)).url).toMatch(SENT)
  const theirs = 'victima@ejemplo.mx'
  for (let n = 0; n < 15; n++) {
    const to = n < 8 ? theirs : `n${n}@ejemplo.mx`
    const replayed = await visitor.press(page, 'Continuar', {
      ...fields,
      curp: victim,
      correo: to,
      correo_confirmacion: to,
    })
    expect(replayed.status).toBe(422)
    expect(replayed.text).toContain('ya se usó')
  }
  expect((await askForLink(visitor, victim, theirs)).url).toMatch(SENT)
})
