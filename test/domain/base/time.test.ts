import { expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND, YEAR } from '../../../src/domain/base/time.ts'

test('lengths of time are milliseconds; a year has 365 days', () => {
  expect([SECOND, MINUTE, HOUR, DAY, YEAR]).toEqual([1000, 60_000, 3_600_000, 86_400_000, 31_536_000_000])
})
