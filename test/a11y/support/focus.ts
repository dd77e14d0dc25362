import type { Page } from 'playwright-core'

declare global {
  interface Window {
    /** where the focus went, by `data-tab` */
    met: string[]
  }
}

/** Where Tab should stop, in the order of the text. */
const STOPS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, audio'

/**
 * What is wrong with the mark of the focus (WCAG 2.4.7, 2.4.12, 2.4.13, 1.4.11): it must be a line of 2 px or more all
 * around, whole, covered by nothing, with 3:1 against what lies beside it, which is the halo where that is wider.
 */
export const focusFaults = (page: Page): Promise<string[]> =>
  page.evaluate((selector) => {
    type Colour = readonly [number, number, number, number]
    const colour = (text: string): Colour => {
      const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number)
      return [r, g, b, a]
    }
    const light = ([r, g, b]: Colour): number => {
      const [x = 0, y = 0, z = 0] = [r, g, b]
        .map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      return 0.2126 * x + 0.7152 * y + 0.0722 * z
    }
    const contrast = (one: Colour, other: Colour): number => {
      const [a, b] = [light(one) + 0.05, light(other) + 0.05]
      return Math.max(a, b) / Math.min(a, b)
    }
    const behind = (node: Element | null): Colour => {
      if (!node) return [255, 255, 255, 1]
      const own = colour(getComputedStyle(node).backgroundColor)
      return own[3] === 1 ? own : behind(node.parentElement)
    }
    const look = (node: HTMLElement): string[] => {
      node.focus({ focusVisible: true } as FocusOptions)
      const { outlineStyle, outlineWidth, outlineOffset, outlineColor, boxShadow } = getComputedStyle(node)
      const width = Number.parseFloat(outlineWidth)
      const reach = width + Number.parseFloat(outlineOffset)
      const [, tint = '', spread = '0'] = /^(rgba?\(.*?\)) 0px 0px 0px ([\d.]+)px/.exec(boxShadow) ?? []
      const beside = Number(spread) >= reach ? colour(tint) : behind(node.parentElement)
      const box = node.getBoundingClientRect()
      const [line = box] = node.getClientRects()
      const over = document.elementFromPoint(line.left + line.width / 2, line.top + line.height / 2)
      const label = over?.closest('label')?.htmlFor === node.id
      return [
        ...(document.activeElement === node ? [] : ['takes no focus']),
        ...(outlineStyle !== 'none' && width >= 2 ? [] : ['no line']),
        ...(contrast(colour(outlineColor), beside) >= 3 ? [] : [`${outlineColor} beside ${beside}`]),
        ...(box.left >= reach && box.right + reach <= innerWidth ? [] : ['line cut at the edge']),
        ...(!over || node.contains(over) || label ? [] : [`covered by ${over.tagName}`]),
      ]
    }
    const stops = [...document.querySelectorAll<HTMLElement>(selector)]
    return stops
      .filter((node) => node.getClientRects().length > 0)
      .flatMap((node) => look(node).map((what) => `${what}: ${node.outerHTML.slice(0, 80)}`))
  }, STOPS)

/** Tab from the top of the page to its end: what is passed over, out of order, or never left. */
export async function tabFaults(page: Page): Promise<string[]> {
  const wanted = await page.evaluate(async (selector) => {
    // `autofocus` waits for the first paint
    for (const _ of 'ab') await new Promise(requestAnimationFrame)
    document.body.tabIndex = -1
    document.body.focus()
    document.body.removeAttribute('tabindex')
    const stops = [...document.querySelectorAll<HTMLElement>(selector)].filter(
      (node) => node.tabIndex >= 0 && node.getClientRects().length > 0,
    )
    for (const [at, node] of stops.entries()) node.dataset.tab = String(at)
    window.met = []
    document.addEventListener('focusin', ({ target }) => {
      window.met.push((target as HTMLElement).dataset.tab ?? '?')
    })
    return stops.map((_, at) => String(at))
  }, STOPS)
  const met: string[] = []
  // the buttons of a player are stops of its own
  for (let presses = 0; presses < wanted.length + 40 && met.length < wanted.length + 5; presses += 10) {
    // one after another, without waiting for an answer to each
    await Promise.all(Array.from({ length: 10 }, () => page.keyboard.press('Tab')))
    met.length = 0
    for (const at of await page.evaluate(() => window.met)) if (at !== met.at(-1)) met.push(at)
    // round again
    const again = met.indexOf(met[0] ?? '', 1)
    if (again > 0) {
      met.length = again
      break
    }
  }
  return met.join() === wanted.join() ? [] : [`Tab stops at ${met} of ${wanted}`]
}
