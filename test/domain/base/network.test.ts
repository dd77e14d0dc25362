import { expect, test } from 'vitest'
import { wideNetwork } from '../../../src/domain/base/network.ts'

test('the /64s of one customer are one /48', () => {
  expect(wideNetwork('2001:db8:7:1::/64')).toBe('2001:db8:7::/48')
  expect(wideNetwork('2001:db8:7:ffff::/64')).toBe('2001:db8:7::/48')
  expect(wideNetwork('2001:db8:8:1::/64')).toBe('2001:db8:8::/48')
})

test('an IPv4 address has none', () => {
  expect(wideNetwork('192.0.2.7')).toBeUndefined()
})
