import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { sharedBrowser } from './browser.ts'
import { openSite, type Site } from './site.ts'

export type Web = { readonly site: Site; readonly browser: Browser }

/**
 * The portal behind a socket, and a Chromium: open before the tests of the file that calls this; after them the portal
 * and what was opened in the browser are closed. What it gives is there from the first test on.
 */
export function openWeb(...settings: Parameters<typeof openSite>): Web {
  const web: { site?: Site; browser?: Browser } = {}
  beforeAll(async () => {
    ;[web.site, web.browser] = await Promise.all([openSite(...settings), sharedBrowser()])
  })
  afterAll(async () => {
    for (const context of web.browser?.contexts() ?? []) await context.close()
    await web.site?.close()
  })
  return web as Web
}
