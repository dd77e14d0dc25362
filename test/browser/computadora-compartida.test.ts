import type { BrowserContext, Page, Response } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Visitor } from '../support/visitor.ts'
import { linkIn } from '../support/walk.ts'
import { keyPair } from '../views/pdf/sample-issue.ts'
import { someone } from './support/cast.ts'
import { press } from './support/steps.ts'
import { PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

const { keyPem: key, certificatePem: cert } = keyPair()
const PLACES = [
  ['http', openWeb()],
  ['https, with __Host- cookies', openWeb({}, {}, { key, cert })],
] as const

/** Opens an address once the page has come to rest: whatever it still asks for by itself would interrupt it. */
async function open(tab: Page, address: string): Promise<Response | null> {
  for (let left = 10; ; left--) {
    try {
      return await tab.goto(address)
    } catch (error) {
      if (left === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

describe.each(PLACES)('a shared computer over %s', (_, web) => {
  let computer: BrowserContext
  let page: Page
  beforeEach(async () => {
    computer = await web.browser.newContext({ ignoreHTTPSErrors: true, locale: 'es-MX' })
    page = await computer.newPage()
    // a page that comes back from memory, without the portal being asked
    await page.addInitScript(() =>
      addEventListener('pageshow', (event) => event.persisted && document.body.append('REVIVED')),
    )
  })
  afterEach(() => computer.close())

  /** Paso 1 in this browser, to the page that says that a link was sent. */
  async function ask(curp: string, correo: string): Promise<void> {
    await page.goto(`${web.site.url}/tramites/nss`)
    const fields = { CURP: curp, 'Correo electrónico': correo, 'Confirma tu correo electrónico': correo }
    for (const [label, text] of Object.entries(fields))
      await page.getByLabel(`${label}*`, { exact: true }).fill(text)
    await page.locator('#captcha').fill('Prueba7')
    await press(page, 'Continuar')
    await page.getByRole('heading', { name: 'Revisa tu correo' }).waitFor()
  }

  /** … and its link opened in it. */
  async function enter(curp: string, correo: string): Promise<string> {
    const { url, portal } = web.site
    await ask(curp, correo)
    const link = `${url}${await linkIn(new Visitor(portal), correo)}`
    await page.goto(link)
    await press(page, 'Continuar')
    await page.getByText('Bienvenido(a):').waitFor()
    return link
  }

  /** Everything that the next person may try: nothing tells who was here, and the link asks for the CURP. */
  async function leavesNothing(link: string, curp: string, correo: string): Promise<void> {
    const kept = (await computer.cookies()).map(({ name }) => name)
    expect(kept.filter((name) => !/(estilo|salida)$/.test(name))).toEqual([])
    const steps = await page.evaluate(() => history.length)
    for (let back = 1; back < steps; back++) {
      if ((await page.goBack({ timeout: 5000 }).catch(() => null)) === null) break
      // what is shown and what is typed
      const all = await page.evaluate(() =>
        [document.body.innerText, ...[...document.querySelectorAll('input')].map(({ value }) => value)].join(
          ' ',
        ),
      )
      expect(all, page.url()).not.toContain(curp)
      expect(all, page.url()).not.toContain(correo)
      expect(all, page.url()).not.toContain('REVIVED')
    }
    for (const tab of [page, await computer.newPage()]) {
      // Back to a step that came in place asks for it again, which may still be under way
      const answer = await open(tab, link)
      if (answer?.status() === 200) await tab.getByLabel('CURP*', { exact: true }).waitFor()
      else expect(answer?.status()).toBe(410)
      expect((await tab.goto(`${web.site.url}/tramites/nss/domicilio`))?.status()).toBe(403)
    }
  }

  test('after Salir', async () => {
    const { curp } = someone('asignacion').person
    const link = await enter(curp, 'sale@ejemplo.mx')
    await press(page, 'Salir')
    await page.getByRole('heading', { name: 'Saliste del trámite' }).waitFor()
    await leavesNothing(link, curp, 'sale@ejemplo.mx')
  })

  test('after Cancelar', async () => {
    const { curp } = someone('asignacion', 1).person
    const link = await enter(curp, 'cancela@ejemplo.mx')
    await press(page, 'Cancelar')
    await press(page, 'Sí, cancelar el trámite')
    await page.getByRole('heading', { name: 'Cancelaste el trámite' }).waitFor()
    await leavesNothing(link, curp, 'cancela@ejemplo.mx')
  })

  test('after Finalizar', async () => {
    const { curp } = someone('localizacion').person
    const link = await enter(curp, 'termina@ejemplo.mx')
    await press(page, 'Finalizar trámite')
    await page.getByRole('heading', { name: 'Terminaste tu trámite' }).waitFor()
    await leavesNothing(link, curp, 'termina@ejemplo.mx')
  })

  test('whoever goes back inside their own trámite finds the correo as typed, also after another person left', async () => {
    const goesBackTo = async (correo: string) => {
      await page.goBack()
      await expect.poll(() => page.locator('#correo').inputValue(), PATIENCE).toBe(correo)
      expect(await page.locator('#captcha').inputValue()).toBe('')
    }
    const { curp } = someone('asignacion', 2).person
    await ask(curp, 'vuelve@ejemplo.mx')
    await goesBackTo('vuelve@ejemplo.mx')
    await enter(curp, 'seva@ejemplo.mx')
    await press(page, 'Salir')
    await ask(curp, 'sigue@ejemplo.mx')
    await goesBackTo('sigue@ejemplo.mx')
  })

  test('no address that holds a token is told as a referrer, and its form is still known as ours', async () => {
    const referrers: string[] = []
    page.on('request', async (request) => referrers.push((await request.allHeaders()).referer ?? ''))
    await enter(someone('localizacion', 1).person.curp, 'referida@ejemplo.mx')
    expect(referrers.filter((text) => /\/(enlace|enviado)\//.test(text))).toEqual([])
    expect(referrers).toContain(`${web.site.url}/`)
  })
})
