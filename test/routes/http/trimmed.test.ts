import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../../support/portal.ts'
import { Visitor } from '../../support/visitor.ts'
import { ANSWER, askForLink, linkIn } from '../../support/walk.ts'

const people = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion').map((one) => one.person.curp)
let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())

const SCRIPTS = /<script|script-src| hx-|data-espera/

test('a browser that runs no scripts is sent none after Paso 1, and is offered them there again', async () => {
  const visitor = new Visitor(portal)
  await askForLink(visitor, people[0] ?? '', 'rosaura@ejemplo.mx', 'no')
  const paso2 = await visitor.press(
    await visitor.get(await linkIn(visitor, 'rosaura@ejemplo.mx')),
    'Continuar',
  )
  expect(paso2.title).toMatch(/^Paso 2/)
  expect(paso2.html).not.toMatch(SCRIPTS)
  expect(paso2.headers.get('content-security-policy')).not.toMatch(/script/)
  const again = await visitor.get('/tramites/nss')
  expect(again.html).toContain('<script data-src=')
  // with scripts there is no `noscript` in the form
  const form = { curp: people[0] ?? '', correo: 'rosaura@ejemplo.mx', captcha: ANSWER, accion: 'continuar' }
  const captcha_id = /name="captcha_id" value="([^"]+)"/.exec(again.html)?.[1] ?? ''
  const sent = await visitor.post('/tramites/nss', { ...form, correo_confirmacion: form.correo, captcha_id })
  expect(sent.title).toMatch(/^Revisa tu correo/)
  expect(sent.html).toMatch(/<script defer/)
})

test('whether it runs them is forgotten with who asked: another browser with the same link gets them', async () => {
  const visitor = new Visitor(portal)
  const curp = people[1] ?? ''
  await askForLink(visitor, curp, 'cristobal@ejemplo.mx', 'no')
  const other = new Visitor(portal)
  const link = await other.get(await linkIn(visitor, 'cristobal@ejemplo.mx'))
  const paso2 = await other.press(link, 'Continuar', { curp })
  expect(paso2.html).toMatch(/<script defer/)
})

test('what a person typed stays, also where it looks like what is left out', async () => {
  const visitor = new Visitor(portal, { 'save-data': 'on' })
  const page = await visitor.get('/tramites/nss')
  expect(page.html).not.toMatch(SCRIPTS)
  const curp = 'a hx-get="b" data-foco="c" <script>d</script>'
  const shown = await visitor.press(page, 'Continuar', { curp, correo: 'x', captcha: 'x' })
  expect(shown.document.querySelector('#curp')?.getAttribute('value')).toBe(curp)
})
