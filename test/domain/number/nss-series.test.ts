import { expect, test } from 'vitest'
import type { NssSeries } from '../../../src/domain/number/nss-series.ts'
import { overlapOf, seriesFor, umfOf } from '../../../src/domain/number/nss-series.ts'

const row = (
  clave: string,
  municipio: string | undefined,
  subdelegacion: string,
  umf: string,
): NssSeries => ({
  clave,
  estado: '14',
  subdelegacion,
  umf,
  ...(municipio ? { municipio } : {}),
})
const table: readonly NssSeries[] = [
  row('04', undefined, 'Hidalgo', 'UMF 4'),
  row('09', '039', 'Juárez', 'UMF 1'),
  row('10', '120', 'Juárez', 'UMF 2'),
  row('11', '098', 'Sur', ''),
  { clave: '43', estado: '19', subdelegacion: 'Juárez', umf: 'UMF 9' },
]
const claves = (municipio: string) =>
  seriesFor(table, { estado: '14', municipio }, '2026-03-05').map(({ clave }) => clave)

test('a municipio uses up its own series, then those of its subdelegación, then those of its estado', () => {
  expect(claves('039')).toEqual(['09', '10', '04', '11'])
  expect(claves('120')).toEqual(['10', '09', '04', '11'])
})

test('a municipio without a row begins with the series of the estado', () => {
  expect(claves('001')[0]).toBe('04')
})

test('the UMF is that of the municipio, else of the estado, whoever lent the series', () => {
  const named = (municipio: string, taken: string) => {
    const from = table.find(({ clave }) => clave === taken)
    return from && umfOf(table, { estado: '14', municipio }, from)
  }
  expect(named('039', '09')).toBe('UMF 1')
  expect(named('039', '10')).toBe('UMF 1')
  expect(named('001', '04')).toBe('UMF 4')
  expect(named('001', '10')).toBe('UMF 4')
  expect(named('098', '11')).toBe('UMF 4')
  const lent = row('10', '120', 'Juárez', 'UMF 2')
  expect(umfOf([lent], { estado: '14', municipio: '001' }, lent)).toBeUndefined()
})

test('of several rows for the place, that of the number counts', () => {
  const two = [row('01', undefined, 'Norte', 'UMF 10'), row('06', undefined, 'Sur', 'UMF 20')]
  const named = two.map((taken) => umfOf(two, { estado: '14', municipio: '039' }, taken))
  expect(named).toEqual(['UMF 10', 'UMF 20'])
})

test('offices without a name have nothing in common', () => {
  const rows = [row('01', '001', '', 'A'), row('02', '002', '', 'B'), row('03', undefined, 'Norte', 'C')]
  expect(seriesFor(rows, { estado: '14', municipio: '001' }, '2026-03-05').map(({ clave }) => clave)).toEqual(
    ['01', '03', '02'],
  )
})

test('a series that stands in the table twice is used once, and none of another estado ever', () => {
  const rows = [row('01', '001', 'Norte', 'A'), row('01', '002', 'Norte', 'B'), ...table]
  expect(seriesFor(rows, { estado: '14', municipio: '002' }, '2026-03-05').map(({ clave }) => clave)).toEqual(
    [...['01', '04', '09', '10', '11']],
  )
  expect(seriesFor(rows, { estado: '01', municipio: '001' }, '2026-03-05')).toEqual([])
})

test('order goes before clave within a place, and a series counts only on its days', () => {
  const rows: NssSeries[] = [
    row('01', '001', 'Norte', ''),
    { ...row('02', '001', 'Norte', ''), orden: 2 },
    { ...row('03', '001', 'Norte', ''), orden: 1, hasta: '2026-06-30' },
    { ...row('04', '001', 'Norte', ''), orden: 3, desde: '2026-07-01' },
  ]
  const on = (day: string) =>
    seriesFor(rows, { estado: '14', municipio: '001' }, day).map(({ clave }) => clave)
  expect(on('2026-06-30')).toEqual(['03', '02', '01'])
  expect(on('2026-07-01')).toEqual(['02', '04', '01'])
})

test('two ranges share what both have, the ends included, and nothing when they are apart', () => {
  const shared = (a: [number, number], b: [number, number]) =>
    overlapOf({ first: a[0], last: a[1] }, { first: b[0], last: b[1] })
  expect(shared([0, 99], [50, 149])).toBe(50)
  expect(shared([50, 149], [0, 99])).toBe(50)
  expect(shared([0, 9999], [10, 19])).toBe(10)
  expect(shared([0, 9], [9, 20])).toBe(1)
  expect(shared([0, 9], [10, 20])).toBe(0)
  expect(shared([0, 9], [500, 600])).toBe(0)
})
