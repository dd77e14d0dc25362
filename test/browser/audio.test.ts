import type { BrowserContext, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { clip, FRAME_BYTES } from '../../src/adapters/captcha/audio/clips.ts'
import { typeInto } from './support/steps.ts'
import { complaintsOf, PATIENCE } from './support/watch.ts'
import { openWeb } from './support/web.ts'

const web = openWeb()

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
  const page = await web.browser.newPage()
  const complaints = await complaintsOf(page)
  const sounds: string[] = []
  page.on('request', (request) => {
    if (/\.mp3/.test(request.url())) sounds.push(request.url())
  })
  await page.goto(`${web.site.url}/tramites/nss`)
  await typeInto(page, 'CURP*', 'a medias')
  expect(sounds).toEqual([])
  await page.locator('audio').evaluate((player: HTMLAudioElement) => player.play())
  const normal = await playing(page)
  await page.getByText('Quiero escuchar').click()
  await page.getByRole('link', { name: 'Escuchar más lento' }).click()
  await expect.poll(async () => (await playing(page)).file, PATIENCE).toBe('.mp3?lento')
  expect((await playing(page)).length).toBeGreaterThan(normal.length * 1.15)
  expect(page.context().pages()).toHaveLength(1)
  expect(await page.getByLabel('CURP*').inputValue()).toBe('a medias')
  expect(complaints).toEqual([])
  await page.close()
})

test('without JavaScript each link plays in a window of its own, and the form stays as it is', async () => {
  const context: BrowserContext = await web.browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${web.site.url}/tramites/nss`)
  await typeInto(page, 'CURP*', 'a medias')
  await page.getByText('Quiero escuchar').click()
  for (const name of ['Escuchar', 'Escuchar más lento']) {
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

/**
 * A file as the browser's own decoder makes it, at the rate it was encoded in: how many samples and frames, and each
 * stretch between two silences decoded by itself: its loudest sample, and the most that any differs from the whole's.
 */
const decodedIn = (page: Page, path: string) =>
  page.evaluate(
    async ({ path, size, silence }) => {
      const decode = async (bytes: Uint8Array<ArrayBuffer>) =>
        (await new OfflineAudioContext(1, 1, 16_000).decodeAudioData(bytes.slice().buffer)).getChannelData(0)
      const file = new Uint8Array(await (await fetch(path)).arrayBuffer())
      const frame = (n: number) => file.subarray(n * size, (n + 1) * size)
      const frames = file.length / size
      const silent = Array.from({ length: frames }, (_, n) => frame(n).join() === silence)
      const whole = await decode(file)
      const parts: { loudest: number; differs: number }[] = []
      for (let from = silent.indexOf(false); from !== -1; ) {
        const next = silent.indexOf(true, from)
        const to = next === -1 ? frames : next
        const alone = await decode(file.subarray(from * size, to * size))
        const differs = alone.reduce(
          (most, x, at) => Math.max(most, Math.abs(x - (whole[from * 576 + at] ?? 0))),
          0,
        )
        parts.push({ loudest: Math.max(...alone.map(Math.abs)), differs })
        from = silent.indexOf(false, to)
      }
      return { samples: whole.length, frames, parts }
    },
    { path, size: FRAME_BYTES, silence: clip('silencio').join() },
  )

test.each([
  ['', '.mp3'],
  ['', '.mp3?lento'],
  ['/en', '.mp3'],
  ['/en', '.mp3?lento'],
])(
  'at %s/captcha a %s has no error, gap or click where clips meet, by a real decoder',
  async (language, ending) => {
    const page = await web.browser.newPage()
    await page.goto(`${web.site.url}${language}/tramites/nss`)
    const path = (await page.locator('#reto audio').getAttribute('src')) ?? ''
    expect(path).toMatch(new RegExp(`^${language}/captcha/`))
    const { samples, frames, parts } = await decodedIn(page, path.replace('.mp3', ending))
    expect(samples).toBe(frames * 576)
    expect(parts.length).toBeGreaterThan(4)
    for (const { loudest, differs } of parts) {
      expect(loudest).toBeGreaterThan(0.2)
      expect(differs).toBeLessThan(0.002)
    }
    await page.close()
  },
)
