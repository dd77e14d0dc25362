import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

declare global {
  interface Window {
    axe: typeof axe
  }
}

/** Rules whose answer may differ with the colours; the enhanced contrast passes what the plain one finds. */
export const BY_COLOUR = ['color-contrast', 'color-contrast-enhanced', 'link-in-text-block']

/** The tool that a gallery has to bring into its views before `axeFaults` is asked. */
export const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Every rule that axe has, A to AAA, best practice and experimental. */
export const axeRules = (page: Page): Promise<string[]> =>
  page.evaluate(() => window.axe.getRules().map((rule) => rule.ruleId))

/** What axe finds by those rules, as `rule: element`. */
export const axeFaults = (page: Page, rules: readonly string[]): Promise<string[]> =>
  page.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, {
      runOnly: { type: 'rule', values: [...values] },
      resultTypes: ['violations'],
    })
    return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`))
  }, rules)

/**
 * How every text and control of the view is painted: its element and all around it, each with its class, its colours
 * and its type. Where two are the same, so is what the rules by colour say of them.
 */
export const paints = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const known = new Map<Element, string>()
    const paintOf = (node: Element): string => {
      const before = known.get(node)
      if (before !== undefined) return before
      const { color, backgroundColor, backgroundImage, fontSize, fontWeight, opacity } =
        getComputedStyle(node)
      const own = [color, backgroundColor, backgroundImage, fontSize, fontWeight, opacity].join()
      const around = node.parentElement ? paintOf(node.parentElement) : ''
      const paint = `${around} > ${node.tagName}.${node.className} ${own}`
      known.set(node, paint)
      return paint
    }
    const painted = [...document.querySelectorAll('body *')].filter(
      (node) =>
        node.matches('input, select, textarea') ||
        [...node.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.textContent?.trim()),
    )
    return [...new Set(painted.map(paintOf))]
  })
