import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './support/browser.ts'
import { openSite, type Site } from './support/site.ts'
import { typeInto } from './support/steps.ts'
import { complaintsOf, PATIENCE } from './support/watch.ts'

let site: Site
let browser: Browser
beforeAll(async () => {
  ;[site, browser] = await Promise.all([openSite(), openBrowser()])
})
afterAll(async () => {
  await browser.close()
  await site.close()
})

/** How far the player of this page is, once it moves: which file, seconds played, seconds in all. */
async function playing(page: Page): Promise<{ file: string; length: number }> {
  const player = page.locator('audio, video')
  const facts = () =>
    player.evaluate((one: HTMLMediaElement) => ({
      file: one.currentSrc.replace(/.*(?=\.)/, ''),
      at: one.currentTime,
      length: one.duration,
      error: one.error?.message,
    }))
  await expect.poll(async () => (await facts()).at, PATIENCE).toBeGreaterThan(0.2)
  const { error, ...rest } = await facts()
  expect(error).toBeUndefined()
  return rest
}

test('nothing of the audio is fetched before it is asked for; then each form plays in the page', async () => {
  const page = await browser.newPage()
  const complaints = await complaintsOf(page)
  const sounds: string[] = []
  page.on('request', (request) => {
    if (/\.(mp3|wav)/.test(request.url())) sounds.push(request.url())
  })
  await page.goto(`${site.url}/tramites/nss`)
  await typeInto(page, 'CURP*', 'a medias')
  expect(sounds).toEqual([])
  await page.locator('audio').evaluate((player: HTMLAudioElement) => player.play())
  const normal = await playing(page)
  await page.getByRole('link', { name: 'Escuchar más lento' }).click()
  await expect.poll(async () => (await playing(page)).file, PATIENCE).toBe('.mp3?lento')
  expect((await playing(page)).length).toBeGreaterThan(normal.length * 1.15)
  await page.getByRole('link', { name: 'Escuchar en WAV' }).click()
  await expect.poll(async () => (await playing(page)).file, PATIENCE).toBe('.wav')
  expect(Math.abs((await playing(page)).length - normal.length)).toBeLessThan(0.5)
  expect(page.context().pages()).toHaveLength(1)
  expect(await page.getByLabel('CURP*').inputValue()).toBe('a medias')
  expect(complaints).toEqual([])
  await page.close()
})

test('without JavaScript each link plays in a window of its own, and the form stays as it is', async () => {
  const context: BrowserContext = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${site.url}/tramites/nss`)
  await typeInto(page, 'CURP*', 'a medias')
  for (const name of ['Escuchar', 'Escuchar más lento', 'Escuchar en WAV']) {
    const [heard] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name, exact: true }).click(),
    ])
    const complaints = await complaintsOf(heard)
    expect((await playing(heard)).length).toBeGreaterThan(4)
    expect(complaints).toEqual([])
    await heard.close()
  }
  expect(await page.getByLabel('CURP*').inputValue()).toBe('a medias')
  await context.close()
})

/** What the browser's own decoder makes of a file: samples at 8 kHz. */
const decoded = (page: Page, path: string): Promise<number[]> =>
  page.evaluate(async (from) => {
    const bytes = await (await fetch(from)).arrayBuffer()
    const sound = await new OfflineAudioContext(1, 1, 8000).decodeAudioData(bytes)
    return [...sound.getChannelData(0)]
  }, path)

/** How alike two sounds are where they lie best over each other: 1 is the same. */
function likeness(one: readonly number[], other: readonly number[]): number {
  const dot = (shift: number): number => {
    let [sum, a, b] = [0, 0, 0]
    for (let i = 0; i + shift < one.length && i < other.length; i++) {
      const [x, y] = [one[i + shift] ?? 0, other[i] ?? 0]
      ;[sum, a, b] = [sum + x * y, a + x * x, b + y * y]
    }
    return sum / Math.sqrt(a * b)
  }
  return Math.max(...Array.from({ length: 1200 }, (_, shift) => dot(shift)))
}

test('the MP3 sounds like the WAV, by the ears of a real decoder', async () => {
  const page = await browser.newPage()
  await page.goto(`${site.url}/tramites/nss`)
  const path = (await page.getByRole('link', { name: 'Escuchar en WAV' }).getAttribute('href')) ?? ''
  const wav = await decoded(page, `${path}?lento`)
  const mp3 = await decoded(page, path.replace('.wav', '.mp3?lento'))
  expect(Math.abs(mp3.length - wav.length)).toBeLessThan(1600)
  expect(likeness(mp3, wav)).toBeGreaterThan(0.9)
  await page.close()
})
