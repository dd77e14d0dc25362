import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { openBrowser } from './browser.ts'
import { openSite, type Site } from './site.ts'

export type Web = { readonly site: Site; readonly browser: Browser }

/**
 * The portal behind a socket, and a Chromium: open before the tests of the file that calls this, closed after them.
 * What it gives is there from the first test on.
 */
export function openWeb(...settings: Parameters<typeof openSite>): Web {
  const web: { site?: Site; browser?: Browser } = {}
  beforeAll(async () => {
    ;[web.site, web.browser] = await Promise.all([openSite(...settings), openBrowser()])
  })
  afterAll(async () => {
    await web.browser?.close()
    await web.site?.close()
  })
  return web as Web
}
