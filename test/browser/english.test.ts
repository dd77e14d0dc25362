import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSite, type Site } from './support/site.ts'
import { installed } from './support/terminal.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

/** What each page must say to who sees its text alone. */
const PAGES = [
  ['/en', ['Get your Mexican Social Security Number (NSS)', 'Start']],
  ['/en/tramites/nss', ['Now: Step 1', 'CURP', 'Confirm your email address', 'Continue']],
  ['/en/tramites/nss/consulta', ['My application', 'Folio number of your application']],
  ['/en/cotejar', ['Check an NSS', 'Code they gave you']],
  ['/en/estadistica', ['Statistics', 'Download as CSV']],
  ['/en/ayuda', ['What is the NSS?', 'Is it your case?']],
] as const

test.each([
  ['w3m', ['-dump', '-cols', '100']],
  ['lynx', ['-dump', '-width=100', '-display_charset=utf-8', '-nolist']],
] as const)('%s shows the pages in English, and the way to each in Spanish', async (name, args) => {
  if (!installed(name)) return
  const env = { ...process.env, LANG: 'C.UTF-8' }
  for (const [path, sentences] of PAGES) {
    const { stdout } = await promisify(execFile)(name, [...args, `${site.url}${path}`], { env })
    const text = stdout.replace(/\s+/g, ' ')
    for (const sentence of sentences) expect(text, path).toContain(sentence)
    expect(text, path).toContain('Español')
    expect(text, path).not.toMatch(/(?<!\p{L})(obligatorios|Continuar|Ayuda|Escribe|Presiona)(?!\p{L})/u)
  }
})
