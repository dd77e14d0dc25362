import type { Browser } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { sharedBrowser } from '../browser/support/browser.ts'
import type { View } from './support/album.ts'
import { AXE, axeFaults, axeRules, BY_COLOUR, freshPaints } from './support/axe.ts'
import { type Gallery, onEveryView, type Size } from './support/gallery.ts'
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
type Look = {
  readonly size: Size
  readonly scheme: 'light' | 'dark'
  readonly forced: 'active' | 'none'
  readonly rules: 'every rule' | readonly string[]
}
/** From the widest to the narrowest. */
const LOOKS: readonly Look[] = [
  { size: WIDE, scheme: 'light', forced: 'none', rules: 'every rule' },
  { size: WIDE, scheme: 'light', forced: 'active', rules: BY_COLOUR },
  { size: MIDDLE, scheme: 'dark', forced: 'none', rules: [...BY_COLOUR, ...BY_WIDTH] },
  { size: NARROW, scheme: 'light', forced: 'none', rules: BY_WIDTH },
]
const FIRST_AND_LAST = LOOKS.filter((_, nth) => nth === 0 || nth === LOOKS.length - 1)
const HALF = { width: 640, height: 512 }

/** Every view once, in every look: a page is loaded for all the questions together. */
async function lookAtAll(browser: Browser, pages: Pages): Promise<Found> {
  const all: Found = { axe: [], room: [], forced: [] }
  const typical = new Set(oneOfEach(pages))
  let every: readonly string[] | undefined
  /** by look: contrast takes long, and what is painted as something before it has the same */
  const painted = new Set<string>()
  const look = async (gallery: Gallery, view: View): Promise<readonly string[]> => {
    const { page } = gallery
    const note = (kind: keyof Found, where: string, what: readonly string[]) =>
      all[kind].push(...what.map((one) => `${view.name}: ${where}: ${one}`))
    // the colours and the room are those of the style sheet: what differs with them shows on one page of each address
    const everyLook = typical.has(view) || view.is === 'mail'
    const asked = everyLook ? LOOKS : FIRST_AND_LAST
    // beginning with the window as the view before left it: to make it wider or narrower lays the page out again
    const looks = gallery.size === NARROW ? asked.toReversed() : asked
    for (const { size, scheme, forced, rules } of looks) {
      await gallery.sizeTo(size)
      await gallery.set({
        'prefers-color-scheme': scheme,
        'forced-colors': forced,
        'prefers-reduced-motion': 'reduce',
      })
      const here = `${size.width} px, ${scheme}, ${forced}`
      if (rules === 'every rule' || everyLook) {
        const paint = (await freshPaints(page, here)).map((one) => `${here} ${one}`)
        const isNew = paint.some((one) => !painted.has(one))
        for (const one of paint) painted.add(one)
        every ??= await axeRules(page)
        const wanted = (rules === 'every rule' ? every : rules).filter(
          (rule) =>
            (isNew || !BY_COLOUR.includes(rule)) &&
            // what `smallTargets` asks of every view is more
            (everyLook || rule !== 'target-size'),
        )
        const broken = wanted.length > 0 ? await axeFaults(page, wanted) : []
        note(
          'axe',
          here,
          broken.filter((what) => counts(view, what)),
        )
      }
      // a mail program sees to what is pressed in it
      const faults = [overflow(page), ...(view.is === 'mail' ? [] : [smallTargets(page)])]
      note('room', here, (await Promise.all(faults)).flat())
      if (forced === 'active' && view.is !== 'mail')
        note('forced', here, (await Promise.all([unlined(page), moving(page)])).flat())
      if (everyLook && size === NARROW)
        note('room', 'spaced', await withStyle(page, SPACING, () => overflow(page)))
    }
    if (!everyLook) return []
    await gallery.sizeTo(HALF)
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
