import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupCode, newCode, readCode } from '../../../src/domain/seal/verification-code.ts'

const bytes = fc.uint8Array({ minLength: 26, maxLength: 26 })
const codeOf = (from: Uint8Array) => newCode({ bytes: () => from })

test('a code is 26 characters that no reader mistakes, from 130 random bits', () => {
  fc.assert(fc.property(bytes, (from) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(codeOf(from))))
  expect(new Set(Array.from({ length: 32 }, (_, n) => codeOf(new Uint8Array(26).fill(n)))).size).toBe(32)
  expect(codeOf(new Uint8Array(26).fill(31))).toBe(codeOf(new Uint8Array(26).fill(255)))
})

test('it is read back however it is typed: in groups, in small letters, in its address, with O, I and L', () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom('0', 'O', 'o'), fc.constantFrom('1', 'I', 'l'), (from, zero, one) => {
      const code = codeOf(from)
      const typed = groupCode(code).toLowerCase().replaceAll('0', zero).replaceAll('1', one)
      for (const text of [
        code,
        typed,
        ` ${typed.replaceAll('-', ' ')} `,
        `https://nss.mx/verificar/${typed}`,
      ])
        expect(readCode(text)).toBe(code)
    }),
  )
})

test('in groups of four', () => {
  expect(groupCode('7K3M9QRTZ0AB4CDEFGHJ5NPQ2X')).toBe('7K3M-9QRT-Z0AB-4CDE-FGHJ-5NPQ-2X')
})

test('a code of before is taken to the letter, and printed as it was', () => {
  const old = 'Zk3vQ1l-0OxI_9aBcDeFgH'
  expect(readCode(`https://nss.mx/verificar/${old}`)).toBe(old)
  expect(groupCode(old)).toBe(old)
})

test('what cannot be a code is none', () => {
  for (const text of ['', '¿qué?', 'x'.repeat(61)]) expect(readCode(text)).toBeUndefined()
  const code = '7K3M9QRTZ0AB4CDEFGHJ5NPQ2X'
  for (const text of [`é${code.slice(1)}`, `${code.slice(1)}é`, code.replace('M', 'Ñ')])
    expect(readCode(text)).toBeUndefined()
})
