import { expect, test } from 'vitest'
import { flood } from '../../bench/flood.ts'

test('a flood from 100 addresses, with 200 connections that hang: honest people go on, memory and buckets stay small', async () => {
  const { failed, served, asked, peak, buckets, left } = await flood(400, 100, 20_933, 200)
  expect(failed).toBe(0)
  expect(asked).toBeGreaterThan(0)
  expect(served).toBe(asked)
  expect(peak).toBeLessThan(256)
  // two of each address that floods, three of each honest one: no more than there were people
  expect(buckets).toBeLessThanOrEqual(2 * 100 + 3 * asked)
  expect(left).toBe(0)
})
