import { expect, test } from 'vitest'
import { languageOf } from '../../../src/domain/facts/language.ts'

test('a trámite speaks Spanish unless it says another language', () => {
  expect(languageOf({})).toBe('es')
  expect(languageOf({ language: 'en' })).toBe('en')
})
