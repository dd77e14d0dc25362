import { expect, test } from 'vitest'
import { parseReason } from '../../../src/domain/desk/reason.ts'

test('a reason is one line of ten to five hundred characters, its blanks folded', () => {
  expect(parseReason('  trae\n su\tINE \u0000 original ')).toEqual({
    ok: true,
    value: 'trae su INE original',
  })
  expect(parseReason('a'.repeat(10)).ok).toBe(true)
  expect(parseReason('a'.repeat(500)).ok).toBe(true)
  // signs of two code units are one character
  expect(parseReason('𝒶'.repeat(500)).ok).toBe(true)
})

test('a shorter or a longer one is told by how much', () => {
  const short = { ok: false, problem: { code: 'motivo_corto', detail: { shortest: 10 } } }
  expect(parseReason('a'.repeat(9))).toEqual(short)
  expect(parseReason(`${' '.repeat(9)}a\n`)).toEqual(short)
  expect(parseReason('')).toEqual(short)
  expect(parseReason('𝒶'.repeat(9))).toEqual(short)
  expect(parseReason('a'.repeat(501))).toEqual({
    ok: false,
    problem: { code: 'motivo_largo', detail: { longest: 500 } },
  })
})
