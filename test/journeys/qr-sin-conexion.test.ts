import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkQr, readKeySet } from '../../docs/verificar-qr.mjs'
import { offlinePage } from '../../scripts/offline-page.ts'
import { makeKey } from '../../src/adapters/offline-qr/cose-key.ts'
import { qrKeyStore } from '../../src/db/issue/qr-key-store.ts'
import { type Issued, issueOne } from '../support/issued.ts'
import { openPortal, type Portal } from '../support/portal.ts'

let portal: Portal
let issued: Issued
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  issued = await issueOne(portal)
})
afterAll(() => portal.close())

const get = (url: string, headers = {}) => portal.app.request(url, { headers })
const keySet = async () =>
  readKeySet(new Uint8Array(await (await get('/certificados/llaves-qr.cbor')).arrayBuffer()))

test('both documents carry a QR that is good by the published keys, and say what they print', async () => {
  const { folio, nss, curp, documents } = issued.issue
  const keys = await keySet()
  for (const [type, document] of [
    ['asignacion', 'asignacion'],
    ['tarjeta', 'tarjeta'],
  ] as const) {
    const { outcome, claims } = await checkQr(documents[type].offline ?? '', keys)
    expect(outcome).toBe('good')
    expect(claims?.get(1)).toBe('http://localhost:3000')
    expect(claims?.get(2)).toBe(curp)
    const identity = claims?.get(169) as Map<number, unknown>
    expect([1, 75, 76, 78].map((key) => identity.get(key))).toEqual([nss, folio, document, true])
    expect([8, 9].map((key) => identity.has(key))).toEqual(Array(2).fill(type === 'asignacion'))
  }
})

test('the page of the certificates leads to each key, as a set and as PEM', async () => {
  const page = await (await get('/certificados')).text()
  expect(page).toContain('href="/certificados/llaves-qr.cbor"')
  const [, pem = ''] = /href="(\/certificados\/qr-[0-9a-f]{16}\.pem)"/.exec(page) ?? []
  expect(await (await get(pem)).text()).toMatch(/^-----BEGIN PUBLIC KEY-----/)
  expect((await get('/certificados/qr-0000000000000000.pem')).status).toBe(404)
  expect((await get('/certificados/llaves-qr.cbor')).headers.get('Content-Type')).toBe(
    'application/cose-key-set',
  )
})

test('the page that is saved has the keys of now in it, its own policy, and under 24 KB on the way', async () => {
  const answer = await get('/verificar/sin-conexion', { 'Accept-Encoding': 'br' })
  expect((await answer.arrayBuffer()).byteLength).toBeLessThan(24_000)
  expect(answer.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'sha256-/)
  expect(answer.headers.get('Permissions-Policy')).toContain('camera=(self)')
  const saved = await get('/verificar/sin-conexion?guardar')
  expect(saved.headers.get('Content-Disposition')).toContain('verificar-qr.html')
  const [, keys = ''] = /id="llaves">"([^"]+)"</.exec(await saved.text()) ?? []
  expect(readKeySet(new Uint8Array(Buffer.from(keys, 'base64')))).toEqual(await keySet())
})

test('the file of the project is that page without keys, as its sources make it now', () => {
  const kept = readFileSync(path.resolve(import.meta.dirname, '../../docs/verificar-qr.html'), 'utf8')
  expect(kept, 'node scripts/offline-page.ts writes it').toBe(offlinePage())
})

test('after a rotation what was signed before stays good; what a stolen key signed does not, once it is withdrawn', async () => {
  const store = qrKeyStore(portal.base)
  const [before] = await store.list()
  await store.keep(makeKey(), portal.clock.now() + 1)
  const next = await issueOne(portal, 1)
  const text = next.issue.documents.tarjeta.offline ?? ''
  expect((await checkQr(text, await keySet())).kid).toBe((await store.list())[0]?.kid)
  const old = issued.issue.documents.tarjeta.offline ?? ''
  expect((await checkQr(old, await keySet())).outcome).toBe('good')
  await store.withdraw(before?.kid ?? '', portal.clock.now())
  expect((await checkQr(old, await keySet())).outcome).toBe('other')
})

test('OFFLINE_QR=off: documents have one QR, no key is made, and the page is not there; with keys of before it stays', async () => {
  const off = await openPortal({ env: { LIMITS: 'off', OFFLINE_QR: 'off' } })
  try {
    expect((await issueOne(off)).issue.documents.tarjeta.offline).toBeUndefined()
    expect((await off.app.request('/verificar/sin-conexion')).status).toBe(404)
    expect(await (await off.app.request('/certificados')).text()).not.toContain('llaves-qr')
    await qrKeyStore(off.base).keep(makeKey(), off.clock.now())
    expect((await off.app.request('/verificar/sin-conexion')).status).toBe(200)
  } finally {
    await off.close()
  }
})
