import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { installed } from './support/terminal.ts'
import { openWeb } from './support/web.ts'

const web = openWeb()

test('the field that people leave empty is neither seen, nor reached by Tab, nor told by a screen reader', async () => {
  const page = await web.browser.newPage()
  await page.goto(`${web.site.url}/tramites/nss`)
  const field = page.locator('[name=comentario]')
  expect(await field.count()).toBe(1)
  expect(await field.isVisible()).toBe(false)
  expect(await page.getByText('Deja vacío este campo').isVisible()).toBe(false)
  expect(await page.locator('main').ariaSnapshot()).not.toContain('vacío')
  const reached: string[] = []
  for (let n = 0; n < 30; n++) {
    await page.keyboard.press('Tab')
    reached.push(await page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.name ?? ''))
  }
  expect(reached).toContain('captcha')
  expect(reached).not.toContain('comentario')
  expect(await field.getAttribute('autocomplete')).toBe('off')
  await page.close()
})

test.each([
  ['w3m', ['-dump', '-cols', '100']],
  ['lynx', ['-dump', '-width=100', '-display_charset=utf-8', '-nolist']],
] as const)('%s shows it, with what to do', async (name, args) => {
  if (!installed(name)) return
  const env = { ...process.env, LANG: 'C.UTF-8' }
  const { stdout } = await promisify(execFile)(name, [...args, `${web.site.url}/tramites/nss`], { env })
  expect(stdout).toContain('Deja vacío este campo')
})
