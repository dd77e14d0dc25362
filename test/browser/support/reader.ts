import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'

declare global {
  interface Window {
    reader: {
      start(options: { container: Node }): Promise<void>
      stop(): Promise<void>
      next(): Promise<void>
      spokenPhraseLog(): Promise<string[]>
    }
  }
}

let kept: Promise<string> | undefined
/** The virtual screen reader of npm, as one script for a page. */
const source = (): Promise<string> => {
  kept ??= build({
    stdin: {
      contents: `import { virtual } from '@guidepup/virtual-screen-reader'\nwindow.reader = virtual`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    format: 'iife',
    write: false,
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '')
  return kept
}

/** A page that lets the reader in, whatever its policy says of scripts. */
export async function openRead(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ bypassCSP: true, locale: 'es-MX' })
  return context.newPage()
}

/** Everything that a screen reader says of the page as it stands, from its start to its end. */
export async function readAll(page: Page): Promise<string[]> {
  await startReader(page)
  return page.evaluate(async () => {
    const said: string[] = []
    while (said.length < 2000) {
      await window.reader.next()
      const last = (await window.reader.spokenPhraseLog()).at(-1) ?? ''
      if (last === 'end of document') break
      said.push(last)
    }
    await window.reader.stop()
    return said
  })
}

/** The reader stands at the start and hears what changes, until `stopReader`. */
export async function startReader(page: Page): Promise<void> {
  await page.evaluate(await source())
  await page.evaluate(() => window.reader.start({ container: document.body }))
}

/** What live regions said since the start: `polite: …`, `assertive: …`. */
export const announced = (page: Page): Promise<string[]> =>
  page.evaluate(async () =>
    (await window.reader.spokenPhraseLog()).filter((phrase) => /^(polite|assertive): ./.test(phrase)),
  )
