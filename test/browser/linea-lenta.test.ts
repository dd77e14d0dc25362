import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { importPostal } from '../../src/db/postal/import.ts'
import { exportLine, exportText } from '../support/postal-export.ts'
import { someone } from './support/cast.ts'
import { enter, press, typeInto } from './support/steps.ts'
import { complaintsOf, focusOn, loadsOf, PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

// a code for each test, since a browser keeps an answer for a day; 01300 has three hundred colonias
const CATALOGUE = exportText([
  ...['01010', '01020', '01040', '01050', '01070', '01080', '01090'].map((cp) =>
    exportLine({ cp, nombre: 'Sola' }),
  ),
  ...['01030', '01060'].map((cp) => exportLine({ cp, claveMunicipio: '002', municipio: 'Otro Lugar' })),
  exportLine({ cp: '01300', clave: '0001', nombre: 'San Andrés', tipo: 'Pueblo' }),
  exportLine({ cp: '01300', clave: '0002', nombre: 'San Andrés', tipo: 'Barrio' }),
  ...Array.from({ length: 298 }, (_, n) =>
    exportLine({ cp: '01300', clave: String(n + 10).padStart(4, '0'), nombre: `Cañón ${n + 1}` }),
  ),
])

const web = openWeb()
let context: BrowserContext
let page: Page
beforeAll(async () => {
  importPostal(Buffer.from(CATALOGUE), { dataDir: web.site.portal.dataDir, today: '2026-03-01', now: 0 })
  context = await web.browser.newContext()
  const first = await context.newPage()
  await enter(first, web.site, someone('asignacion').person.curp, 'rosaura@ejemplo.mx')
  await first.close()
})
beforeEach(async () => {
  page = await context.newPage()
  await page.goto(`${web.site.url}/tramites/nss/domicilio`)
  await press(page, 'Limpiar')
  await page.getByText('aquí aparecerán tu estado').waitFor()
  await page.waitForFunction(() => 'htmx' in globalThis)
  return () => page.close()
})

/** From here on, each answer takes more than a second, as on 2G. What it gives cuts the line, and mends it. */
async function slow(): Promise<(offline: boolean) => Promise<unknown>> {
  const line = await context.newCDPSession(page)
  const speed = { latency: 1100, downloadThroughput: 30_000, uploadThroughput: 10_000 }
  const set = (offline: boolean) => line.send('Network.emulateNetworkConditions', { offline, ...speed })
  await set(false)
  return set
}
const cp = () => page.getByLabel('Código postal*')
const calle = () => page.getByLabel('Calle*')
const list = () => page.getByLabel('Selecciona tu colonia*')
const asked = (code: string) => page.waitForRequest(`**/codigos-postales/${code}`)
/** What stands beside the code for everybody to see. */
const seen = () => expect.poll(() => page.locator('#anuncio[aria-live=polite]').innerText(), PATIENCE)
/** Every text that stands beside the code from now on, with the width that the eye gets of it. */
async function wordsFromNow(): Promise<() => Promise<Record<string, number>>> {
  await page.evaluate(() => {
    const words: Record<string, number> = {}
    const live = document.querySelector('#anuncio')
    const note = () => live && Object.assign(words, { [live.textContent ?? '']: live.clientWidth })
    if (live) new MutationObserver(note).observe(live, { childList: true })
    Object.assign(globalThis, { words })
  })
  return () => page.evaluate(() => (globalThis as unknown as { words: Record<string, number> }).words)
}
/** Every text that the place has from now on. */
async function placesFromNow(): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const texts: (string | null | undefined)[] = []
    const look = () => texts.push(document.querySelector('#lugar')?.textContent)
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
    Object.assign(globalThis, { texts })
  })
  return () => page.evaluate(() => (globalThis as unknown as { texts: string[] }).texts.join('\n'))
}

test('while the place is on its way the page says so, and then what came; the focus stays', async () => {
  await slow()
  const words = await wordsFromNow()
  await cp().pressSequentially('01010')
  await seen().toMatch(/^.+, .+: 1 colonia, ya elegida\.$/)
  const { 'Buscando…': wait, ...found } = await words()
  expect(wait).toBeGreaterThan(100)
  // the eye has the place itself
  expect(Object.values(found).every((width) => width < 2)).toBe(true)
  expect(await list().locator('option:checked').innerText()).toBe('Sola')
  expect(await focusOn(page)).toBe('cp')
})

test('typing ahead never shows the place of an older code', async () => {
  await slow()
  const places = await placesFromNow()
  const [first, second] = [asked('01020'), asked('01030')]
  await cp().pressSequentially('01020')
  await first
  await cp().press('Backspace')
  await cp().press('Backspace')
  await cp().pressSequentially('30')
  await second
  await page.locator('#lugar').getByText('Otro Lugar').waitFor()
  await page.waitForTimeout(300)
  expect(await page.locator('#lugar').getByText('Otro Lugar').isVisible()).toBe(true)
  expect(await places()).not.toContain('Municipio Imaginario')
})

test('a code taken back while its place is on its way, and typed again, still brings it', async () => {
  await slow()
  const answer = page.waitForResponse('**/codigos-postales/01040')
  await cp().pressSequentially('01040')
  await asked('01040')
  await cp().press('Backspace')
  await (await answer).finished()
  await page.waitForTimeout(300)
  expect(await list().count()).toBe(0)
  await seen().toBe('')
  await cp().press('0')
  await list().waitFor()
})

test('the place of a code is out of sight while another is typed, also when that one does not come', async () => {
  const offline = await slow()
  await cp().pressSequentially('01070')
  await list().waitFor()
  const top = (await calle().boundingBox())?.y
  await offline(true)
  await cp().press('Backspace')
  await cp().press('Backspace')
  await expect.poll(() => list().isVisible(), PATIENCE).toBe(false)
  await cp().pressSequentially('80')
  await seen().toMatch(/^No se pudo buscar/)
  expect(await list().isVisible()).toBe(false)
  expect((await calle().boundingBox())?.y).toBe(top)
  await cp().fill('C.P. 01070')
  expect(await list().isVisible()).toBe(true)
})

test('offline in between: it is said in place and nothing typed is lost; online again, Buscar works', async () => {
  const offline = await slow()
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  await offline(true)
  await cp().pressSequentially('01050')
  await seen().toMatch(/^No se pudo buscar: revisa tu conexión/)
  expect(await focusOn(page)).toBe('cp')
  expect(await calle().inputValue()).toBe('Calle de la Prueba')
  await offline(false)
  const loads = loadsOf(page)
  await press(page, 'Buscar')
  await list().waitFor()
  expect(loads()).toBe(1)
  expect(await calle().inputValue()).toBe('Calle de la Prueba')
})

test('Enter in the code on a slow line is Buscar, and says nothing wrong on the way', async () => {
  const complaints = await complaintsOf(page)
  await slow()
  const words: string[] = []
  await page.exposeFunction('heard', (text: string) => words.push(text))
  await page.evaluate(() => {
    const live = document.querySelector('#anuncio')
    const { heard } = globalThis as unknown as { heard: (text: string) => void }
    if (live) new MutationObserver(() => heard(live.textContent)).observe(live, { childList: true })
  })
  await cp().pressSequentially('01060')
  await cp().press('Enter')
  await page.waitForURL(/#lugar$/)
  await page.locator('#lugar').getByText('Otro Lugar').waitFor()
  expect(words.join()).not.toContain('No se pudo')
  expect(complaints).toEqual([])
})

test('three hundred colonias: a field shortens the list, and what is chosen stays chosen', async () => {
  await cp().pressSequentially('01300')
  await list().waitFor()
  await seen().toMatch(/: 300 colonias\.$/)
  const chosen = () => list().locator('option:checked').innerText()
  const names = () => list().locator('option').allInnerTexts()
  expect(await names()).toHaveLength(302)
  const filter = page.getByLabel('Escribe parte del nombre')
  await filter.pressSequentially('andres')
  await seen().toBe('2 colonias')
  expect(await names()).toEqual([
    'Elige una colonia',
    'San Andrés (Pueblo)',
    'San Andrés (Barrio)',
    'Mi colonia no aparece',
  ])
  expect(await chosen()).toBe('Elige una colonia')
  await filter.press('Enter')
  expect(await focusOn(page)).toBe('colonia')
  await list().selectOption({ label: 'San Andrés (Pueblo)' })
  await filter.fill('CANON 29')
  await seen().toBe('10 colonias')
  expect(await chosen()).toBe('San Andrés (Pueblo)')
  await filter.fill('canon 298')
  await seen().toBe('1 colonia')
  await press(page, 'Continuar')
  await page.locator('.resumen').waitFor()
  expect(await chosen()).toBe('San Andrés (Pueblo)')
  expect(await page.getByLabel('Escribe parte del nombre').count()).toBe(1)
})

test('without JavaScript the whole list is there, and the letters of a name lead to it', async () => {
  const plain = await web.browser.newContext({
    javaScriptEnabled: false,
    storageState: await context.storageState(),
  })
  const still = await plain.newPage()
  await still.goto(`${web.site.url}/tramites/nss/domicilio`)
  await typeInto(still, 'Código postal*', '01300')
  await still.keyboard.press('Enter')
  const colonias = still.getByLabel('Selecciona tu colonia*')
  await colonias.waitFor()
  expect(await colonias.locator('option').count()).toBe(302)
  await colonias.focus()
  await still.keyboard.type('San')
  expect(await colonias.locator('option:checked').innerText()).toMatch(/^San Andrés/)
  await plain.close()
})

test('the whole form, cut off when it is sent: the page stays, says so, and sends it when the line is back', async () => {
  const offline = await slow()
  await cp().pressSequentially('01090')
  await list().waitFor()
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  await typeInto(page, 'Número exterior*', '12')
  const warning = page.getByRole('alert')
  await offline(true)
  await press(page, 'Continuar')
  expect(await warning.innerText()).toMatch(/^No hay conexión: nada se envió/)
  expect(await calle().inputValue()).toBe('Calle de la Prueba')
  await offline(false)
  await warning.waitFor({ state: 'detached' })
  // a browser that is wrong about its line keeps nobody
  await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { get: () => false }))
  await press(page, 'Continuar')
  await warning.waitFor()
  await press(page, 'Continuar')
  await page.getByText('Asignación de NSS exitosa.').waitFor()
})
