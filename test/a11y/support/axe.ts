import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'

declare global {
  interface Window {
    axe: typeof axe
  }
}

/** The tool that a gallery has to bring into its views before `axeFaults` is asked. */
export const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Every rule that axe has, A to AAA, best practice and experimental; or only those named. Gives `rule: element`. */
export const axeFaults = (page: Page, only?: readonly string[]): Promise<string[]> =>
  page.evaluate(async (names) => {
    const all = window.axe.getRules().map((rule) => rule.ruleId)
    const wanted = names ?? all
    const { violations } = await window.axe.run(document, {
      runOnly: { type: 'rule', values: [...wanted] },
      resultTypes: ['violations'],
    })
    return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`))
  }, only)
