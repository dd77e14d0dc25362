import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { parseNss } from '../../src/domain/number/nss.ts'
import { LINK_SUBJECT } from '../support/walk.ts'
import { readPdf } from '../views/pdf/pdf-reading.ts'
import { someone } from './support/cast.ts'
import { linkOf, mailTo } from './support/mail.ts'
import { chooseColonia, enter, folioOn, nssOn, press, save, typeInto, typePaso1 } from './support/steps.ts'
import { complaintsOf, PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

const web = openWeb()

test('from Paso 1 to Finalizar trámite, and the browser complains of nothing', async () => {
  const page = await web.browser.newPage({ permissions: ['clipboard-read', 'clipboard-write'] })
  const complaints = await complaintsOf(page)
  const { person, cp } = someone('asignacion')

  await page.goto(`${web.site.url}/tramites/nss`)
  await typePaso1(page, person.curp, 'rosaura@ejemplo.mx')
  await press(page, 'Continuar')
  await page.getByText('rosaura@ejemplo.mx').waitFor()
  const link = linkOf(await mailTo(web.site, 'rosaura@ejemplo.mx', LINK_SUBJECT))

  await page.getByRole('link', { name: 'léelo en el correo de prueba' }).click()
  await page.getByRole('link', { name: link }).click()
  await press(page, 'Continuar')
  await expect.poll(() => page.title(), PATIENCE).toMatch(/^Paso 2 de 3/)
  await page.getByText(`${person.name.nombre} ${person.name.primerApellido}`).waitFor()

  await typeInto(page, 'Código postal*', cp)
  await chooseColonia(page)
  await typeInto(page, 'Calle*', 'Calle de la Prueba')
  await typeInto(page, 'Número exterior*', '12')
  await press(page, 'Continuar')
  await expect.poll(() => page.title(), PATIENCE).toMatch(/^Paso 3 de 3: asignación/)

  await papersOf(page, person.curp)
  await press(page, 'Finalizar trámite')
  await page.getByText('Terminaste tu trámite').waitFor()
  expect(complaints).toEqual([])
  await page.close()
})

/** Both files through the page's links, the page that says the same, and the mail that brings the same bytes. */
async function papersOf(page: Page, curp: string): Promise<void> {
  const [nss, folio] = [await nssOn(page), await folioOn(page)]
  expect(parseNss(nss)).toMatchObject({ ok: true })
  await press(page, 'Copiar el NSS')
  await expect.poll(() => page.locator('#anuncio').textContent(), PATIENCE).toBe('Copiado')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(nss)
  const files = [
    await save(page, 'Descargar Número de Seguridad Social'),
    await save(page, 'Descargar Tarjeta de Número de Seguridad Social'),
  ]
  for (const file of files) {
    expect(file.subarray(0, 5).toString()).toBe('%PDF-')
    const text = (await readPdf(file)).texts.join('\n')
    for (const datum of [nss, folio, curp]) expect(text.replace(/ /g, '')).toContain(datum)
  }
  await page.getByRole('link', { name: 'Ver Número de Seguridad Social' }).click()
  const twin = await page.locator('.documento').innerText()
  for (const datum of [folio, curp]) expect(twin).toContain(datum)
  expect(twin.replace(/ /g, '')).toContain(nss)
  await page.getByRole('link', { name: 'Volver al resultado' }).click()
  expect(await nssOn(page)).toBe(nss)

  const mail = await mailTo(web.site, 'rosaura@ejemplo.mx', 'Número de Seguridad Social asignado')
  const attached = await Promise.all(
    mail.adjuntos.map(async ({ url }) => Buffer.from(await (await fetch(web.site.url + url)).arrayBuffer())),
  )
  expect(attached.map((file) => files.some((one) => one.equals(file)))).toEqual([true, true])
}

test('the mailbox shows a mail with the styles that the mail brings, and no others', async () => {
  const page = await web.browser.newPage()
  const complaints = await complaintsOf(page)
  await enter(page, web.site, someone('localizacion').person.curp, 'maria@ejemplo.mx')
  const { id, html } = await mailTo(web.site, 'maria@ejemplo.mx', LINK_SUBJECT)
  await page.goto(`${web.site.url}/demo/correo/${id}.html`)
  const own = /<style>([^<]*)<\/style>/.exec(html)?.[1]
  expect(await page.locator('style').allTextContents()).toEqual(own === undefined ? [] : [own])
  expect(complaints).toEqual([])
  await page.close()
})
