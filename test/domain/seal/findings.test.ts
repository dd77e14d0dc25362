import { describe, expect, test } from 'vitest'
import type { Issue } from '../../../src/domain/facts/issue.ts'
import type { Nss } from '../../../src/domain/number/nss.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { hasNewer, isGenuine, type Verification } from '../../../src/domain/seal/verify.ts'

const CURP = 'HEGG560427MVZRRL04' as Curp
const issue = {
  folio: '1',
  issuedAt: 1000,
  curp: CURP,
  nss: '84966311213' as Nss,
  name: { nombre: 'ROSAURA', primerApellido: 'ÑANDÚ', segundoApellido: 'PEÑALOZA' },
} as Issue

describe('findings', () => {
  const good: Verification = {
    document: { issue },
    ledger: true,
    seal: { good: true, certificateSerial: '0'.repeat(20) },
    altered: [],
  }
  const { document, ledger, seal, ...bare } = good
  test.each<Verification>([good, { ...good, file: 'igual' }, { ...good, file: 'relleno' }])(
    'that are all good are of a genuine document: %j',
    (found) => {
      expect(isGenuine(found)).toBe(true)
    },
  )

  test.each<[string, Verification]>([
    ['no document', { ...bare, ledger: true, seal: { good: true } }],
    ['no look into the ledger', { ...bare, document: { issue }, seal: { good: true } }],
    ['no entry', { ...good, ledger: false }],
    ['no look at the sello', { ...bare, document: { issue }, ledger: true }],
    ['a sello that does not verify', { ...good, seal: { good: false } }],
    ['bytes behind the file', { ...good, file: 'agregado' }],
    ['another file', { ...good, file: 'distinto' }],
    ['an alteration', { ...good, altered: ['CURP'] }],
  ])('with %s are of none', (_, found) => {
    expect([document, ledger, seal]).not.toContain(undefined)
    expect(isGenuine(found)).toBe(false)
  })
})

describe('a newer document of the person', () => {
  const isOutdatedBy = (newest: Partial<Issue> | undefined) =>
    hasNewer(
      {
        store: {
          findIssueOf: async (curp) => (curp === CURP && newest ? { ...issue, ...newest } : undefined),
        },
      },
      { issue },
    )

  test.each<[string, Partial<Issue>]>([
    ['number', { nss: '92919084431' as Nss }],
    ['CURP', { curp: 'HEGG560427MVZRRL12' as Curp }],
    ['given name', { name: { ...issue.name, nombre: 'ROSA' } }],
    ['surname', { name: { ...issue.name, primerApellido: 'ÑANDO' } }],
    ['second surname', { name: { nombre: 'ROSAURA', primerApellido: 'ÑANDÚ' } }],
  ])('counts when it says another %s', async (_, facts) => {
    expect(await isOutdatedBy({ ...facts, issuedAt: 1001 })).toBe(true)
    expect(await isOutdatedBy({ ...facts, issuedAt: 1000 })).toBe(false)
    expect(await isOutdatedBy({ ...facts, issuedAt: 999 })).toBe(false)
  })

  test('that says the same, or none at all, changes nothing', async () => {
    expect(await isOutdatedBy({ issuedAt: 1001 })).toBe(false)
    expect(await isOutdatedBy(undefined)).toBe(false)
  })
})
