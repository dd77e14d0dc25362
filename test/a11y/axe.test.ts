import type { Browser } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { sharedBrowser } from '../browser/support/browser.ts'
import type { View } from './support/album.ts'
import { AXE, axeFaults, axeRules, BY_COLOUR, paints } from './support/axe.ts'
import { type Gallery, onEveryView } from './support/gallery.ts'
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
import { everyPage, oneOfEach, type Pages } from './support/pages.ts'

type Found = Record<'axe' | 'room' | 'forced', string[]>
let found: Found
beforeAll(async () => {
  const [pages, browser] = await Promise.all([everyPage(), sharedBrowser()])
  found = await lookAtAll(browser, pages)
})

/** Rules whose answer may differ with the width of the window. */
const BY_WIDTH = ['target-size', 'scrollable-region-focusable']
const LOOKS = [
  [WIDE, 'light', 'none', 'every rule'],
  [WIDE, 'light', 'active', BY_COLOUR],
  [MIDDLE, 'dark', 'none', [...BY_COLOUR, ...BY_WIDTH]],
  [NARROW, 'light', 'none', BY_WIDTH],
] as const

/** Every view once, in every look: a page is loaded for all the questions together. */
async function lookAtAll(browser: Browser, pages: Pages): Promise<Found> {
  const all: Found = { axe: [], room: [], forced: [] }
  const typical = new Set(oneOfEach(pages))
  /** by look: contrast takes long, and what is painted as something before it has the same */
  const painted = new Set<string>()
  const look = async ({ page }: Gallery, view: View): Promise<readonly string[]> => {
    const note = (kind: keyof Found, where: string, what: readonly string[]) =>
      all[kind].push(...what.map((one) => `${view.name}: ${where}: ${one}`))
    // the colours and the room are those of the style sheet: what differs with them shows on one page of each address
    const everyLook = typical.has(view) || view.is === 'mail'
    for (const [size, colorScheme, forcedColors, rules] of everyLook ? LOOKS : [LOOKS[0], LOOKS[3]]) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' })
      const here = `${size.width} px, ${colorScheme}, ${forcedColors}`
      if (rules === 'every rule' || everyLook) {
        const paint = (await paints(page)).map((one) => `${here} ${one}`)
        const isNew = paint.some((one) => !painted.has(one))
        for (const one of paint) painted.add(one)
        const wanted = (rules === 'every rule' ? await axeRules(page) : rules).filter(
          (rule) =>
            (isNew || !BY_COLOUR.includes(rule)) &&
            // what `smallTargets` asks of every view is more
            (everyLook || rule !== 'target-size'),
        )
        const faults = wanted.length > 0 ? await axeFaults(page, wanted) : []
        note(
          'axe',
          here,
          faults.filter((what) => counts(view, what)),
        )
      }
      note('room', here, await overflow(page))
      // a mail program sees to what is pressed in it
      if (view.is !== 'mail') note('room', here, await smallTargets(page))
      if (forcedColors === 'active' && view.is !== 'mail')
        note('forced', here, [...(await unlined(page)), ...(await moving(page))])
    }
    if (!everyLook) return []
    note('room', 'spaced', await withStyle(page, SPACING, () => overflow(page)))
    await page.setViewportSize({ width: 640, height: 512 })
    note('room', 'twice', await withStyle(page, TWICE, () => overflow(page)))
    return []
  }
  await onEveryView(browser, pages, look, AXE)
  return all
}

/** A mail is shown inside the page of a mail program, which has the landmarks. */
const counts = ({ is }: View, what: string): boolean =>
  !(is === 'mail' && /^(landmark-one-main|region):/.test(what))

test('axe finds nothing, by all its rules, at 320, 768 and 1280 px, in light, dark and forced colours', () => {
  expect(found.axe).toEqual([])
})

test('nothing is cut off or too small to press: at 320, 768 and 1280 px, with wide spacing, with text twice as large', () => {
  expect(found.room).toEqual([])
})

test('in forced colours what is pressed has a line around it, and for who asks for stillness nothing moves', () => {
  expect(found.forced).toEqual([])
})
