import type { BrowserContext, Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { ANSWER } from '../support/walk.ts'
import { someone } from './support/cast.ts'
import { mailTo } from './support/mail.ts'
import { CAPTCHA, chooseColonia, enter, enterTyping, nssOn, press, save, typeInto } from './support/steps.ts'
import { complaintsOf, focusOn, PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

const web = openWeb()
let context: BrowserContext
let page: Page
beforeEach(async () => {
  context = await web.browser.newContext({ javaScriptEnabled: false })
  page = await context.newPage()
  return () => context.close()
})

test('an NSS is assigned: Buscar brings the place, and nothing typed before it is lost', async () => {
  const complaints = await complaintsOf(page)
  const { person, cp } = someone('asignacion')
  await enterTyping(page, web.site, person.curp, 'rosaura@ejemplo.mx')
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  await typeInto(page, 'Código postal*', cp)
  await press(page, 'Buscar')
  const other = page.getByLabel('Si tu colonia no aparece, escríbela')
  expect(await other.isVisible()).toBe(false)
  await page.getByLabel('Selecciona tu colonia*').selectOption('otra')
  expect(await other.isVisible()).toBe(true)
  await chooseColonia(page)
  expect(await page.getByLabel('Calle*').inputValue()).toBe('Calle de la Prueba')
  await typeInto(page, 'Número exterior*', '12')
  await press(page, 'Continuar')
  await page.getByText('Asignación de NSS exitosa.').waitFor()
  expect(await page.getByRole('button', { name: 'Copiar el NSS' }).count()).toBe(0)
  for (const paper of ['Número de Seguridad Social', 'Tarjeta de Número de Seguridad Social']) {
    expect((await save(page, `Descargar ${paper}`)).subarray(0, 5).toString()).toBe('%PDF-')
  }
  const mail = await mailTo(web.site, 'rosaura@ejemplo.mx', 'Número de Seguridad Social asignado')
  expect(mail.adjuntos).toHaveLength(2)
  await press(page, 'Finalizar trámite')
  await page.getByText('Terminaste tu trámite').waitFor()
  expect(complaints).toEqual([])
})

test('Enter in the postal code means Buscar; Limpiar empties the place alone', async () => {
  const { person, cp } = someone('asignacion', 1)
  await enter(page, web.site, person.curp, 'cristobal@ejemplo.mx')
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  await typeInto(page, 'Código postal*', cp)
  await page.keyboard.press('Enter')
  await page.getByLabel('Selecciona tu colonia*').waitFor()
  await press(page, 'Limpiar')
  await page.getByText('aquí aparecerán tu estado').waitFor()
  expect(await page.getByLabel('Código postal*').inputValue()).toBe('')
  expect(await page.getByLabel('Calle*').inputValue()).toBe('Calle de la Prueba')
})

test('a number on file is located: no address is asked', async () => {
  const { person } = someone('localizacion')
  await enter(page, web.site, person.curp, 'maria@ejemplo.mx')
  await page.getByText('Localización de NSS exitosa.').waitFor()
  expect(await nssOn(page)).toBe(person.numeros[0])
  await press(page, 'Finalizar trámite')
  await page.getByText('Terminaste tu trámite').waitFor()
})

test('Paso 1 with errors keeps all but the letters, and its summary takes the focus', async () => {
  await page.goto(`${web.site.url}/tramites/nss`)
  await typeInto(page, 'CURP*', 'ROPÑ01')
  await typeInto(page, 'Correo electrónico*', 'rosaura@ejemplo.mx')
  await typeInto(page, 'Confirma tu correo electrónico*', 'rosario@ejemplo.mx')
  await typeInto(page, CAPTCHA, 'otras letras')
  await page.keyboard.press('Enter')
  await page.locator('.resumen').waitFor()
  expect(await page.title()).toMatch(/^Error: Paso 1 de 3/)
  await expect.poll(() => focusOn(page), PATIENCE).toBe('resumen')
  const values = await page
    .locator('main input:not([type=hidden])')
    .evaluateAll((all) => all.map((one) => [one.id, (one as HTMLInputElement).value]))
  expect(Object.fromEntries(values)).toEqual({
    curp: 'ROPÑ01',
    correo: 'rosaura@ejemplo.mx',
    correo_confirmacion: 'rosario@ejemplo.mx',
    captcha: '',
    comentario: '',
  })
})

test('each line of the summary leads to its field, which says the same words', async () => {
  await page.goto(`${web.site.url}/tramites/nss`)
  await typeInto(page, CAPTCHA, ANSWER)
  await press(page, 'Continuar')
  const lines = page.locator('.resumen a')
  await lines.first().waitFor()
  for (const line of await lines.all()) {
    const words = await line.innerText()
    await line.press('Enter')
    const field = (await line.getAttribute('href'))?.slice(1) ?? ''
    expect(await focusOn(page)).toBe(field)
    expect(await page.locator(`#${field}-error`).textContent()).toBe(`Error: ${words}`)
  }
  expect(await lines.count()).toBeGreaterThan(2)
})
