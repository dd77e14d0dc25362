import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPortal, type Portal } from '../support/portal.ts'

let portal: Portal
beforeAll(async () => {
  const plain = await openPortal()
  const file = path.join(plain.dataDir, 'logo.svg')
  writeFileSync(
    file,
    '<svg viewBox="0 0 90 30"><title>x</title><rect width="9" height="9" fill="#9d2449"/></svg>',
  )
  await plain.stop()
  portal = await openPortal({
    dataDir: plain.dataDir,
    env: {
      INSTITUTION: 'Instituto "Ñandú"',
      BRAND_COLOR: '#0072bc',
      BRAND_LOGO: file,
      FOOTER_LINKS: 'Nuestro sitio https://ejemplo.mx/a?b=1&c=2; Llámanos tel:+525550000000',
    },
  })
})
afterAll(() => portal.close())

const text = async (path: string) => (await portal.app.request(path)).text()

test('a page has the colour in its sheet, whose policy allows it, and in its icon', async () => {
  const answer = await portal.app.request('/')
  const page = await answer.text()
  const [, sheet = ''] = /<style>([^<]*)<\/style>/.exec(page) ?? []
  expect(sheet).toContain('#0072bc')
  expect(page).not.toMatch(/0a4f3f|8fdcc3|08201a/)
  expect(page).toContain("fill='%230072bc'")
  const hash = createHash('sha256').update(sheet).digest('base64')
  expect(answer.headers.get('Content-Security-Policy')).toContain(`style-src 'sha256-${hash}'`)
})

test('the sheet that later pages link to is the same one, under a name of its own', async () => {
  const first = await portal.app.request('/tramites/nss')
  const cookie = /estilo=[^;]+/.exec(first.headers.get('Set-Cookie') ?? '')?.[0] ?? ''
  const later = await portal.app.request('/tramites/nss', { headers: { cookie } })
  const [, href = ''] = /rel="stylesheet" href="([^"]+)"/.exec(await later.text()) ?? []
  expect(await text(href)).toContain('#0072bc')
})

test('the logo is an image that says whose it is, from a file of its own that runs and fetches nothing', async () => {
  const [, src = '', alt] =
    /<img class="logo" src="([^"]+)" alt="([^"]*)" width="132" height="44">/.exec(await text('/')) ?? []
  expect(alt).toBe('Instituto &quot;Ñandú&quot;')
  const file = await portal.app.request(src)
  expect(file.headers.get('Content-Type')).toBe('image/svg+xml')
  expect(file.headers.get('Cache-Control')).toContain('immutable')
  expect(file.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
  expect(await file.text()).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><path fill="#9d2449" d="M0 0h9v9h-9z"/></svg>',
  )
})

test("the institution's links stand at the foot", async () => {
  const [foot = ''] = /<footer[\s\S]*<\/footer>/.exec(await text('/ayuda')) ?? []
  expect(foot).toContain('<a href="https://ejemplo.mx/a?b=1&amp;c=2">Nuestro sitio</a>')
  expect(foot).toContain('<a href="tel:+525550000000">Llámanos</a>')
})

test('the statement on accessibility says what contrast there is on the colour', async () => {
  expect(await text('/accesibilidad')).toContain('de 7 a 1; sobre el color de la institución, de 5 a 1.')
})

test('a portal without them is as it was', async () => {
  const plain = await openPortal()
  const page = await (await plain.app.request('/')).text()
  expect(page).toContain('#0a4f3f')
  expect(page).not.toContain('class="logo"')
  expect(page).not.toContain('.logo{')
  expect(await (await plain.app.request('/accesibilidad')).text()).toContain('de 7 a 1.')
  await plain.close()
})
