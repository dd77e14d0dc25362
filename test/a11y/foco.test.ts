import { beforeAll, expect, test } from 'vitest'
import { sharedBrowser } from '../browser/support/browser.ts'
import { focusFaults, tabFaults } from './support/focus.ts'
import { onEveryView } from './support/gallery.ts'
import { NARROW, WIDE } from './support/geometry.ts'
import { everyPage, oneOfEach } from './support/pages.ts'

const MOTION = { 'prefers-reduced-motion': 'no-preference' } as const
const LOOKS = [
  [WIDE, { ...MOTION, 'prefers-color-scheme': 'light', 'forced-colors': 'none' }],
  [NARROW, { ...MOTION, 'prefers-color-scheme': 'dark', 'forced-colors': 'none' }],
  [WIDE, { ...MOTION, 'prefers-color-scheme': 'light', 'forced-colors': 'active' }],
] as const

/** A view is shown once for both questions. */
const tab: string[] = []
const mark: string[] = []
beforeAll(async () => {
  const [pages, browser] = await Promise.all([everyPage(), sharedBrowser()])
  const views = oneOfEach(pages)
  expect(views.length).toBeGreaterThan(25)
  await onEveryView(browser, { ...pages, views }, async ({ page, sizeTo, set }, { name }) => {
    await sizeTo(WIDE)
    await set(LOOKS[0][1])
    for (const what of await tabFaults(page)) tab.push(`${name}: ${what}`)
    for (const [size, media] of LOOKS) {
      await sizeTo(size)
      await set(media)
      const look = `${media['prefers-color-scheme']} ${media['forced-colors']}`
      for (const what of await focusFaults(page)) mark.push(`${name}: ${look}: ${what}`)
    }
    return []
  })
})

test('the focus is seen wherever it can stand: in light, dark and forced colours', () => {
  expect(mark).toEqual([])
})

test('Tab goes through a page in the order of its text, and out of it again', () => {
  expect(tab).toEqual([])
})
