import { afterEach, beforeEach, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { ANSWER, askForLink, enter, linkIn } from '../support/walk.ts'

const { person } = DEMO_PEOPLE.find((one) => one.shows === 'asignacion') as (typeof DEMO_PEOPLE)[number]

let portal: Portal
beforeEach(async () => {
  portal = await openPortal()
})
afterEach(() => portal.close())

test.each(['.', ')', '),', '»', '\u200b', '>.', '%E2%80%8B'])(
  'a link that was copied with %j opens',
  async (more) => {
    const visitor = new Visitor(portal)
    await askForLink(visitor, person.curp, 'pegada@ejemplo.mx')
    const page = await visitor.get(
      `${await linkIn(visitor, 'pegada@ejemplo.mx')}${encodeURI(decodeURI(more))}`,
    )
    expect(page.status).toBe(200)
    expect((await visitor.press(page, 'Continuar')).text).toContain('Paso 2')
  },
)

test('a correo with an invisible character is the correo that people see', async () => {
  const visitor = new Visitor(portal)
  const form = await visitor.get('/tramites/nss')
  const correo = 'ema\u200b@correo.example'
  const sent = await visitor.press(form, 'Continuar', {
    curp: person.curp,
    correo,
    correo_confirmacion: 'ema@correo.example',
    captcha: ANSWER,
  })
  expect(sent.text).not.toContain('Revisa la parte de tu correo')
  await linkIn(visitor, 'ema@correo.example')
})

test('without a catalogue a code of Ciudad de México comes with its alcaldía chosen, said once', async () => {
  const visitor = new Visitor(portal)
  const paso2 = await enter(visitor, person.curp, 'cp@ejemplo.mx')
  const page = await visitor.press(paso2, 'Buscar', { cp: '06700' })
  const chosen = page.document.querySelector('#municipio option[selected]')
  expect(chosen?.textContent).toBe('Cuauhtémoc')
  expect(page.text).not.toContain('No tenemos el código postal')
  expect(page.text).toContain('Mi estado no es ese')
  const json = await portal.app.request('/codigos-postales/06700', {
    headers: { accept: 'application/json' },
  })
  expect(await json.json()).toMatchObject({ municipio: { clave: '015', nombre: 'Cuauhtémoc' } })
})
