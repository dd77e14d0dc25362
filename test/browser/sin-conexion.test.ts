import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import AxeBuilder from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keySetOf, makeKey } from '../../src/adapters/offline-qr/cose-key.ts'
import { signCwt } from '../../src/adapters/offline-qr/cwt.ts'
import type { OfflineClaims } from '../../src/domain/facts/offline-claims.ts'
import { qrModules } from '../../src/views/documents/qr.ts'
import { sharedBrowser } from './support/browser.ts'

const root = path.resolve(import.meta.dirname, '../..')
const made = makeKey()
const privateKey = createPrivateKey({ key: made.privateKey, type: 'pkcs8', format: 'der' })
const CLAIMS: OfflineClaims = {
  issuer: 'https://nss.example.org',
  issuedAt: Date.UTC(2026, 2, 5, 22, 14, 57),
  document: 'tarjeta',
  folio: '1772748897000482913075',
  nss: '12345678903',
  curp: 'HEGG560427MVZRRL04',
  name: 'GLORIA HERNÁNDEZ GARCÍA',
  declared: false,
  demo: false,
}
const text = signCwt(CLAIMS, { kid: made.kid, privateKey })

let page: Page
let folder = ''
const asked: string[] = []
const troubles: string[] = []
/** Opens the file as saved from the portal, with a browser that has no network. */
async function open(html: string): Promise<void> {
  const file = path.join(folder, 'guardada.html')
  writeFileSync(file, html)
  await page.goto(pathToFileURL(file).href)
}
const empty = readFileSync(path.join(root, 'docs/verificar-qr.html'), 'utf8')
const withKeys = empty.replace(
  'id="llaves">null<',
  `id="llaves">"${Buffer.from(keySetOf([made.coseKey])).toString('base64')}"<`,
)

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sin-conexion-'))
  const browser = await sharedBrowser()
  const context = await browser.newContext({
    offline: true,
    locale: 'es-MX',
    viewport: { width: 320, height: 640 },
  })
  page = await context.newPage()
  page.on('request', (request) => asked.push(request.url()))
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (line) => line.type() === 'error' && troubles.push(line.text()))
})
afterAll(async () => {
  await page?.context().close()
  rmSync(folder, { recursive: true, force: true })
})

const answer = () => page.locator('#salida').innerText()
async function paste(what: string): Promise<string> {
  await page.locator('#salida').evaluate((node) => node.replaceChildren())
  await page.fill('#texto', what)
  await page.click('#revisar')
  await page.waitForFunction(() => document.querySelector('#salida')?.childElementCount)
  return answer()
}

/** A picture of QR side by side, five pixels a module. */
const drawn = (texts: readonly string[]) =>
  page.evaluate((grids) => {
    const canvas = document.createElement('canvas')
    const width = grids.reduce((sum, grid) => sum + (grid.length + 10) * 5, 0)
    Object.assign(canvas, { width, height: 500 })
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    context.fillStyle = '#fff'
    context.fillRect(0, 0, width, 500)
    context.fillStyle = '#000'
    let left = 25
    for (const grid of grids) {
      for (const [y, row] of grid.entries())
        for (const [x, dark] of row.entries()) if (dark) context.fillRect(left + x * 5, 25 + y * 5, 5, 5)
      left += (grid.length + 10) * 5
    }
    return canvas.toDataURL('image/png').split(',')[1] ?? ''
  }, texts.map(qrModules))

test('the saved page says what a pasted QR holds, and that its signature is genuine', async () => {
  await open(withKeys)
  const said = await paste(text)
  expect(said).toContain('FIRMA AUTÉNTICA')
  for (const datum of ['Tarjeta de NSS', '12345678903', 'HEGG560427MVZRRL04', 'GLORIA HERNÁNDEZ GARCÍA'])
    expect(said).toContain(datum)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('resultado')
  expect(await page.locator('#t-limites + ul').innerText()).toContain('No dice si el documento dejó de valer')
})

test('it finds the QR in a picture, also beside the other one of the page', async () => {
  for (const texts of [[text], ['https://nss.example.org/verificar/7K3M9QRTZ0AB4CDEFGHJ5NPQ2X', text]]) {
    const buffer = Buffer.from(await drawn(texts), 'base64')
    await page.locator('#salida').evaluate((node) => node.replaceChildren())
    await page.setInputFiles('#foto', { name: 'foto.png', mimeType: 'image/png', buffer })
    await page.waitForFunction(() => document.querySelector('#salida')?.childElementCount)
    expect(await answer()).toContain('FIRMA AUTÉNTICA')
  }
  await page.locator('#salida').evaluate((node) => node.replaceChildren())
  await page.setInputFiles('#foto', { name: 'foto.png', mimeType: 'image/png', buffer: Buffer.from('no') })
  await page.waitForFunction(() => document.querySelector('#salida')?.childElementCount)
  expect(await answer()).toContain('No se encontró un QR')
})

test('what is forged, of another, or no QR of this kind is said so, and nothing of it is shown', async () => {
  const other = makeKey()
  const key = createPrivateKey({ key: other.privateKey, type: 'pkcs8', format: 'der' })
  expect(await paste(signCwt(CLAIMS, { kid: made.kid, privateKey: key }))).toMatch(/^NO ES AUTÉNTICO: .*$/)
  expect(await paste(signCwt(CLAIMS, { kid: other.kid, privateKey: key }))).toMatch(
    /^NO SE PUDO COMPROBAR: .*$/,
  )
  expect(await paste('<img src=x onerror=alert(1)>')).toMatch(/^Este QR no es de los que .*$/)
})

test('it speaks English too, and takes the keys of another institution from a file', async () => {
  await page.click('#idioma')
  expect(await page.title()).toBe('Check a document offline')
  expect(await paste(text)).toContain('GENUINE SIGNATURE')
  await open(empty)
  expect(await paste(text)).toContain('No hay llaves')
  const buffer = Buffer.from(keySetOf([made.coseKey]))
  await page.setInputFiles('#archivo', {
    name: 'llaves-qr.cbor',
    mimeType: 'application/octet-stream',
    buffer,
  })
  await page.waitForFunction(() => document.querySelector('#llaves-dichas code'))
  expect(await paste(text)).toContain('FIRMA AUTÉNTICA')
})

test('it asks nobody for anything, its policy refuses none of its own parts, and axe finds nothing', async () => {
  expect(asked.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([])
  expect(troubles).toEqual([])
  await page.evaluate(AxeBuilder.source)
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe.run(),
  )
  expect(found.violations.map((one) => one.id)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
})

test('the camera that is asked for twice is opened once or not at all, and one that cannot be shown is let go', async () => {
  await open(withKeys)
  await page.evaluate(() => {
    const tracks: MediaStreamTrack[] = []
    const gates: (() => void)[] = []
    Object.assign(globalThis, { tracks, gates })
    navigator.mediaDevices.getUserMedia = async () => {
      await new Promise<void>((resolve) => void gates.push(resolve))
      const stream = document.createElement('canvas').captureStream()
      tracks.push(...stream.getTracks())
      return stream
    }
  })
  const answered = () =>
    page.evaluate(async () => {
      const { tracks, gates } = globalThis as unknown as { tracks: MediaStreamTrack[]; gates: (() => void)[] }
      for (const open of gates.splice(0)) open()
      await new Promise((resolve) => setTimeout(resolve, 100))
      return tracks.map(({ readyState }) => readyState)
    })
  await page.click('#camara')
  await page.click('#camara')
  expect(await answered()).toEqual(['ended'])
  expect(await page.isVisible('#video')).toBe(false)
  await page.evaluate(() => {
    HTMLMediaElement.prototype.play = () => Promise.reject(new Error('no'))
  })
  await page.click('#camara')
  expect(await answered()).toEqual(['ended', 'ended'])
  expect(await page.isVisible('#video')).toBe(false)
})
