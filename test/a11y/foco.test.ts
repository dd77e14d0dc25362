import type { Browser } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { sharedBrowser } from '../browser/support/browser.ts'
import { focusFaults, tabFaults } from './support/focus.ts'
import { onEveryView } from './support/gallery.ts'
import { NARROW, WIDE } from './support/geometry.ts'
import { everyPage, oneOfEach, type Pages } from './support/pages.ts'

let pages: Pages
let browser: Browser
beforeAll(async () => {
  ;[pages, browser] = await Promise.all([everyPage(), sharedBrowser()])
})

const kinds = (): Pages => {
  const views = oneOfEach(pages)
  expect(views.length).toBeGreaterThan(25)
  return { ...pages, views }
}

test('the focus is seen wherever it can stand: in light, dark and forced colours', async () => {
  const found = await onEveryView(browser, kinds(), async ({ page }) => {
    const faults = []
    for (const [size, colorScheme, forcedColors] of [
      [WIDE, 'light', 'none'],
      [NARROW, 'dark', 'none'],
      [WIDE, 'light', 'active'],
    ] as const) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme, forcedColors })
      faults.push(...(await focusFaults(page)).map((what) => `${colorScheme} ${forcedColors}: ${what}`))
    }
    await page.emulateMedia({ colorScheme: null, forcedColors: null })
    return faults
  })
  expect(found).toEqual([])
})

test('Tab goes through a page in the order of its text, and out of it again', async () => {
  const found = await onEveryView(browser, kinds(), ({ page }) => tabFaults(page))
  expect(found).toEqual([])
})
