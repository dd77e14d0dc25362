import { expect, test } from 'vitest'
import { base64url, randomToken, randomUuid } from '../../../src/domain/ports/chance.ts'

const counting = { bytes: (length: number) => Uint8Array.from({ length }, (_, nth) => 0x11 * (nth % 16)) }
const all = (byte: number) => ({ bytes: (length: number) => new Uint8Array(length).fill(byte) })

test('a UUID is of version 4 and of its variant, and all its other bits are random', () => {
  expect(randomUuid(counting)).toBe('00112233-4455-4677-8899-aabbccddeeff')
  expect(randomUuid(all(0))).toBe('00000000-0000-4000-8000-000000000000')
  expect(randomUuid(all(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
})

test('a token has the bits that were asked for, in letters that an address may have', () => {
  expect(randomToken(all(255), 130 + 6)).toHaveLength(Math.ceil(136 / 6))
  expect(randomToken(all(0), 24)).toBe('AAAA')
  expect(base64url(Uint8Array.of(251, 255))).toBe('-_8')
})
