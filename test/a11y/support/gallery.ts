import type { Browser, Page } from 'playwright-core'
import type { View } from './album.ts'
import type { Pages } from './pages.ts'

/** Any address: nothing is asked of the network. */
const ORIGIN = 'http://ventanilla.example'

export type Size = { readonly width: number; readonly height: number }
/** What a reader has set, all of it. */
export type Media = {
  readonly 'prefers-color-scheme': 'light' | 'dark'
  readonly 'forced-colors': 'active' | 'none'
  readonly 'prefers-reduced-motion': 'reduce' | 'no-preference'
}

export type Gallery = {
  readonly page: Page
  /** of the window, as `sizeTo` made it */
  readonly size: Size | undefined
  show(view: View): Promise<void>
  /** Makes the window so large. In one message: Playwright's own way takes half as long as to show a view. */
  sizeTo(size: Size): Promise<void>
  set(media: Media): Promise<void>
  close(): Promise<void>
}

/**
 * A real browser page that shows the views as the portal gave them, with their style sheet, scripts and pictures.
 * A view is a document of its own, but in the one window: a tool that is brought once stays compiled for all of them,
 * which takes half the time of a navigation for each.
 * @param tool a script that is there in every view, before its own
 */
async function openGallery(browser: Browser, { files }: Pages, tool?: string): Promise<Gallery> {
  // the tests put scripts and styles of their own into the page, which its policy would refuse
  const context = await browser.newContext({ bypassCSP: true, locale: 'es-MX' })
  if (tool) await context.addInitScript({ content: tool })
  await context.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname === '/vista') return route.fulfill({ body: '', contentType: 'text/html; charset=utf-8' })
    const file = files.get(pathname)
    return file ? route.fulfill({ body: file.bytes, contentType: file.type }) : route.fulfill({ status: 404 })
  })
  const page = await context.newPage()
  await page.goto(`${ORIGIN}/vista`)
  const window = await context.newCDPSession(page)
  const now: { size?: Size; media?: Media } = {}
  return {
    page,
    get size() {
      return now.size
    },
    sizeTo: async (size) => {
      if (now.size === size) return
      now.size = size
      await window.send('Emulation.setDeviceMetricsOverride', {
        ...size,
        deviceScaleFactor: 1,
        mobile: false,
      })
    },
    set: async (media) => {
      if (JSON.stringify(now.media) === JSON.stringify(media)) return
      now.media = media
      const features = Object.entries(media).map(([name, value]) => ({ name, value }))
      await window.send('Emulation.setEmulatedMedia', { features })
    },
    show: ({ html }) =>
      page.evaluate(async (text) => {
        // lets go of the listeners of the document before
        document.open()
        const loaded = new Promise((resolve) => addEventListener('load', resolve, { once: true }))
        document.write(text)
        document.close()
        await loaded
        scrollTo(0, 0)
        // what opens by a press is looked at too
        for (const one of document.querySelectorAll('details')) one.open = true
      }, html),
    close: () => context.close(),
  }
}

/** Does `look` on every view, two at a time, and gives all that it found, each with the name of its view. */
export async function onEveryView(
  browser: Browser,
  pages: Pages,
  look: (gallery: Gallery, view: View) => Promise<readonly string[]>,
  tool?: string,
): Promise<string[]> {
  const waiting = pages.views.filter((view) => view.is !== 'fragment')
  const found: string[] = []
  const visit = async (): Promise<void> => {
    const gallery = await openGallery(browser, pages, tool)
    for (let view = waiting.shift(); view; view = waiting.shift()) {
      await gallery.show(view)
      for (const what of await look(gallery, view)) found.push(`${view.name}: ${what}`)
    }
    await gallery.close()
  }
  await Promise.all([visit(), visit()])
  return found
}
