import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openWeb } from './support/web.ts'

const file = path.join(mkdtempSync(path.join(tmpdir(), 'marca-')), 'logo.svg')
writeFileSync(
  file,
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 40"><path fill="#9d2449" d="M0 0h900v40H0z"/></svg>',
)
const web = openWeb({ BRAND_LOGO: file, PORTAL_NAME: 'Ventanilla Digital de Número de Seguridad Social' })

test.each([320, 1280])('at %s px a very wide logo and a long name are both whole', async (width) => {
  const page = await web.browser.newPage({ viewport: { width, height: 640 } })
  // a page without steps, whose only wide things are these
  await page.goto(`${web.site.url}/aviso-de-privacidad`)
  const { logo, name, room } = await page.evaluate(() => {
    const edges = (one: { getBoundingClientRect(): DOMRect } | null | undefined) => {
      const { left = 0, right = 0 } = one?.getBoundingClientRect() ?? {}
      return { left, right }
    }
    const portal = document.querySelector('.portal')
    const text = document.createRange()
    text.selectNode(portal?.lastChild as Node)
    return {
      logo: edges(portal?.querySelector('img')),
      name: edges(text),
      room: edges(portal?.parentElement).right,
    }
  })
  for (const { left, right } of [logo, name]) {
    expect(left).toBeGreaterThanOrEqual(0)
    expect(right - left).toBeGreaterThan(40)
    expect(right).toBeLessThanOrEqual(room)
  }
  await page.close()
})

test('where a page begins with a box, the way to the other language stands above it', async () => {
  const page = await web.browser.newPage({ viewport: { width: 320, height: 640 } })
  await page.goto(`${web.site.url}/verificar`)
  await page.getByRole('button', { name: 'Verificar el código' }).click()
  await page.locator('.resumen').waitFor()
  const [way, box] = await Promise.all(['.lenguas', '.resumen'].map((one) => page.locator(one).boundingBox()))
  expect(way?.height).toBeGreaterThan(20)
  expect(box?.y).toBeGreaterThanOrEqual((way?.y ?? 0) + (way?.height ?? 0))
  await page.close()
})
