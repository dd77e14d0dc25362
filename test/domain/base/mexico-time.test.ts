import { describe, expect, test } from 'vitest'
import {
  clockWords,
  dateDigits,
  dateWords,
  isoDate,
  mexicoTime,
  otherClocks,
  sealedDate,
  startOfDay,
} from '../../../src/domain/base/mexico-time.ts'

test('the wall clock is that of Mexico City, with the summer time of its years and without it since 2022', () => {
  expect(mexicoTime(Date.UTC(2021, 6, 26, 21, 14, 57))).toEqual({
    year: 2021,
    month: 7,
    day: 26,
    hour: 16,
    minute: 14,
    second: 57,
  })
  expect(mexicoTime(Date.UTC(2026, 6, 26, 21, 14, 57))).toMatchObject({ day: 26, hour: 15 })
  expect(mexicoTime(Date.UTC(2026, 0, 1, 5, 59, 59))).toMatchObject({
    year: 2025,
    month: 12,
    day: 31,
    hour: 23,
  })
  expect(mexicoTime(Date.UTC(2026, 0, 1, 6))).toMatchObject({ year: 2026, month: 1, day: 1, hour: 0 })
})

describe('a day, and a moment of it', () => {
  const day = { year: 2026, month: 3, day: 5 }

  test('are written as people read them, as forms have them, and as data', () => {
    expect([dateWords(day), dateDigits(day), isoDate(day)]).toEqual([
      '5 de marzo de 2026',
      '05/03/2026',
      '2026-03-05',
    ])
    expect(clockWords({ ...day, hour: 9, minute: 5, second: 0 })).toBe('09:05')
  })

  test('have the twelve months by their Spanish names', () => {
    const months = Array.from({ length: 12 }, (_, n) => dateWords({ year: 2026, month: n + 1, day: 1 }))
    expect(months.map((text) => text.split(' ')[2]).join(' ')).toBe(
      'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
    )
  })

  test('are sealed with two digits of everything but the year', () => {
    expect(sealedDate(Date.UTC(2026, 2, 5, 13, 4, 9))).toBe('05 de marzo 2026, 07:04:09')
  })
})

describe('the clocks that differ from the central one', () => {
  const at = (epochMs: number) =>
    otherClocks(epochMs).map(({ places, time }) => `${clockWords(time)} ${places.join(' + ')}`)
  const SOUTH = 'Baja California Sur, Nayarit, Sinaloa y Sonora'
  const BORDER = 'Frontera de Coahuila, Nuevo León y Tamaulipas'

  test('in winter: the border of the northeast goes with the centre, Ciudad Juárez with Sonora', () => {
    expect(at(Date.UTC(2026, 2, 5, 16))).toEqual([
      '11:00 Quintana Roo',
      `09:00 ${SOUTH} + Ciudad Juárez`,
      '08:00 Baja California',
    ])
  })

  test('in the summer of the neighbour the border moves, and Ciudad Juárez has the hour of the centre', () => {
    expect(at(Date.UTC(2026, 6, 1, 18))).toEqual([
      `13:00 Quintana Roo + ${BORDER}`,
      `11:00 ${SOUTH} + Baja California`,
    ])
  })

  test('may be a day ahead or behind', () => {
    const days = otherClocks(Date.UTC(2026, 2, 6, 6)).map(({ time }) => isoDate(time))
    expect(days).toEqual(['2026-03-06', '2026-03-05', '2026-03-05'])
  })
})

describe('the first moment of a day', () => {
  test.each([
    ['2026-11-24', Date.UTC(2026, 10, 24, 6)],
    ['2021-07-26', Date.UTC(2021, 6, 26, 5)],
    // the days on which clocks changed, until 2022
    ['2021-04-04', Date.UTC(2021, 3, 4, 6)],
    ['2021-10-31', Date.UTC(2021, 9, 31, 5)],
    ['1970-01-01', Date.UTC(1970, 0, 1, 6)],
    ['2024-02-29', Date.UTC(2024, 1, 29, 6)],
  ])('%s', (iso, epochMs) => {
    expect(startOfDay(iso)).toBe(epochMs)
    expect(isoDate(mexicoTime(epochMs))).toBe(iso)
    expect(clockWords(mexicoTime(epochMs))).toBe('00:00')
  })

  test.each(['', '2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', 'a2026-11-24', '2026-11-24 ', 'ayer'])(
    'is not there for %j',
    (iso) => {
      expect(startOfDay(iso)).toBeUndefined()
    },
  )
})
