import { expect, test } from 'vitest'
import { CONSENT_TRIES, type Consent, consentState } from '../../../src/domain/facts/consent.ts'

const consent = { once: true, createdAt: 0, expiresAt: 1000, wrong: 0 } satisfies Partial<Consent>

test('a consent counts up to the moment it expires, and not at it', () => {
  expect(consentState(consent, 999)).toBe('vigente')
  expect(consentState(consent, 1000)).toBe('vencido')
  expect(consentState(consent, 1001)).toBe('vencido')
})

test('it ends with the fifth number that does not agree, not before', () => {
  expect(CONSENT_TRIES).toBe(5)
  expect(consentState({ ...consent, wrong: 4 }, 0)).toBe('vigente')
  expect(consentState({ ...consent, wrong: 5 }, 0)).toBe('agotado')
})

test('what its person did is told before what others or time did', () => {
  const all = { ...consent, revokedAt: 5, spentAt: 4, wrong: 5 }
  expect(consentState(all, 2000)).toBe('revocado')
  expect(consentState({ ...consent, spentAt: 4, wrong: 5 }, 2000)).toBe('usado')
  expect(consentState({ ...consent, wrong: 5 }, 2000)).toBe('agotado')
})
