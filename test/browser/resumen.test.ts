import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { ANSWER } from '../support/walk.ts'
import { someone } from './support/cast.ts'
import { tabTo } from './support/keyboard.ts'
import { focusOn, PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

const web = openWeb()
let page: Page
beforeEach(async () => {
  page = await web.browser.newPage()
  return () => page.close()
})

test('Enter in any field of Paso 1 continues, and does not change the image', async () => {
  await page.goto(`${web.site.url}/tramites/nss`)
  for (const field of ['curp', 'correo', 'correo_confirmacion', 'captcha']) {
    await tabTo(page, field)
    await page.keyboard.press('Enter')
    await page.locator('.resumen').waitFor()
    expect(await page.title()).toMatch(/^Error: /)
    await expect.poll(() => focusOn(page), PATIENCE).toBe('resumen')
    await page.goto(`${web.site.url}/tramites/nss`)
  }
})

test('the summary has the focus, and its links lead into the fields', async () => {
  await page.goto(`${web.site.url}/tramites/nss`)
  await tabTo(page, 'captcha')
  await page.keyboard.type(ANSWER)
  await page.keyboard.press('Enter')
  await page.locator('.resumen').waitFor()
  await expect.poll(() => focusOn(page), PATIENCE).toBe('resumen')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(await focusOn(page)).toBe('curp')
  await page.keyboard.type(someone('asignacion').person.curp)
  const line = await page.locator('.resumen a[href="#correo"]').innerText()
  await tabTo(page, `A ${line.slice(0, 40)}`, 'Shift+Tab')
  await page.keyboard.press('Enter')
  expect(await focusOn(page)).toBe('correo')
})

test('who goes on at once after an error is not called back to the summary', async () => {
  await page.goto(`${web.site.url}/tramites/nss`)
  await page.getByRole('button', { name: 'Continuar', exact: true }).click()
  await page.locator('.resumen').waitFor()
  await page.getByLabel('CURP*').click()
  await page.keyboard.type('XAPR010914', { delay: 60 })
  expect(await focusOn(page)).toBe('curp')
  expect(await page.getByLabel('CURP*').inputValue()).toBe('XAPR010914')
})
