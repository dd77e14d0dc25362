import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../browser/support/browser.ts'
import type { View } from './support/album.ts'
import { axeFaults, loadAxe } from './support/axe.ts'
import { onEveryView } from './support/gallery.ts'
import {
  MIDDLE,
  moving,
  NARROW,
  overflow,
  SPACING,
  smallTargets,
  TWICE,
  unlined,
  WIDE,
  withStyle,
} from './support/geometry.ts'
import { everyPage, type Pages } from './support/pages.ts'

let pages: Pages
let browser: Browser
beforeAll(async () => {
  ;[pages, browser] = await Promise.all([everyPage(), openBrowser()])
}, 240_000)
afterAll(() => browser.close())

/** Rules whose answer may differ with the width of the window or its colours. */
const BY_LOOK = [
  'color-contrast',
  'color-contrast-enhanced',
  'target-size',
  'link-in-text-block',
  'scrollable-region-focusable',
]
/** A mail is shown inside the page of a mail program, which has the landmarks. */
const notOfMail = ({ is }: View, what: string): boolean =>
  !(is === 'mail' && /^(landmark-one-main|region):/.test(what))

test('axe finds nothing, by all its rules, at 320, 768 and 1280 px, in light, dark and forced colours', async () => {
  const found = await onEveryView(browser, pages, async ({ page }, view) => {
    await loadAxe(page)
    const faults = []
    for (const [viewport, colorScheme, forcedColors, rules] of [
      [WIDE, 'light', 'none', undefined],
      [WIDE, 'light', 'active', BY_LOOK],
      [MIDDLE, 'dark', 'none', BY_LOOK],
      [NARROW, 'dark', 'none', BY_LOOK],
      [NARROW, 'light', 'none', BY_LOOK],
    ] as const) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' })
      const here = `${viewport.width} px, ${colorScheme}, ${forcedColors}`
      faults.push(...(await axeFaults(page, rules)).map((what) => `${here}: ${what}`))
    }
    await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: null })
    return faults.filter((what) => notOfMail(view, what.replace(/^.*?: /, '')))
  })
  expect(found).toEqual([])
}, 240_000)

test('nothing scrolls sideways or is cut off: at 320, 768 and 1280 px, with wide spacing, with text twice as large', async () => {
  const found = await onEveryView(browser, pages, async ({ page }) => {
    const wide = await at(page, WIDE, () => overflow(page))
    const middle = await at(page, MIDDLE, () => overflow(page))
    const narrow = await at(page, NARROW, () => overflow(page))
    const spaced = await withStyle(page, SPACING, () => overflow(page))
    const twice = await at(page, { width: 640, height: 512 }, () =>
      withStyle(page, TWICE, () => overflow(page)),
    )
    return [
      ...wide,
      ...middle,
      ...narrow,
      ...spaced.map((what) => `spaced: ${what}`),
      ...twice.map((what) => `twice: ${what}`),
    ]
  })
  expect(found).toEqual([])
}, 240_000)

test('what is pressed measures 44 px, has a line around it in forced colours, and nothing moves', async () => {
  const found = await onEveryView(browser, pages, async ({ page }, { is }) => {
    if (is === 'mail') return []
    const wide = await at(page, WIDE, () => smallTargets(page))
    const middle = await at(page, MIDDLE, () => smallTargets(page))
    const narrow = await at(page, NARROW, () => smallTargets(page))
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
    const forced = [...(await unlined(page)), ...(await moving(page))]
    await page.emulateMedia({ forcedColors: null, reducedMotion: null })
    return [...wide, ...middle, ...narrow, ...forced]
  })
  expect(found).toEqual([])
}, 240_000)

async function at<T>(
  page: Page,
  size: { width: number; height: number },
  look: () => Promise<T>,
): Promise<T> {
  await page.setViewportSize(size)
  return look()
}
