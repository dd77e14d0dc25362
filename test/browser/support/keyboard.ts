import type { Page } from 'playwright-core'
import { focusOn } from './watch.ts'

/** Tab, or Shift+Tab, until the focus stands on what `focusOn` so calls; a person gives up after forty. */
export async function tabTo(page: Page, where: string, how: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press(how)
    if ((await focusOn(page)) === where) return
  }
  throw new Error(`${how} does not reach ${where}`)
}
