import { describe, expect, test } from 'vitest'
import { wideNetwork } from '../../../src/domain/base/network.ts'
import { Refused } from '../../../src/domain/base/problem.ts'
import { counted, countWords, dropInvisible } from '../../../src/domain/base/text.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/base/time.ts'

test.each([
  [0, '0'],
  [12, '12'],
  [999, '999'],
  [1000, '1,000'],
  [99_999, '99,999'],
  [1_000_000, '1,000,000'],
])('%i is written as %s in Mexico', (n, words) => {
  expect(countWords(n)).toBe(words)
})

test('one is counted in the singular, none and many in the plural', () => {
  const days = [0, 1, 2, 1000].map((n) => counted(n, 'día', 'días'))
  expect(days).toEqual(['0 días', '1 día', '2 días', '1,000 días'])
})

test('what nobody sees goes, and what somebody sees stays', () => {
  expect(dropInvisible('Á plain text, ñ')).toBe('Á plain text, ñ')
  expect(dropInvisible('J\u200bUAN\u200f \ufe0f\u3164')).toBe('JUAN ')
  // one visible letter that is not of Latin-1, and an invisible one
  expect(dropInvisible('Ω\u200b')).toBe('Ω')
})

describe('a network', () => {
  test('of an IPv6 /64 is in a /48, and of IPv4 in none', () => {
    expect(wideNetwork('2001:db8:7:1::/64')).toBe('2001:db8:7::/48')
    expect(wideNetwork('203.0.113.9')).toBeUndefined()
  })
})

test('a refusal says by its name what it is', () => {
  expect(new Refused('no').name).toBe('Refused')
})

test('units of time are in ms', () => {
  expect([SECOND, MINUTE, HOUR, DAY]).toEqual([1000, 60_000, 3_600_000, 86_400_000])
})
