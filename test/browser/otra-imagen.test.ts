import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { CAPTCHA, press, typeInto } from './support/steps.ts'
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

test('another image keeps what was typed, says so each time, and waits in the field', async () => {
  const complaints = await complaintsOf(page)
  await page.goto(`${web.site.url}/tramites/nss`)
  const loads = loadsOf(page)
  await typeInto(page, 'CURP*', 'ROPÑ01')
  await typeInto(page, 'Correo electrónico*', 'a medias@')
  await page.getByText('Quiero responder una pregunta').click()
  for (const attempt of ['no se lee', 'tampoco']) {
    await typeInto(page, CAPTCHA, attempt)
    const picture = await page.locator('.captcha').getAttribute('src')
    await press(page, 'Pedir otra imagen, audio y pregunta')
    await expect.poll(() => page.locator('.captcha').getAttribute('src'), PATIENCE).not.toBe(picture)
    await said().toBe('Hay otra imagen, otro audio y otra pregunta')
    expect(await focusOn(page)).toBe('captcha')
    expect(await typedIn(CAPTCHA)).toBe('')
    // what was open stays so, and nothing else opens
    expect(await page.locator('#captcha-texto').isVisible()).toBe(true)
    expect(await page.locator('audio').isVisible()).toBe(false)
  }
  expect(await typedIn('CURP*')).toBe('ROPÑ01')
  expect(await typedIn('Correo electrónico*')).toBe('a medias@')
  expect(loads()).toBe(0)
  expect(complaints).toEqual([])
})

test('a whole page that comes instead of a fragment is not put into the form', async () => {
  await page.goto(`${web.site.url}/tramites/nss`)
  const whole = await (await fetch(`${web.site.url}/nada`)).text()
  await page.route('**/tramites/nss/reto*', (route) =>
    route.fulfill({ status: 429, contentType: 'text/html', body: whole }),
  )
  // pressed before our script is there, the button would load a page, as without JavaScript
  const script = page.waitForEvent('requestfinished', (request) => /assets\/app\./.test(request.url()))
  await typeInto(page, 'CURP*', 'ROPÑ01')
  await script
  await press(page, 'Pedir otra imagen, audio y pregunta')
  await said().toMatch(/^No se pudo cambiar/)
  expect(await page.locator('header').count()).toBe(1)
  expect(await page.getByLabel(CAPTCHA).count()).toBe(1)
})
