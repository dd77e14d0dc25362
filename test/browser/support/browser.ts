import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { npmChromium } from './npm-chromium.ts'

const INSTALLED = '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // the first is Playwright's own, of which this takes the place; the second: no new frame for each page of one site,
  // which is a third of what it takes to load one
  '--enable-features=CDPScreenshotNewSurface,RenderDocument:level/crashed-frame',
]

/**
 * A real Chromium: the machine's own, else the one that npm brings. `VENTANILLA_CHROMIUM=npm` forces the second.
 * @param flags of its command line, besides those that it always has
 */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  const own = existsSync(INSTALLED) && process.env.VENTANILLA_CHROMIUM !== 'npm'
  const which = own ? { executablePath: INSTALLED } : await npmChromium()
  // a test of another file may send this process a signal: Playwright would end it, and not only its browser
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
  return chromium.launch({ ...which, ...signals, args: [...FLAGS, ...flags], headless: true })
}

/** The last tier of its compiler, which optimises what runs for long: here it takes more than it gives. */
const FOR_TESTS = ['--js-flags=--no-turbofan']

let kept: Promise<Browser> | undefined

/**
 * The one Chromium of all files of this worker, which nobody closes: it ends with the worker, whose pipe it hears. To
 * start one takes as long as a short test. Who opened contexts closes them.
 */
export function sharedBrowser(): Promise<Browser> {
  kept ??= openBrowser(FOR_TESTS).then((browser) => browser.on('disconnected', () => (kept = undefined)))
  return kept
}
