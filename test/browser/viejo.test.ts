import { afterAll, beforeAll, expect, test } from 'vitest'
import { someone } from './support/cast.ts'
import { type OldWeb, openOldWeb } from './support/old-web.ts'
import { chooseColonia, enterTyping, nssOn, press, typeInto } from './support/steps.ts'
import { openWeb } from './support/web.ts'

const web = openWeb()
let old: OldWeb
beforeAll(async () => {
  old = await openOldWeb(web.site, 'Opera Mini')
})
afterAll(() => old.close())

/** Runs in the page: what an older grammar could spoil. */
function spoilt(): string[] {
  // a browser that knows no details shows all of them
  for (const one of document.querySelectorAll('details')) one.open = true
  const box = (one: Element) => one.getBoundingClientRect()
  const name = (one: Element) => one.textContent?.trim().slice(0, 30) ?? ''
  const things = [...document.querySelectorAll('a, button')].filter(
    (one) => box(one).x >= 0 && box(one).width > 1,
  )
  const touching = things.flatMap((one, at) =>
    things
      .slice(at + 1)
      .filter((other) => box(other).top < box(one).bottom && box(other).bottom > box(one).top)
      .filter((other) => Math.max(box(other).left - box(one).right, box(one).left - box(other).right) < 6)
      .map((other) => `${name(one)} touches ${name(other)}`),
  )
  const narrow = [...document.querySelectorAll('#correo, #calle, #colonia, #codigo, #nombre')]
    .filter((field) => box(field).width < 300)
    .map((field) => `${field.id} is ${box(field).width} px wide`)
  const pale = [...document.querySelectorAll('.principal, .cabeza')]
    .filter((one) => getComputedStyle(one).backgroundColor !== 'rgb(10, 79, 63)')
    .map((one) => `${name(one)} has no colour`)
  const ringless = [
    ...document.querySelectorAll<HTMLElement>('main input:not([type=hidden]), main button, main a'),
  ]
    .filter((one) => {
      one.focus()
      return document.activeElement === one && getComputedStyle(one).outlineStyle === 'none'
    })
    .map((one) => `${one.id || name(one)} shows no focus`)
  const wide = document.documentElement.scrollWidth > innerWidth ? ['wider than the screen'] : []
  return [...touching, ...narrow, ...pale, ...ringless, ...wide]
}

test('the whole trámite in a browser like Opera Mini: no script, no newer header, an old grammar of CSS', async () => {
  const context = await web.browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 360, height: 640 },
  })
  const page = await context.newPage()
  const looks = async (what: string) => {
    // a keyboard was used, so that what has the focus shows it
    await page.keyboard.press('Tab')
    expect(await page.evaluate(spoilt), `${what}, ${old.grammar}`).toEqual([])
  }
  /** In both grammars. */
  const looksTwice = async (what: string) => {
    await looks(what)
    old.grammar = 'Chromium 60'
    await page.reload()
    await looks(what)
    old.grammar = 'Opera Mini'
  }
  const { person, cp } = someone('asignacion')
  await page.goto(`${old.url}/tramites/nss`)
  await looksTwice('Paso 1')
  await press(page, 'Continuar')
  await page.locator('.resumen').waitFor()
  // programs and old browsers get the answer to their POST at once
  expect(page.url()).toBe(`${old.url}/tramites/nss`)
  await looks('Paso 1 with errors')
  await enterTyping(page, old, person.curp, 'vieja@ejemplo.mx')
  await typeInto(page, 'Código postal*', cp)
  await press(page, 'Buscar')
  await chooseColonia(page)
  await looksTwice('Paso 2')
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  await typeInto(page, 'Número exterior*', '12')
  await press(page, 'Continuar')
  await page.getByText('Este es tu número').waitFor()
  expect(await nssOn(page)).toMatch(/^\d{11}$/)
  await looksTwice('Paso 3')
  const size = (selector: string) =>
    page.locator(selector).evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize))
  expect(await size('.nss')).toBeGreaterThan(1.5 * (await size('body')))
  await press(page, 'Finalizar trámite')
  await page.getByText('Terminaste tu trámite').waitFor()
  await page.goto(`${old.url}/verificar`)
  await looksTwice('Verificar')
  await context.close()
})
