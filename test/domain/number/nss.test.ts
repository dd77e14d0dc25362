import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  composeNss,
  groupNss,
  type Nss,
  parseNss,
  positionOf,
  serialAt,
} from '../../../src/domain/number/nss.ts'

test.each(['12345678903', '84966311213', '92919084431', '01259900015', ' 84 96-63 1121 3 '])(
  '%s parses',
  (text) => {
    expect(parseNss(text)).toEqual({ ok: true, value: text.replace(/\D/g, '') })
  },
)

test.each([
  ['84966311215', 'nss_digito'],
  ['92119624722', 'nss_digito'],
  ['00000000000', 'nss_ceros'],
  ['8496631121', 'nss_longitud'],
  ['8496631121X', 'nss_caracter'],
  ['', 'nss_vacio'],
])('%s is refused: %s', (text, code) => {
  const parsed = parseNss(text)
  expect(parsed.ok ? 'ok' : parsed.problem.code).toBe(code)
})

test('every composed NSS passes Luhn and says what it was made of', () => {
  const clave = fc.integer({ min: 1, max: 97 }).map((n) => String(n).padStart(2, '0'))
  const year = fc.integer({ min: 1900, max: 2099 })
  fc.assert(
    fc.property(
      clave,
      year,
      year,
      fc.integer({ min: 0, max: 9999 }),
      (certificateSerial, alta, nacimiento, serial) => {
        const nss = composeNss(certificateSerial, alta, nacimiento, serial)
        const two = (n: number) => String(n % 100).padStart(2, '0')
        expect(parseNss(nss)).toEqual({ ok: true, value: nss })
        expect(nss.slice(0, 10)).toBe(
          `${certificateSerial}${two(alta)}${two(nacimiento)}${String(serial).padStart(4, '0')}`,
        )
      },
    ),
  )
})

test('the serials of a group are all of 0 to 9999 in an order that the key decides', () => {
  const order = (key: number, group: string, length = 50) =>
    Array.from({ length }, (_, n) => serialAt(createSecretKey(new Uint8Array(32).fill(key)), group, n))
  const one = order(1, '84/26/99', 10_000)
  expect(new Set(one).size).toBe(10_000)
  expect([Math.min(...one), Math.max(...one)]).toEqual([0, 9999])
  expect(order(2, '84/26/99')).not.toEqual(one.slice(0, 50))
  expect(order(1, '84/26/98')).not.toEqual(one.slice(0, 50))
  const neighbours = one.filter((serial, n) => Math.abs(serial - (one[n - 1] ?? -9)) === 1)
  expect(neighbours.length).toBeLessThan(20)
})

test('it is grouped for reading aloud', () => {
  expect(groupNss('84966311213' as Nss)).toBe('84 96 63 1121 3')
})

test('the order of the serials never changes: an installation that is restored goes on where it was', () => {
  const key = createSecretKey(new Uint8Array(32).fill(1))
  expect([0, 1, 2, 3, 9999].map((n) => serialAt(key, '84/26/99', n))).toEqual([9103, 2239, 6294, 3880, 1446])
})

test('what is no series, year or serial makes no number', () => {
  expect(composeNss('00', 2000, 1900, 0)).toBe('00000000000')
  expect(() => composeNss('1', 2026, 1999, 1)).toThrow('out of range')
  expect(() => composeNss('123', 2026, 1999, 1)).toThrow('out of range')
  expect(() => composeNss('A1', 2026, 1999, 1)).toThrow('out of range')
  expect(() => composeNss('84', 2026, 1999, 10_000)).toThrow('out of range')
  expect(() => composeNss('84', 2026, 1999, -1)).toThrow('out of range')
})

test('a wrong length is told, characters before it', () => {
  expect(parseNss('8496631121')).toEqual({
    ok: false,
    problem: { code: 'nss_longitud', detail: { length: 10 } },
  })
  expect(parseNss('849663112133')).toMatchObject({ problem: { detail: { length: 12 } } })
  expect(parseNss('84966x')).toMatchObject({ problem: { code: 'nss_caracter' } })
  expect(parseNss('x84966311213')).toMatchObject({ problem: { code: 'nss_caracter' } })
  expect(parseNss('84966311213x')).toMatchObject({ problem: { code: 'nss_caracter' } })
  expect(parseNss('000')).toMatchObject({ problem: { code: 'nss_longitud' } })
  expect(parseNss('８４９６６３１１２１３')).toEqual({ ok: true, value: '84966311213' })
  expect(parseNss('10000000009')).toEqual({ ok: true, value: '10000000009' })
})

test('where a serial stands in the order of its group is found again, in groups of any size', () => {
  const key = createSecretKey(new Uint8Array(32).fill(1))
  expect([9103, 2239, 6294, 3880, 1446].map((serial) => positionOf(key, '84/26/99', serial))).toEqual([
    0, 1, 2, 3, 9999,
  ])
  for (const size of [1, 2, 3, 10, 1000]) {
    const order = Array.from({ length: size }, (_, n) => serialAt(key, '84/26/99', n, size))
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, n) => n))
    expect(order.map((serial) => positionOf(key, '84/26/99', serial, size))).toEqual([...order.keys()])
  }
})
