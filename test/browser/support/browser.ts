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
]

/** A real Chromium: the machine's own, else the one that npm brings. `VENTANILLA_CHROMIUM=npm` forces the second. */
export async function openBrowser(): Promise<Browser> {
  const own = existsSync(INSTALLED) && process.env.VENTANILLA_CHROMIUM !== 'npm'
  const which = own ? { executablePath: INSTALLED } : await npmChromium()
  return chromium.launch({ ...which, args: FLAGS, headless: true })
}
