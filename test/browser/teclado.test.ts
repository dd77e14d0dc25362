import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { ANSWER, LINK_SUBJECT } from '../support/walk.ts'
import { someone } from './support/cast.ts'
import { tabTo as tab } from './support/keyboard.ts'
import { linkOf, mailTo } from './support/mail.ts'
import { enter, nssOn } from './support/steps.ts'
import { focusOn, PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

const web = openWeb()
let page: Page
beforeEach(async () => {
  page = await web.browser.newPage()
  return () => page.close()
})

const key = (name: string): Promise<void> => page.keyboard.press(name)
const tabTo = (where: string, how?: 'Tab' | 'Shift+Tab'): Promise<void> => tab(page, where, how)
const type = (text: string): Promise<void> => page.keyboard.type(text)

/** Enter on what has the focus, up to the page so headed. */
async function enterTo(heading: string | RegExp, how = 'Enter'): Promise<void> {
  await key(how)
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

test('the whole trámite by keyboard alone', async () => {
  const { person, cp } = someone('asignacion')
  const correo = 'rosaura@ejemplo.mx'
  await page.goto(web.site.url)
  await key('Tab')
  expect(await focusOn(page)).toBe('salto')
  await key('Enter')
  expect(await focusOn(page)).toBe('contenido')
  await tabTo('boton principal')
  await enterTo('Asignación o localización de NSS')

  await tabTo('curp')
  await type(person.curp)
  await key('Tab')
  expect(await focusOn(page)).toBe('SUMMARY ¿No te sabes tu CURP?')
  await key('Tab')
  expect(await focusOn(page)).toBe('correo')
  await type(correo)
  await key('Tab')
  expect(await focusOn(page)).toBe('correo_confirmacion')
  await type(correo)
  await tabTo('captcha')
  await type(ANSWER)
  await tabTo('principal')
  await enterTo('Revisa tu correo', 'Space')

  await page.goto(linkOf(await mailTo(web.site, correo, LINK_SUBJECT)))
  await tabTo('principal')
  await enterTo('Ingresa tu domicilio')
  await typeAddress(cp)
  await tabTo('principal')
  await enterTo('Asignación de NSS exitosa.')

  expect(await nssOn(page)).toMatch(/^\d{11}$/)
  await tabTo('boton')
  await enterTo('Asignación de Número de Seguridad Social')
  await tabTo('A Volver al resultado')
  await enterTo('Asignación de NSS exitosa.')
  await tabTo('principal')
  await enterTo('Terminaste tu trámite')
})

/** By arrows through the list of colonias; what was passed over is reached again by Shift+Tab. */
async function typeAddress(cp: string): Promise<void> {
  await tabTo('cp')
  await type(cp)
  await page.getByLabel('Selecciona tu colonia*').waitFor()
  expect(await focusOn(page)).toBe('cp')
  await tabTo('colonia')
  const list = page.getByLabel('Selecciona tu colonia*')
  if ((await list.inputValue()) === '') await key('ArrowDown')
  expect(await list.inputValue()).toMatch(/^\d+$/)
  await tabTo('numero_exterior')
  await type('12')
  await tabTo('calle', 'Shift+Tab')
  await type('Calle de la Prueba')
}

test('in Paso 2, Enter in the postal code searches, and in a later field continues', async () => {
  const { person, cp } = someone('asignacion', 1)
  await enter(page, web.site, person.curp, 'cristobal@ejemplo.mx')
  await tabTo('cp')
  await type(cp)
  await key('Enter')
  await page.waitForURL(/#lugar$/)
  await tabTo('calle')
  await key('Enter')
  await page.locator('.resumen').waitFor()
  expect(await page.title()).toMatch(/^Error: Paso 2/)
  await expect.poll(() => focusOn(page), PATIENCE).toBe('resumen')
})

test('Cancelar asks first, and the way back keeps what was typed', async () => {
  const { person } = someone('asignacion', 2)
  await enter(page, web.site, person.curp, 'ines@ejemplo.mx')
  await tabTo('calle')
  await type('Calle de la Prueba')
  await tabTo('BUTTON Cancelar')
  await enterTo(/^¿.*cancelar/i)
  await tabTo('boton')
  await enterTo('Ingresa tu domicilio')
  expect(await page.getByLabel('Calle*').inputValue()).toBe('Calle de la Prueba')
})
