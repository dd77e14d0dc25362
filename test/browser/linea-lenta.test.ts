import type { Locator, Page, Request } from 'playwright-core'
import { beforeAll, type ExpectStatic, expect, test as oneByOne } from 'vitest'
import { importPostal } from '../../src/db/postal/import.ts'
import { newPeople } from '../support/owner.ts'
import { exportLine, exportText } from '../support/postal-export.ts'
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
let people: ReturnType<typeof newPeople>
beforeAll(() => {
  people = newPeople(web.site.portal, 29)
  importPostal(Buffer.from(CATALOGUE), { dataDir: web.site.portal.dataDir, today: '2026-03-01', now: 0 })
})

/** Bytes a second, and ms. */
const AS_2G = { latency: 1100, downloadThroughput: 30_000, uploadThroughput: 10_000 }
/** Longer than it takes to type a code on a machine that is busy. */
const WHILE_TYPING = 5000
/** A person of their own at Paso 2, in a window of their own. */
type Line = {
  readonly page: Page
  readonly cp: Locator
  readonly calle: Locator
  readonly list: Locator
  /** From here on, each answer takes more than a second, or so many ms. What it gives cuts the line, and mends it. */
  slow(latency?: number): Promise<(offline: boolean) => Promise<unknown>>
  asked(code: string): Promise<Request>
  /** What stands beside the code for everybody to see. */
  seen(expect: ExpectStatic): ReturnType<ExpectStatic['poll']>
}
// nearly all of a test is to wait for the line: they wait at the same time
const { concurrent: test } = oneByOne.extend<{ speed: typeof AS_2G; line: Line }>({
  speed: AS_2G,
  line: async ({ speed }, use) => {
    const context = await web.browser.newContext()
    const page = await context.newPage()
    const { curp } = (await people.next()).value
    await enter(page, web.site, curp, `${curp.toLowerCase()}@ejemplo.mx`)
    await page.waitForFunction(() => 'htmx' in globalThis)
    await use({
      page,
      cp: page.getByLabel('Código postal*'),
      calle: page.getByLabel('Calle*'),
      list: page.getByLabel('Selecciona tu colonia*'),
      slow: async (latency = speed.latency) => {
        const line = await context.newCDPSession(page)
        const set = (offline: boolean) =>
          line.send('Network.emulateNetworkConditions', { offline, ...speed, latency })
        await set(false)
        return set
      },
      asked: (code) => page.waitForRequest(`**/codigos-postales/${code}`),
      seen: (expect) => expect.poll(() => page.locator('#anuncio[aria-live=polite]').innerText(), PATIENCE),
    })
    await context.close()
  },
})
/** Every text that stands beside the code from now on, with the width that the eye gets of it. */
async function wordsFromNow(page: Page): Promise<() => Promise<Record<string, number>>> {
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
async function placesFromNow(page: Page): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const texts: (string | null | undefined)[] = []
    const look = () => texts.push(document.querySelector('#lugar')?.textContent)
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
    Object.assign(globalThis, { texts })
  })
  return () => page.evaluate(() => (globalThis as unknown as { texts: string[] }).texts.join('\n'))
}

test('while the place is on its way the page says so, and then what came; the focus stays', async ({
  line: { page, cp, list, slow, seen },
  expect,
}) => {
  await slow()
  const words = await wordsFromNow(page)
  await cp.pressSequentially('01010')
  await seen(expect).toMatch(/^.+, .+: 1 colonia, ya elegida\.$/)
  const { 'Buscando…': wait, ...found } = await words()
  expect(wait).toBeGreaterThan(100)
  // the eye has the place itself
  expect(Object.values(found).every((width) => width < 2)).toBe(true)
  expect(await list.locator('option:checked').innerText()).toBe('Sola')
  expect(await focusOn(page)).toBe('cp')
})

test('typing ahead never shows the place of an older code', async ({ line: { page, cp, slow, asked } }) => {
  await slow(WHILE_TYPING)
  const places = await placesFromNow(page)
  const [first, second] = [asked('01020'), asked('01030')]
  await cp.pressSequentially('01020')
  await first
  await cp.press('Backspace')
  await cp.press('Backspace')
  await cp.pressSequentially('30')
  await second
  await page.locator('#lugar').getByText('Otro Lugar').waitFor()
  await page.waitForTimeout(300)
  expect(await page.locator('#lugar').getByText('Otro Lugar').isVisible()).toBe(true)
  expect(await places()).not.toContain('Municipio Imaginario')
})

test('a code taken back while its place is on its way, and typed again, still brings it', async ({
  line: { page, cp, list, slow, asked, seen },
  expect,
}) => {
  await slow(WHILE_TYPING)
  const [question, answer] = [asked('01040'), page.waitForResponse('**/codigos-postales/01040')]
  await cp.pressSequentially('01040')
  await question
  await cp.press('Backspace')
  await (await answer).finished()
  await page.waitForTimeout(300)
  expect(await list.count()).toBe(0)
  await seen(expect).toBe('')
  await cp.press('0')
  await list.waitFor()
})

test('the place of a code is out of sight while another is typed, also when that one does not come', async ({
  line: { cp, calle, list, slow, seen },
  expect,
}) => {
  const offline = await slow()
  await cp.pressSequentially('01070')
  await list.waitFor()
  const top = (await calle.boundingBox())?.y
  await offline(true)
  await cp.press('Backspace')
  await cp.press('Backspace')
  await expect.poll(() => list.isVisible(), PATIENCE).toBe(false)
  await cp.pressSequentially('80')
  await seen(expect).toMatch(/^No se pudo buscar/)
  expect(await list.isVisible()).toBe(false)
  expect((await calle.boundingBox())?.y).toBe(top)
  await cp.fill('C.P. 01070')
  expect(await list.isVisible()).toBe(true)
})

test('offline in between: it is said in place and nothing typed is lost; online again, Buscar works', async ({
  line: { page, cp, calle, list, slow, seen },
  expect,
}) => {
  const offline = await slow()
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  await offline(true)
  await cp.pressSequentially('01050')
  await seen(expect).toMatch(/^No se pudo buscar: revisa tu conexión/)
  expect(await focusOn(page)).toBe('cp')
  expect(await calle.inputValue()).toBe('Calle de la Prueba')
  await offline(false)
  const loads = loadsOf(page)
  await press(page, 'Buscar')
  await list.waitFor()
  expect(loads()).toBe(1)
  expect(await calle.inputValue()).toBe('Calle de la Prueba')
})

test('Enter in the code on a slow line is Buscar, and says nothing wrong on the way', async ({
  line: { page, cp, slow },
}) => {
  const complaints = await complaintsOf(page)
  await slow()
  const words: string[] = []
  await page.exposeFunction('heard', (text: string) => words.push(text))
  await page.evaluate(() => {
    const live = document.querySelector('#anuncio')
    const { heard } = globalThis as unknown as { heard: (text: string) => void }
    if (live) new MutationObserver(() => heard(live.textContent)).observe(live, { childList: true })
  })
  await cp.pressSequentially('01060')
  await cp.press('Enter')
  await page.waitForURL(/#lugar$/)
  await page.locator('#lugar').getByText('Otro Lugar').waitFor()
  expect(words.join()).not.toContain('No se pudo')
  expect(complaints).toEqual([])
})

test('three hundred colonias: a field shortens the list, and what is chosen stays chosen', async ({
  line: { page, cp, list, seen },
  expect,
}) => {
  await cp.pressSequentially('01300')
  await list.waitFor()
  await seen(expect).toMatch(/: 300 colonias\.$/)
  const chosen = () => list.locator('option:checked').innerText()
  const names = () => list.locator('option').allInnerTexts()
  expect(await names()).toHaveLength(302)
  const filter = page.getByLabel('Escribe parte del nombre')
  await filter.pressSequentially('andres')
  await seen(expect).toBe('2 colonias')
  expect(await names()).toEqual([
    'Elige una colonia',
    'San Andrés (Pueblo)',
    'San Andrés (Barrio)',
    'Mi colonia no aparece',
  ])
  expect(await chosen()).toBe('Elige una colonia')
  await filter.press('Enter')
  expect(await focusOn(page)).toBe('colonia')
  await list.selectOption({ label: 'San Andrés (Pueblo)' })
  await filter.fill('CANON 29')
  await seen(expect).toBe('10 colonias')
  expect(await chosen()).toBe('San Andrés (Pueblo)')
  await filter.fill('canon 298')
  await seen(expect).toBe('1 colonia')
  await press(page, 'Continuar')
  await page.locator('.resumen').waitFor()
  expect(await chosen()).toBe('San Andrés (Pueblo)')
  expect(await page.getByLabel('Escribe parte del nombre').count()).toBe(1)
})

test('without JavaScript the whole list is there, and the letters of a name lead to it', async ({
  line: { page },
}) => {
  const plain = await web.browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
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

test('the whole form, cut off when it is sent: the page stays, says so, and sends it when the line is back', async ({
  line: { page, cp, calle, list, slow },
}) => {
  const offline = await slow()
  await cp.pressSequentially('01090')
  await list.waitFor()
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  await typeInto(page, 'Número exterior*', '12')
  const warning = page.getByRole('alert')
  await offline(true)
  await press(page, 'Continuar')
  expect(await warning.innerText()).toMatch(/^No hay conexión: nada se envió/)
  expect(await calle.inputValue()).toBe('Calle de la Prueba')
  await offline(false)
  await warning.waitFor({ state: 'detached' })
  // a browser that is wrong about its line keeps nobody
  await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { get: () => false }))
  await press(page, 'Continuar')
  await warning.waitFor()
  await press(page, 'Continuar')
  await page.getByText('Asignación de NSS exitosa.').waitFor()
})
