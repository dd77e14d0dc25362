import type { Browser, CDPSession, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { sharedBrowser } from '../browser/support/browser.ts'
import { onEveryView } from './support/gallery.ts'
import { everyPage, type Pages } from './support/pages.ts'
import { type Heard, heardOn } from './support/tree.ts'

let pages: Pages
let browser: Browser
beforeAll(async () => {
  ;[pages, browser] = await Promise.all([everyPage(), sharedBrowser()])
})

const sessions = new Map<Page, Promise<CDPSession>>()
const sessionOf = (page: Page): Promise<CDPSession> => {
  const session = sessions.get(page) ?? page.context().newCDPSession(page)
  sessions.set(page, session)
  return session
}

const CONTROLS = ['textbox', 'combobox', 'button', 'link', 'image', 'table', 'navigation']
const FIELDS = ['textbox', 'combobox']
/** Said as a whole: what is in them is their name, or their choices. */
const WHOLE = ['link', 'button', 'textbox', 'combobox', 'image', 'MenuListPopup', 'option', 'Audio']
/** A label is read, and is the name of its field: that is how a form is heard. */
const LABELS = ['LabelText', 'Legend']

const unnamed = ({ role, name }: Heard): boolean => CONTROLS.includes(role) && name === ''
const doubled = ({ name, description }: Heard): boolean => description !== '' && name.includes(description)
/** What is said aloud as one walks through the page. */
const spoken = (heard: readonly Heard[]): string[] =>
  heard
    .filter(
      ({ role, within }) =>
        WHOLE.includes(role) || (role === 'StaticText' && !within.some((one) => LABELS.includes(one))),
    )
    .filter(({ within }) => !within.some((one) => WHOLE.includes(one)))
    .map(({ role, name }) => (FIELDS.includes(role) ? `${role} ${name}` : name.replace(/\s+/g, ' ')))
    .filter(Boolean)

test('everything that is used has a name, nothing is said twice, and errors are said of their fields', async () => {
  const found = await onEveryView(browser, pages, async ({ page }, { is, error }) => {
    const heard = await heardOn(await sessionOf(page))
    const aloud = spoken(heard)
    const twice = aloud.filter((said, at) => said.length > 1 && said === aloud[at - 1])
    const invalid = heard.filter(({ states }) => states.invalid === 'true')
    return [
      ...heard.filter(unnamed).map(({ role }) => `no name: ${role}`),
      ...heard.filter(doubled).map(({ name }) => `described by its name: ${name}`),
      ...twice.map((said) => `twice: ${said}`),
      ...(is === 'page' && invalid.length > 0 !== error ? [`${invalid.length} invalid fields`] : []),
      ...invalid
        .filter(({ description }) => !/Error: ./.test(description))
        .map(({ name }) => `no error: ${name}`),
    ]
  })
  expect(found).toEqual([])
})
