import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { importPostal } from '../../src/db/postal/import.ts'
import { healthOf } from '../../src/ops/health.ts'
import { eventually, openPortal, TestClock } from '../support/portal.ts'
import { exportText } from '../support/postal-export.ts'
import { Visitor } from '../support/visitor.ts'
import { keyPair, NOW, SERIE } from '../views/pdf/sample-issue.ts'

const DAY = 24 * 3_600_000
const TOKEN = 'prueba-de-las-medidas-0001'
const base = { version: 'base', codes: 42, bytes: 0 }
const sealEndsIn = (days: number) => keyPair({ notAfter: NOW + days * DAY + 1000 }).certificatePem

test('the operator is warned sixty days before the certificate ends, and not before', () => {
  const warned = (days: number) =>
    healthOf({
      certificateSerial: SERIE,
      certificatePem: sealEndsIn(days),
      catalogue: base,
      freeBytes: 1e9,
      now: NOW,
    }).avisos
  expect(warned(60)).toEqual([])
  expect(warned(59)).toEqual(['El certificado del sello vence en 59 días: usa «nss sello rotar».'])
})

test('a catalogue whose data are older than a year is told, whenever it was imported; the embedded one never grows old', () => {
  const certificatePem = sealEndsIn(300)
  const of = (days: number) =>
    healthOf({
      certificateSerial: SERIE,
      certificatePem,
      catalogue: {
        version: new Date(NOW - days * DAY).toISOString().slice(0, 10),
        codes: 32_000,
        bytes: 5_000_000,
        importedAt: NOW,
      },
      freeBytes: 1e9,
      now: NOW,
    })
  expect(of(365).avisos).toEqual([])
  expect(of(366).avisos.join()).toContain('366 días')
  expect(
    healthOf({ certificateSerial: SERIE, certificatePem, catalogue: base, freeBytes: 1e9, now: NOW }).avisos,
  ).toEqual([])
})

test('an estado whose numbers run out within sixty days is told, the soonest first', () => {
  const certificatePem = sealEndsIn(300)
  const estado = { nacimiento: 5, left: 300, size: 10_000 }
  const { avisos } = healthOf({
    certificateSerial: SERIE,
    certificatePem,
    catalogue: base,
    estadosLeft: [
      { ...estado, estado: '14', daysLeft: 59 },
      { ...estado, estado: '09', daysLeft: 1 },
      { ...estado, estado: '01', daysLeft: 60 },
      { ...estado, estado: '02' },
    ],
    freeBytes: 1e9,
    now: NOW,
  })
  expect(avisos).toEqual([
    'Series: al ritmo de los últimos 30 días, a Ciudad de México le quedan números para 1 día (personas nacidas en un año que termina en 05); agrega otra con «nss series importar».',
    'Series: al ritmo de los últimos 30 días, a Jalisco le quedan números para 59 días (personas nacidas en un año que termina en 05); agrega otra con «nss series importar».',
  ])
})

test('a disk that fills up is told while there is still room for what comes', () => {
  const certificatePem = sealEndsIn(300)
  const of = (freeBytes: number) =>
    healthOf({ certificateSerial: SERIE, certificatePem, catalogue: base, freeBytes, now: NOW }).avisos.join()
  expect(of(500e6)).toBe('')
  expect(of(499e6)).toContain('le quedan 499 MB')
})

test('an authority of time that does not answer is told, none at all is not', () => {
  const of = (tsaWorks?: boolean) =>
    healthOf({
      certificateSerial: SERIE,
      certificatePem: sealEndsIn(300),
      catalogue: base,
      freeBytes: 1e9,
      now: NOW,
      tsaWorks,
    }).avisos
  expect([of(), of(true)]).toEqual([[], []])
  expect(of(false).join()).toContain('TSA_URL no responde')
})

test('/readyz?detalle says how old seal and catalogue are, as JSON, to the bearer of the token alone', async () => {
  const portal = await openPortal({ env: { METRICS_TOKEN: TOKEN } })
  for (const headers of [{}, { Authorization: 'Bearer otro' }])
    expect(await (await new Visitor(portal).fetch('/readyz?detalle', { headers })).text()).toBe('ok\n')
  const open = await openPortal()
  const authorized = { headers: { Authorization: `Bearer ${TOKEN}` } }
  expect(await (await new Visitor(open).fetch('/readyz?detalle', authorized)).text()).toBe('ok\n')
  await open.close()
  const answer = await new Visitor(portal).fetch('/readyz?detalle', authorized)
  expect(await answer.json()).toMatchObject({
    sello: {
      serie: expect.stringMatching(/^\d{20}$/),
      vence: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    },
    catalogo: { version: 'base', bytes: 0 },
    avisos: [],
  })
  await portal.close()
})

test('the log says at the start which catalogue is in use, its size and its age', async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'salud-'))
  const clock = new TestClock()
  const brought = { dataDir, today: '2025-01-30', now: clock.now() }
  expect(importPostal(Buffer.from(exportText()), brought).outcome).toBe('imported')
  const portal = await openPortal({ dataDir, clock })
  await eventually(() => portal.lines.length >= 2)
  expect(portal.lines).toContainEqual(
    expect.objectContaining({
      level: 'info',
      message: 'catálogo postal en uso',
      version: '2025-01-30',
      codigos: 32,
      bytes: expect.any(Number),
      dias: 399,
    }),
  )
  expect(portal.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', message: expect.stringContaining('399 días') }),
  )
  await portal.close()
})
