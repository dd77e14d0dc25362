import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

declare global {
  interface Window {
    axe: typeof axe
    /** a number for each paint that was met in this window */
    paints?: Map<string, number>
    /** those numbers by what `freshPaints` was asked for */
    painted?: Map<string, Set<number>>
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
 * How the texts and controls of the view are painted: its element and all around it, each with its class, its colours
 * and its type. Where two are the same, so is what the rules by colour say of them. Gives those that this window has not
 * had before under `look`.
 */
export const freshPaints = (page: Page, look: string): Promise<string[]> =>
  page.evaluate((name) => {
    window.paints ??= new Map()
    window.painted ??= new Map()
    const { paints } = window
    const before = window.painted.get(name) ?? new Set()
    window.painted.set(name, before)
    const known = new Map<Element, { id: number; whole: () => string }>()
    const paintOf = (node: Element): { id: number; whole: () => string } => {
      const found = known.get(node)
      if (found) return found
      const { color, backgroundColor, backgroundImage, fontSize, fontWeight, opacity } =
        getComputedStyle(node)
      const own = [color, backgroundColor, backgroundImage, fontSize, fontWeight, opacity].join()
      const text = `${node.tagName}.${node.className} ${own}`
      const around = node.parentElement ? paintOf(node.parentElement) : undefined
      const key = `${around?.id} > ${text}`
      const id = paints.get(key) ?? paints.size
      paints.set(key, id)
      const paint = { id, whole: () => `${around?.whole() ?? ''} > ${text}` }
      known.set(node, paint)
      return paint
    }
    const fresh: string[] = []
    for (const node of document.querySelectorAll('body *')) {
      const shows =
        node.matches('input, select, textarea') ||
        [...node.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.textContent?.trim())
      if (!shows) continue
      const { id, whole } = paintOf(node)
      if (before.has(id)) continue
      before.add(id)
      fresh.push(whole())
    }
    return fresh
  }, look)
