import { expect, test } from 'vitest'
import { AnsweringServer } from '../support/answering-server.ts'
import { eventually, TestClock } from '../support/portal.ts'
import { someone } from './support/cast.ts'
import { press, typePaso1 } from './support/steps.ts'
import { complaintsOf, focusOn, loadsOf, PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

const server = new AnsweringServer()
const clock = new TestClock()
const web = openWeb({}, { carrier: server, clock })

test('the page looks by itself, takes no focus and says nothing twice, and stops once the mail went out', async () => {
  server.answer = { outcome: 'later', reason: '451' }
  const page = await web.browser.newPage()
  const complaints = await complaintsOf(page)
  await page.clock.install()
  await page.goto(`${web.site.url}/tramites/nss`)
  await typePaso1(page, someone('asignacion').person.curp, 'tarda@ejemplo.mx')
  await press(page, 'Continuar')
  await page.getByRole('heading', { name: 'Revisa tu correo' }).waitFor()
  await eventually(() => server.tried.length > 0)

  let looks = 0
  page.on('requestfinished', (request) => {
    if (request.url().includes('/estado')) looks += 1
  })
  await page.getByRole('link', { name: 'Ver si ya salió' }).click()
  await page.getByText('todavía no lo recibe').waitFor()
  await page.waitForFunction(() => 'htmx' in window)
  await page.evaluate(() => {
    const told = (document.body.dataset as { told?: string }) ?? {}
    told.told = '0'
    const count = () => {
      told.told = String(Number(told.told) + 1)
    }
    const region = document.querySelector('#envio') as Element
    new MutationObserver(count).observe(region, { subtree: true, childList: true, characterData: true })
  })
  await page.getByRole('link', { name: 'Ver si ya salió' }).focus()
  const loads = loadsOf(page)
  const lookAgain = async (): Promise<void> => {
    const before = looks
    for (let second = 0; second < 30 && looks === before; second += 1) {
      await page.clock.runFor(1_000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(looks).toBe(before + 1)
  }
  await lookAgain()
  await lookAgain()
  expect(await page.locator('body').getAttribute('data-told')).toBe('0')
  expect(await page.locator('#envio').getAttribute('aria-live')).toBe('polite')
  expect(await focusOn(page)).toContain('Ver si ya salió')

  server.answer = { outcome: 'sent' }
  clock.forward(60_000)
  web.site.portal.ctx.mailDue()
  await eventually(() => server.sent.length > 0)
  await lookAgain()
  await expect.poll(() => page.locator('#envio').textContent(), PATIENCE).toMatch(/ya salió\.\s*$/)
  const last = looks
  await page.clock.runFor(10 * 60_000)
  expect(looks).toBe(last)
  expect(loads()).toBe(0)
  expect(complaints).toEqual([])
  await page.close()
})
