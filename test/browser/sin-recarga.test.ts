import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { someone } from './support/cast.ts'
import { enter, typeInto } from './support/steps.ts'
import { complaintsOf, focusOn, loadsOf, PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

const web = openWeb()
let page: Page
beforeEach(async () => {
  page = await web.browser.newPage()
  return () => page.close()
})

const said = () => expect.poll(() => page.locator('#anuncio[aria-live=polite]').textContent(), PATIENCE)
const typedIn = (label: string) => page.getByLabel(label, { exact: true }).inputValue()

test('five digits bring the place without a page load, say so, and leave the focus where it is', async () => {
  const complaints = await complaintsOf(page)
  const { person, cp } = someone('asignacion', 1)
  await enter(page, web.site, person.curp, 'cristobal@ejemplo.mx')
  const loads = loadsOf(page)
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  await page.getByLabel('Código postal*').click()
  await page.keyboard.type(cp.slice(0, 4))
  await page.waitForTimeout(400)
  expect(await page.getByLabel('Selecciona tu colonia*').count()).toBe(0)
  await page.keyboard.type(cp.slice(4))
  await page.getByLabel('Selecciona tu colonia*').waitFor()
  expect(await page.locator('#lugar dl').innerText()).toMatch(/Estado\n.+\nMunicipio o Alcaldía\n.+/)
  await said().toMatch(/^.+, .+: \d+ colonias?/)
  expect(await focusOn(page)).toBe('cp')
  expect(await typedIn('Calle*')).toBe('Calle de la Prueba')
  expect(loads()).toBe(0)
  expect(complaints).toEqual([])
})

test('digits typed before the scripts are there bring the place when they are', async () => {
  const { person, cp } = someone('asignacion', 1)
  await page.route('**/assets/*.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700))
    await route.continue()
  })
  await enter(page, web.site, person.curp, 'cristobal@ejemplo.mx')
  await page.getByLabel('Código postal*').pressSequentially(cp)
  await page.getByLabel('Selecciona tu colonia*').waitFor()
  expect(await focusOn(page)).toBe('cp')
})

test('a code that was there before the scripts were, as a browser fills it in, brings its place too', async () => {
  const { person, cp } = someone('asignacion', 1)
  await page.route('**/assets/*.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700))
    await route.continue()
  })
  await enter(page, web.site, person.curp, 'cristobal@ejemplo.mx')
  await page.reload()
  await page.getByLabel('Código postal*').fill(cp)
  await page.getByLabel('Selecciona tu colonia*').waitFor()
})

test('an unknown code brings the municipios of its estado, and says what to do', async () => {
  const { person } = someone('asignacion', 2)
  await enter(page, web.site, person.curp, 'ines@ejemplo.mx')
  await page.getByLabel('Código postal*').pressSequentially('C.P. 58-999')
  await page.getByLabel('Municipio o Alcaldía*').waitFor()
  await said().toMatch(
    /^(Morelia, Michoacán: ya está elegido\. Escribe|Elige tu municipio y escribe) tu colonia/,
  )
  expect(await focusOn(page)).toBe('cp')
})

test('when the place cannot be fetched, nothing on the page changes but what is said', async () => {
  const { person, cp } = someone('asignacion', 3)
  await enter(page, web.site, person.curp, 'yari@ejemplo.mx')
  await page.route('**/codigos-postales/*', (route) =>
    route.fulfill({ status: 502, body: '<h1>Bad gateway</h1>' }),
  )
  await page.getByLabel('Código postal*').pressSequentially(cp)
  await said().toMatch(/^No se pudo buscar/)
  expect(await page.getByText('Bad gateway').count()).toBe(0)
  await page.unroute('**/codigos-postales/*')
  await page.context().setOffline(true)
  await page.getByLabel('Código postal*').press('Backspace')
  await page.getByLabel('Código postal*').pressSequentially(cp.slice(4))
  await page.waitForTimeout(400)
  await said().toMatch(/^No se pudo buscar/)
  await page.context().setOffline(false)
  await page.getByLabel('Código postal*').press('Backspace')
  await page.getByLabel('Código postal*').pressSequentially(cp.slice(4))
  await page.getByLabel('Selecciona tu colonia*').waitFor()
})

test('Back from a link within the page keeps what was typed, also without the Navigation API', async () => {
  await page.close()
  // by this name htmx takes its older way
  page = await web.browser.newPage({
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  })
  const { person, cp } = someone('asignacion', 1)
  await enter(page, web.site, person.curp, 'cristobal@ejemplo.mx')
  await page.getByLabel('Código postal*').pressSequentially(cp)
  await page.getByLabel('Selecciona tu colonia*').waitFor()
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  const loads = loadsOf(page)
  await page.locator('.salto').press('Enter')
  await page.goBack()
  await page.waitForTimeout(300)
  expect(await typedIn('Calle*')).toBe('Calle de la Prueba')
  expect(await page.getByLabel('Selecciona tu colonia*').count()).toBe(1)
  expect(loads()).toBe(0)
})
