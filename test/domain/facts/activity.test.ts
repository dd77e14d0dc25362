import { expect, test } from 'vitest'
import { DAY, HOUR } from '../../../src/domain/base/time.ts'
import { activityOf, firstHour, type HourCount } from '../../../src/domain/facts/activity.ts'

/** 5 March 2026, 10:20 in Mexico City. */
const NOW = Date.UTC(2026, 2, 5, 16, 20)
const at = (moment: number, count = 1): HourCount => ({
  hour: Math.floor(moment / HOUR),
  what: 'tramite',
  count,
})

test('has 24 hours and 30 days, zeros where nothing happened, the newest last', () => {
  const { hours, days } = activityOf([], NOW)
  expect([hours.length, days.length]).toEqual([24, 30])
  expect(hours.at(-1)).toEqual({
    from: Date.UTC(2026, 2, 5, 16),
    tramite: 0,
    correo: 0,
    correo_muerto: 0,
    error: 0,
  })
  expect(days.at(-1)?.from).toBe(Date.UTC(2026, 2, 5, 6))
  expect(days[0]?.from).toBe(Date.UTC(2026, 2, 5, 6) - 29 * DAY)
  expect(firstHour(NOW) * HOUR).toBe(days[0]?.from)
})

test('a day begins at midnight of Mexico City', () => {
  const { days } = activityOf([at(Date.UTC(2026, 2, 5, 5, 59)), at(Date.UTC(2026, 2, 5, 6), 2)], NOW)
  expect(days.slice(-2).map((one) => one.tramite)).toEqual([1, 2])
})

test('what is older than a stretch, or of another kind, is not in it', () => {
  const old = at(NOW - 25 * HOUR, 7)
  const { hours, days } = activityOf([old, { ...at(NOW), what: 'error', count: 3 }], NOW)
  expect(hours.reduce((sum, one) => sum + one.tramite, 0)).toBe(0)
  expect(hours.at(-1)?.error).toBe(3)
  expect(days.reduce((sum, one) => sum + one.tramite, 0)).toBe(7)
})
