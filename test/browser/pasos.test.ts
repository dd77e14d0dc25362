import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { LINK_SUBJECT } from '../support/walk.ts'
import { someone } from './support/cast.ts'
import { linkOf, mailTo } from './support/mail.ts'
import { chooseColonia, enter, press, typeInto, typePaso1 } from './support/steps.ts'
import { complaintsOf, focusOn, loadsOf, PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

const web = openWeb()
let page: Page
beforeEach(async () => {
  page = await web.browser.newPage()
  return () => page.close()
})
const at = (path: string) => `${web.site.url}/tramites/nss${path}`
const ready = () => page.waitForFunction(() => 'htmx' in globalThis)
const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
const focus = () => expect.poll(() => focusOn(page), PATIENCE)

/** Paso 2, filled in up to the button. */
async function atPaso2(nth: number, correo: string): Promise<void> {
  const { person, cp } = someone('asignacion', nth)
  await enter(page, web.site, person.curp, correo)
  await ready()
  // who comes back finds the place as it was
  if ((await page.locator('#colonia').count()) === 0) await typeInto(page, 'Código postal*', cp)
  await chooseColonia(page)
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
}

test('on the narrowest screen Continuar of Paso 1 is on the third, and nothing is wider than the screen', async () => {
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto(at(''))
  const button = await page.getByRole('button', { name: 'Continuar' }).boundingBox()
  expect(button?.y).toBeLessThanOrEqual(1400)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
})

test('steps come in place: title, content and address change, the focus leads, and nothing is loaded twice', async () => {
  const complaints = await complaintsOf(page)
  const { person, cp } = someone('asignacion')
  await page.goto(at(''))
  await typeInto(page, 'CURP*', person.curp)
  await ready()
  const loads = loadsOf(page)
  const parts: string[] = []
  page.on('response', async (answer) => {
    if (answer.request().headers()['hx-request'] && answer.status() !== 303) parts.push(await answer.text())
  })
  await press(page, 'Continuar')
  await focus().toBe('resumen')
  expect(await page.title()).toMatch(/^Error: Paso 1 de 3/)
  expect(new URL(page.url()).pathname).toBe('/tramites/nss')
  await typePaso1(page, person.curp, 'pasos@ejemplo.mx')
  await press(page, 'Continuar')
  await heading('Revisa tu correo')
  await expect.poll(() => page.title(), PATIENCE).toMatch(/^Revisa tu correo/)
  await focus().toBe('H1 Revisa tu correo')
  expect(page.url()).toMatch(/\/enviado\/[\w-]+$/)
  expect(loads()).toBe(0)
  for (const part of parts) expect(part.slice(0, 300)).not.toMatch(/<html|<style|<header/)

  await page.goto(linkOf(await mailTo(web.site, 'pasos@ejemplo.mx', LINK_SUBJECT)))
  await press(page, 'Continuar')
  await ready()
  await typeInto(page, 'Código postal*', cp)
  await chooseColonia(page)
  const later = loadsOf(page)
  await press(page, 'Continuar')
  await focus().toBe('resumen')
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  await typeInto(page, 'Número exterior*', '12')
  await press(page, 'Continuar')
  await heading('Asignación de NSS exitosa.')
  expect(page.url()).toBe(at('/resultado'))
  expect(await page.getByRole('button', { name: 'Copiar el NSS' }).isVisible()).toBe(true)
  expect(later()).toBe(0)
  // Back finds the server's word, not a page of errors of the browser
  await page.goBack()
  await heading('Asignación de NSS exitosa.')
  await page.reload()
  await heading('Asignación de NSS exitosa.')
  expect(complaints.filter((one) => !one.includes('422'))).toEqual([])
})

test('without script too, Back onto a form that had errors meets a form', async () => {
  const context = await web.browser.newContext({ javaScriptEnabled: false })
  const plain = await context.newPage()
  await plain.goto(at(''))
  await press(plain, 'Continuar')
  await plain.locator('.resumen').waitFor()
  await typePaso1(plain, someone('asignacion', 1).person.curp, 'atras@ejemplo.mx')
  await press(plain, 'Continuar')
  await plain.getByRole('heading', { name: 'Revisa tu correo' }).waitFor()
  await plain.goBack()
  await plain.getByRole('heading', { name: 'Asignación o localización de NSS' }).waitFor()
  expect(plain.url()).toMatch(/\/tramites\/nss\?revisa=[\w-]+$/)
  await plain.goForward()
  await plain.getByRole('heading', { name: 'Revisa tu correo' }).waitFor()
  await context.close()
})

test('Back from a step that came in place asks the server again, and a bookmark of it opens', async () => {
  await page.goto(at(''))
  await typePaso1(page, someone('asignacion', 2).person.curp, 'marca@ejemplo.mx')
  await ready()
  await press(page, 'Continuar')
  await heading('Revisa tu correo')
  const bookmark = page.url()
  await page.goBack()
  await heading('Asignación o localización de NSS')
  await page.goForward()
  await heading('Revisa tu correo')
  await page.goto(bookmark)
  await heading('Revisa tu correo')
})

test.each([
  [
    'a page of ours that failed',
    { status: 500, contentType: 'text/html', body: '<title>x</title><h1>x</h1>' },
  ],
  ['a page of a proxy', { status: 502, contentType: 'text/html', body: '<html><h1>Bad gateway</h1></html>' }],
  [
    'a network that wants a password',
    { status: 200, contentType: 'text/html', body: '<html><h1>Wifi</h1></html>' },
  ],
  ['a lost line', undefined],
] as const)('%s in the middle is told in place, and all that was typed stays', async (_, answer) => {
  await atPaso2(3, 'corte@ejemplo.mx')
  await page.route('**/domicilio', (route) => (answer ? route.fulfill(answer) : route.abort()))
  await press(page, 'Continuar')
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').innerText()).toContain('nada de lo que escribiste se perdió')
  expect(await page.getByLabel('Calle*').inputValue()).toBe('Calle de la Prueba')
  await page.unroute('**/domicilio')
  await press(page, 'Continuar')
  await focus().toBe('resumen')
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('an expired session in the middle is said in place, takes Salir away, and brings what was sent', async () => {
  await atPaso2(3, 'corte@ejemplo.mx')
  web.site.portal.clock.forward(31 * 60_000)
  await press(page, 'Continuar')
  await heading('Tu sesión terminó')
  await page.getByText('Lo que escribiste no se perdió').waitFor()
  expect(await page.getByRole('button', { name: 'Salir' }).count()).toBe(0)
})

test('before the session closes it is said, and one press makes it longer where one is', async () => {
  await page.clock.install()
  await atPaso2(3, 'corte@ejemplo.mx')
  await page.clock.fastForward(26 * 60_000)
  await page.getByRole('alert').waitFor()
  expect(await page.locator('#sesion').innerText()).toMatch(/^Tu sesión está por cerrarse/)
  web.site.portal.clock.forward(26 * 60_000)
  const loads = loadsOf(page)
  await press(page, 'Dame más tiempo')
  await expect.poll(() => page.getByRole('alert').count(), PATIENCE).toBe(0)
  expect(await page.getByLabel('Calle*').inputValue()).toBe('Calle de la Prueba')
  expect([loads(), await focusOn(page)]).toEqual([0, 'sesion'])
})

test('a second press while the first is under way sends nothing', async () => {
  await atPaso2(3, 'corte@ejemplo.mx')
  let sent = 0
  await page.route('**/domicilio', async (route) => {
    if (route.request().method() === 'POST') sent += 1
    await new Promise((resolve) => setTimeout(resolve, 2000))
    await route.continue()
  })
  await typeInto(page, 'Número exterior*', '12')
  await press(page, 'Continuar')
  await page.getByText('Enviando…').waitFor()
  await press(page, 'Continuar')
  await heading('Asignación de NSS exitosa.')
  expect(sent).toBe(1)
})
