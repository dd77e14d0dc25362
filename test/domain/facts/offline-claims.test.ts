import { expect, test } from 'vitest'
import { offlineClaims, offlineDocument } from '../../../src/domain/facts/offline-claims.ts'
import { newSeal, sampleIssue } from '../../views/pdf/sample-issue.ts'

const seal = newSeal()

test('the QR of the sheet says what the sheet prints, with the birth and the sexo of the CURP', () => {
  const issue = sampleIssue(seal)
  expect(offlineClaims(issue, 'asignacion')).toEqual({
    issuer: 'https://nss.example.org',
    issuedAt: issue.issuedAt,
    document: 'asignacion',
    folio: issue.folio,
    nss: '12345678903',
    curp: 'HEGG560427MVZRRL04',
    name: 'GLORIA HERNÁNDEZ GARCÍA',
    birthDate: '19560427',
    sex: 'M',
    declared: false,
    demo: false,
  })
})

test('the QR of the card says no birth and no sexo, since the card prints none', () => {
  const claims = offlineClaims(sampleIssue(seal), 'tarjeta')
  expect(claims).toMatchObject({ document: 'tarjeta', nss: '12345678903' })
  expect(claims).not.toHaveProperty('birthDate')
  expect(claims).not.toHaveProperty('sex')
})

test('it says that names were declared, and that it is a demonstration', () => {
  const issue = sampleIssue(seal, { declared: true, issuer: { demo: true } })
  expect(offlineClaims(issue, 'tarjeta')).toMatchObject({ declared: true, demo: true })
})

test('a sheet is called by what it tells, a card is a card', () => {
  expect(offlineDocument('asignacion', 'asignacion')).toBe('asignacion')
  expect(offlineDocument('localizacion', 'asignacion')).toBe('localizacion')
  expect(offlineDocument('asignacion', 'tarjeta')).toBe('tarjeta')
  expect(offlineDocument('localizacion', 'tarjeta')).toBe('tarjeta')
})
