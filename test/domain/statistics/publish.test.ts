import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type MonthCount, TIME_CLASSES } from '../../../src/domain/ports/statistics-store.ts'
import { cut, publish, SMALLEST } from '../../../src/domain/statistics/publish.ts'

const month = '2026-03'
const row = (facts: Partial<MonthCount>): MonthCount => ({
  month,
  kind: 'asignacion',
  estado: '09',
  time: '5m',
  n: 1,
  ...facts,
})

test('a group of nine is not shown, one of ten is', () => {
  const parts = (n: number) =>
    cut([row({ n: 50 }), row({ estado: '15', n: 40 }), row({ estado: '01', n })], (one) => one.estado)
  expect(parts(10)).toEqual({ shown: ['09', '15', '01'].map((of, at) => ({ of, n: [50, 40, 10][at] })) })
  // alone it would be the difference to the whole, so the next smallest goes with it
  expect(parts(9)).toEqual({ shown: [{ of: '09', n: 50 }], rest: 49 })
})

test('two small groups are the rest only where they are ten together', () => {
  const parts = (a: number, b: number) =>
    cut([row({ n: 50 }), row({ estado: '01', n: a }), row({ estado: '02', n: b })], (one) => one.estado)
  expect(parts(5, 5)).toEqual({ shown: [{ of: '09', n: 50 }], rest: 10 })
  expect(parts(5, 4)).toEqual({ shown: [], rest: 59 })
})

test('a month of nine says nothing but that', () => {
  expect(publish([row({ n: 9 })])).toEqual([{ month }])
})

test('where the assignments are hidden, their estados are as well, since their sum would tell them', () => {
  const counts = [row({ n: 3 }), row({ kind: 'localizacion', estado: '', n: 200 })]
  expect(publish(counts)).toEqual([
    {
      month,
      total: 203,
      kinds: { shown: [], rest: 203 },
      times: { shown: [{ of: '5m', n: 203 }] },
    },
  ])
})

test('whatever was counted, no small group is shown, nor left over by subtraction', () => {
  const aRow = fc.record({
    month: fc.constantFrom('2026-01', '2026-02'),
    kind: fc.constantFrom('asignacion' as const, 'localizacion' as const),
    estado: fc.constantFrom('', '01', '09', '15', '32'),
    time: fc.constantFrom(...TIME_CLASSES),
    n: fc.integer({ min: 1, max: 40 }),
  })
  const sum = (all: readonly { readonly n: number }[]) => all.reduce((so, { n }) => so + n, 0)
  fc.assert(
    fc.property(fc.array(aRow, { maxLength: 30 }), (all) => {
      const counts = [
        ...new Map(all.map((one) => [[one.month, one.kind, one.estado, one.time].join(), one])).values(),
      ]
      for (const one of publish(counts)) {
        const rows = counts.filter((count) => count.month === one.month)
        if (one.total === undefined) {
          expect(sum(rows)).toBeLessThan(SMALLEST)
          expect(Object.keys(one)).toEqual(['month'])
          continue
        }
        const assigned = rows.filter(({ kind }) => kind === 'asignacion')
        const cuts = [
          [one.kinds, one.total, new Set(rows.map(({ kind }) => kind)).size],
          [one.times, one.total, new Set(rows.map(({ time }) => time)).size],
          [one.estados, sum(assigned), new Set(assigned.map(({ estado }) => estado)).size],
        ] as const
        for (const [told, whole, parts] of cuts) {
          if (!told) continue
          expect(sum(told.shown) + (told.rest ?? 0)).toBe(whole)
          for (const { n } of told.shown) expect(n).toBeGreaterThanOrEqual(SMALLEST)
          if (told.rest !== undefined) {
            expect(told.rest).toBeGreaterThanOrEqual(SMALLEST)
            expect(parts - told.shown.length).toBeGreaterThanOrEqual(2)
          }
        }
        if (one.estados) expect(one.kinds?.shown.find(({ of }) => of === 'asignacion')?.n).toBe(sum(assigned))
      }
    }),
    { numRuns: 300 },
  )
})

test('the newest month comes first, the largest group, and times in their order', () => {
  const counts = ['2026-02', '2026-03', '2026-01'].flatMap((month) => [
    row({ month, time: '1h', n: 30 }),
    row({ month, estado: '15', time: '5m', n: 20 }),
    row({ month, estado: '01', time: '15m', n: 20 }),
    row({ month, kind: 'localizacion', estado: '', n: 10 }),
  ])
  const [newest, ...older] = publish(counts)
  expect(older.map((one) => one.month)).toEqual(['2026-02', '2026-01'])
  expect(newest).toEqual({
    month,
    total: 80,
    kinds: {
      shown: [
        { of: 'asignacion', n: 70 },
        { of: 'localizacion', n: 10 },
      ],
    },
    estados: {
      shown: [
        { of: '09', n: 30 },
        { of: '01', n: 20 },
        { of: '15', n: 20 },
      ],
    },
    times: {
      shown: [
        { of: '5m', n: 30 },
        { of: '15m', n: 20 },
        { of: '1h', n: 30 },
      ],
    },
  })
})

test('a group of none is no part: it neither stands alone nor takes another with it', () => {
  expect(cut([row({ n: 50 }), row({ estado: '15', n: 0 })], (one) => one.estado)).toEqual({
    shown: [{ of: '09', n: 50 }],
  })
  expect(cut([], (one) => one.estado)).toEqual({ shown: [] })
})
