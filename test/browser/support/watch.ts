import type { Page } from 'playwright-core'

/**
 * Everything a page complains of, over all its navigations: errors of the console (the browser says there what
 * the Content-Security-Policy refused, also without script), `securitypolicyviolation` events, uncaught errors.
 */
export async function complaintsOf(page: Page): Promise<readonly string[]> {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(
        `refused: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
      )
    })
  })
  return complaints
}

/** How many documents the page has loaded from now on; a change without a page load leaves it as it is. */
export function loadsOf(page: Page): () => number {
  let loads = 0
  page.on('domcontentloaded', () => {
    loads += 1
  })
  return () => loads
}

/** Where the focus is: the id of the element, or its tag and text. */
export const focusOn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const active = document.activeElement
    if (!active || active === document.body) return '(nowhere)'
    return (
      active.id ||
      active.className.replace(' error-summary', '') ||
      `${active.tagName} ${active.textContent?.trim().slice(0, 40)}`
    )
  })

/** How long to look again at what the browser does in its own time, such as `autofocus`: long, for a busy machine. */
export const PATIENCE = { timeout: 30_000 }
