import { expect, test } from 'vitest'
import { may, type Power, ROLES, type Role, staffActor, staffIdOf } from '../../../src/domain/facts/staff.ts'

/** The table of who may what, as the manual of the counter has it. */
const TABLE: Record<Power, readonly Role[]> = {
  attend: ['mostrador', 'responsable'],
  propose: ['mostrador', 'responsable'],
  approve: ['responsable'],
  cases: ['mostrador', 'responsable', 'auditoria'],
  arco: ['responsable'],
  staff: ['responsable'],
  operate: ['operacion'],
  audit: ['auditoria'],
}

test.each(Object.entries(TABLE) as [Power, readonly Role[]][])(
  '%s is for %j, and for nobody else',
  (power, roles) => {
    expect(ROLES.filter((role) => may({ role }, power))).toEqual(roles)
  },
)

test('there are four roles, stored by these words', () => {
  expect(ROLES).toEqual(['mostrador', 'responsable', 'operacion', 'auditoria'])
})

test('the trail names an employee apart from commands and clients', () => {
  expect(staffActor({ staffId: '7f' })).toBe('personal:7f')
})

test('the trail names an employee so that they are found again, and nobody else is taken for one', () => {
  expect(staffIdOf(staffActor({ staffId: 'a1b2' }))).toBe('a1b2')
  for (const other of ['nss arco', 'personal:', 'otro personal:a1b2', 'a1b2'])
    expect(staffIdOf(other)).toBeUndefined()
})
