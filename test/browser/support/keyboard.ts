import type { Locator, Page } from 'playwright-core'
import { focusOn } from './watch.ts'

/** Tab, or Shift+Tab, until the focus stands on what `focusOn` so calls; a person gives up after forty. */
export async function tabTo(page: Page, where: string, how: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press(how)
    if ((await focusOn(page)) === where) return
  }
  throw new Error(`${how} does not reach ${where}`)
}

/** Somebody without a mouse: every field, button and link is reached by Tab. */
export class Hands {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Tab until it has the focus, past what the link at the top of a page leaps over. */
  async reach(what: Locator): Promise<void> {
    const { page } = this
    const wanted = await what.elementHandle()
    for (let presses = 0, ahead = 1; presses < 80; presses += ahead) {
      // one after another, without waiting for an answer to each; Tab itself says where they lead
      await Promise.all(Array.from({ length: ahead }, () => page.keyboard.press('Tab')))
      const at = await page.evaluate(stopsBefore, wanted)
      if (at.there) return
      if (at.salto) await page.keyboard.press('Enter')
      ahead = at.salto ? 1 : Math.max(1, at.stops)
    }
    throw new Error(`Tab does not reach ${what}`)
  }

  /** As an input method types: the whole text at once. */
  async type(label: string, text: string): Promise<void> {
    await this.reach(this.page.getByLabel(label))
    await this.page.keyboard.insertText(text)
  }

  /** The option of a list that has the text, by the arrow keys. */
  async choose(label: string, option: string): Promise<void> {
    const list = this.page.getByLabel(label)
    await this.reach(list)
    for (let presses = 0; presses < 20; presses++) {
      const chosen = await list.evaluate((one: HTMLSelectElement) => one.selectedOptions[0]?.text ?? '')
      if (chosen.includes(option)) return
      await this.page.keyboard.press('ArrowDown')
    }
    throw new Error(`no arrow reaches "${option}" of ${label}`)
  }

  /** Enter on a button or link, up to the page that says `then`. */
  async push(name: string, then: string): Promise<void> {
    const { page } = this
    const [button, link] = [
      page.getByRole('button', { name, exact: true }),
      page.getByRole('link', { name, exact: true }),
    ]
    await this.reach(button.or(link).first())
    await page.keyboard.press('Enter')
    await page.getByText(then).first().waitFor()
  }
}

/** In the page: where the focus stands, and how many places at least Tab stops at from there to the one wanted. */
function stopsBefore(wanted: Element | null) {
  const at = document.activeElement
  const stops = [
    ...document.querySelectorAll<HTMLElement>(
      'a[href], button, input:not([type=hidden], [type=radio]), select, textarea',
    ),
  ].filter((one) => one.tabIndex >= 0 && one.getClientRects().length > 0)
  const between = stops.filter(
    (one) =>
      at &&
      wanted &&
      at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING &&
      one.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_FOLLOWING,
  )
  return { there: at === wanted, salto: at?.className === 'salto', stops: between.length }
}
