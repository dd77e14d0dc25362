import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE } from '../../src/domain/base/time.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { clerk, demoClerk, optionsOn } from '../support/staff.ts'
import type { Page, Visitor } from '../support/visitor.ts'

let portal: Portal
let operator: Visitor
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { sleep: async () => {} } })
  portal.clock.set(Date.now())
  operator = await demoClerk(portal, 'operacion')
})
afterAll(() => portal.close())

const HERE = '/operacion/sello'
const WHY = { motivo: 'La llave de antes la vio alguien más' }
const serial = () => portal.ctx.sealer.certificateSerial
const rows = (page: Page): string[] =>
  [...page.document.querySelectorAll('table tbody tr')].map((row) => row.textContent?.trim() ?? '')

test('another seal is made and used at once, without a restart; the one before goes on verifying', async () => {
  const before = serial()
  expect(rows(await operator.get(HERE))[0]).toContain(`${before}con este sella el portal`)
  const during = await operator.press(await operator.get(HERE), 'Hacer una llave nueva', WHY)
  expect(during.text).toContain('Cambiar el sello: en curso')
  await portal.ctx.orders.settled()
  const page = await operator.get(HERE)
  expect(page.text).toContain('Cambiar el sello: listo')
  expect(serial()).not.toBe(before)
  expect(rows(page)[0]).toContain(`${serial()}con este sella el portal`)
  expect(rows(page)[1]).toContain(`${before}retirado`)
  const sello = portal.ctx.sealer.seal('||x||')
  expect(portal.ctx.sealer.verify('||x||', sello, serial())).toBe(true)
  const noted = portal.base.sqlite
    .prepare(
      "select a.code from auditoria a join motivos m on m.auditoria_id = a.id where a.actor = 'personal:demo-operacion'",
    )
    .pluck()
    .all()
  expect(noted).toEqual(['sello rotar'])
})

test('an authority’s certificate: a request, the pasted certificate, and it seals', async () => {
  const before = serial()
  await operator.press(await operator.get(HERE), 'Hacer una solicitud', WHY)
  await portal.ctx.orders.settled()
  expect(serial()).toBe(before)
  const waiting = await operator.get(HERE)
  const request = waiting.document.querySelector('pre')?.textContent ?? ''
  const certificado = signed(request)
  // the clock of the test stands: the certificate is younger
  portal.clock.forward(MINUTE)
  const wrong = await operator.press(waiting, 'Usar este certificado', { ...WHY, certificado: 'hola' })
  expect(wrong.text).toContain('Pega el certificado completo')
  await operator.press(waiting, 'Usar este certificado', { ...WHY, certificado })
  await portal.ctx.orders.settled()
  const page = await operator.get(HERE)
  expect(page.text).toContain('Usar el certificado de la autoridad: listo')
  expect(serial()).not.toBe(before)
  expect(rows(page)[0]).toContain(`${serial()}con este sella el portal`)
  // the request was answered
  expect(page.text).toContain('Hacer una solicitud')
})

/** What an authority gives for a request. */
function signed(request: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'autoridad-'))
  const file = (name: string) => path.join(folder, name)
  try {
    writeFileSync(file('r.csr'), request)
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=CA',
    )
    openssl(
      'x509',
      '-req',
      '-in',
      'r.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-set_serial',
      '0x3030303031303030303030353034343635303331',
      '-days',
      '400',
      '-out',
      'c.pem',
    )
    return readFileSync(file('c.pem'), 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('without a reason nothing begins', async () => {
  const before = serial()
  const page = await operator.press(await operator.get(HERE), 'Hacer una llave nueva', { motivo: 'corto' })
  expect(page.status).toBe(422)
  expect(portal.ctx.orders.state('seal').running).toBeUndefined()
  expect(serial()).toBe(before)
})

test('whoever has a passkey uses it for this very act', async () => {
  const before = serial()
  const { visitor, key } = await clerk(portal, 'operacion')
  const page = await visitor.get(HERE)
  const without = await visitor.press(page, 'Hacer una llave nueva', WHY)
  expect(without.status).toBe(403)
  expect(without.text).toContain('La llave no sirvió')
  const respuesta = key.use(optionsOn(without))
  await visitor.press(without, 'Hacer una llave nueva', { ...WHY, respuesta })
  await portal.ctx.orders.settled()
  expect(serial()).not.toBe(before)
  const again = await visitor.press(await visitor.get(HERE), 'Hacer una llave nueva', { ...WHY, respuesta })
  expect(again.status).toBe(403)
})

test('a seal of the settings is changed where the settings are', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sello-'))
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'k.pem',
      '-out',
      'c.pem',
      '-subj',
      '/CN=X',
      '-set_serial',
      '0x3030303031303030303030353034343635303332',
    ],
    { cwd: folder, stdio: 'pipe' },
  )
  const env = { SEAL_KEY_FILE: path.join(folder, 'k.pem'), SEAL_CERTIFICATE_FILE: path.join(folder, 'c.pem') }
  const { clock } = portal
  clock.forward(MINUTE)
  const other = await openPortal({ env, clock })
  try {
    const visitor = await demoClerk(other, 'operacion')
    const page = await visitor.get(HERE)
    expect(page.text).toContain('El sello viene de la configuración')
    expect(page.text).not.toContain('Hacer una llave nueva')
    expect(rows(page)[0]).toContain('con este sella el portal')
  } finally {
    await other.close()
    rmSync(folder, { recursive: true })
  }
})
