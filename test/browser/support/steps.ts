import type { Page } from 'playwright-core'
import { Visitor } from '../../support/visitor.ts'
import { ANSWER, LINK_SUBJECT, enter as walkIn } from '../../support/walk.ts'
import { linkOf, mailTo } from './mail.ts'
import type { Site } from './site.ts'

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

export async function typeInto(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true })
  await field.click()
  await field.fill('')
  await field.pressSequentially(text)
}

/** Paso 1 typed as a person would, up to the button. */
export async function typePaso1(page: Page, curp: string, correo: string): Promise<void> {
  await typeInto(page, 'CURP*', curp)
  await typeInto(page, 'Correo electrónico*', correo)
  await typeInto(page, 'Confirma tu correo electrónico*', correo)
  await typeInto(page, CAPTCHA, ANSWER)
}
export const CAPTCHA = 'Escribe las letras de la imagen que se muestra, o la respuesta*'

/**
 * Stands at Paso 2, or at Paso 3 with a number on file: for tests of what comes there. Paso 1 and the link are gone
 * through outside of the browser, which gets the cookies.
 */
export async function enter(page: Page, site: Site, curp: string, correo: string): Promise<void> {
  const visitor = new Visitor(site.portal)
  const { url } = await walkIn(visitor, curp, correo)
  const { origin } = new URL(site.url)
  const cookies = [...visitor.cookies].map(([name, value]) => ({ name, value, url: origin }))
  await page.context().addCookies(cookies)
  await page.goto(`${site.url}${url}`)
  await page.getByText('Bienvenido(a):').waitFor()
}

/** To the same place, all of it in the browser: Paso 1 as a person types it, the mail, its link and its button. */
export async function enterTyping(page: Page, site: Site, curp: string, correo: string): Promise<void> {
  await page.goto(`${site.url}/tramites/nss`)
  await typePaso1(page, curp, correo)
  await press(page, 'Continuar')
  await page.getByRole('heading', { name: 'Revisa tu correo' }).waitFor()
  await page.goto(linkOf(await mailTo(site, correo, LINK_SUBJECT)))
  await press(page, 'Continuar')
  await page.getByText('Bienvenido(a):').waitFor()
}

/** Chooses the first colonia of the list, or leaves the only one, which is already chosen. */
export async function chooseColonia(page: Page): Promise<void> {
  const list = page.getByLabel('Selecciona tu colonia*')
  await list.waitFor()
  const keys = await list.locator('option').evaluateAll((all) => all.map((one) => one.getAttribute('value')))
  const key = keys.find((one) => one && one !== 'otra')
  if (!key) throw new Error('no colonia to choose')
  await list.selectOption(key)
}

/** Download through the page's own link: the bytes that the browser saved. */
export async function save(page: Page, link: string): Promise<Buffer> {
  const saving = page.waitForEvent('download')
  await page.getByRole('link', { name: link }).click()
  const stream = await (await saving).createReadStream()
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

export const nssOn = async (page: Page): Promise<string> =>
  ((await page.locator('.nss').textContent()) ?? '').replace(/\D/g, '')

export const folioOn = async (page: Page): Promise<string> =>
  /\d{22}/.exec(await page.locator('main').innerText())?.[0] ?? ''
