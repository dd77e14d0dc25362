import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sealedDate } from '../../../src/domain/base/mexico-time.ts'
import type { Nss } from '../../../src/domain/number/nss.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { canBeSealed, composeCadena, makeFolio, parseCadena } from '../../../src/domain/seal/cadena.ts'

const facts = {
  portal: 'Ventanilla NSS',
  kind: 'asignacion' as const,
  issuedAt: Date.UTC(2021, 6, 26, 21, 14, 57),
  folio: '1627334097000123456789',
  fullName: 'ROSAURA ÑANDÚ PEÑALOZA',
  curp: 'HEGG560427MVZRRL04' as Curp,
  nss: '84966311213' as Nss,
}

test('the cadena original is one line with labels, in order, dated in Mexico City', () => {
  expect(composeCadena(facts)).toBe(
    '||Invocante:Ventanilla NSS|Tipo de trámite:Asignación de NSS|Fecha:26 de julio 2021, 16:14:57|Folio:1627334097000123456789|RFC:|Nombre o Razón Social:ROSAURA ÑANDÚ PEÑALOZA|CURP:HEGG560427MVZRRL04|Número Registro Patronal:|Número de Seguridad Social:84966311213||',
  )
})

test('midnight is 00, and the day is that of Mexico City whatever zone the machine has', () => {
  expect(sealedDate(Date.UTC(2026, 0, 1, 6, 0, 0))).toBe('01 de enero 2026, 00:00:00')
  expect(sealedDate(Date.UTC(2026, 0, 1, 5, 59, 59))).toBe('31 de diciembre 2025, 23:59:59')
})

test('no value can forge a field', () => {
  for (const evil of ['A|CURP:X', 'A\nB', 'A\tB', 'A\rB', 'A\u0000B', 'A\u2028B', 'A\ud800']) {
    expect(() => composeCadena({ ...facts, fullName: evil })).toThrow()
    expect(() => composeCadena({ ...facts, portal: evil })).toThrow()
  }
})

test('decomposed letters are composed and runs of blanks are one', () => {
  expect(composeCadena({ ...facts, fullName: 'N\u0303ANDU\u0301   X' })).toContain(':ÑANDÚ X|')
})

test('what was composed is read again field by field', () => {
  const name = fc.string({ unit: fc.constantFrom(..."AÁÑÜŁŐ '-./:"), minLength: 1 })
  fc.assert(
    fc.property(name, (fullName) => {
      const fields = parseCadena(composeCadena({ ...facts, fullName }))
      expect(fields?.get('Nombre o Razón Social')).toBe(fullName.normalize('NFC').replace(/\s+/g, ' ').trim())
      expect(fields?.size).toBe(9)
    }),
  )
})

test('a folio is 22 digits: the moment, and nine without bias', () => {
  let calls = 0
  const chance = {
    bytes: () => (calls++ === 0 ? new Uint8Array([255, 255, 255, 255]) : new Uint8Array([0, 0, 0, 7])),
  }
  expect(makeFolio(1627334097000, chance)).toBe('1627334097000000000007')
  expect(calls).toBe(2)
})

test('the bytes of chance are read from the highest on, and an early moment still has 13 digits', () => {
  const folio = (...bytes: number[]) => makeFolio(5, { bytes: () => new Uint8Array(bytes) })
  expect(folio(1, 2, 3, 4)).toBe(`0000000000005${String(0x01020304).padStart(9, '0')}`)
  expect(folio(0, 0, 0, 0)).toBe('0000000000005000000000')
  // 3,999,999,999 is the last that is kept
  expect(folio(0xee, 0x6b, 0x27, 0xff)).toBe('0000000000005999999999')
  const kept: number[] = []
  const next = {
    bytes: (length: number) => (kept.push(length) === 1 ? [0xee, 0x6b, 0x28, 0x00] : [0, 0, 0, 1]),
  }
  expect(makeFolio(5, { bytes: (length) => new Uint8Array(next.bytes(length)) })).toBe(
    '0000000000005000000001',
  )
  expect(kept).toEqual([4, 4])
})

test('a localización says so', () => {
  expect(composeCadena({ ...facts, kind: 'localizacion' })).toContain('|Tipo de trámite:Localización de NSS|')
})

test.each([
  ['', undefined],
  ['||||', undefined],
  ['|a:b||', undefined],
  ['||a:b|', undefined],
  ['a:b', undefined],
  ['||a||', undefined],
  ['||:b||', undefined],
  ['||a:b|a:c||', undefined],
  ['||a:b|||', undefined],
  ['||a:||', [['a', '']]],
  [
    '||a:b:c|d:e||',
    [
      ['a', 'b:c'],
      ['d', 'e'],
    ],
  ],
])('%j is read as %j', (text, fields) => {
  expect(parseCadena(text)).toEqual(fields && new Map(fields as [string, string][]))
})

test('blanks and letters of any alphabet can be sealed', () => {
  expect(canBeSealed('Ñandú Łuk 名:-')).toBe(true)
})
