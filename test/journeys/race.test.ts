import { afterAll, beforeAll, expect, test } from 'vitest'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, nssOn } from '../support/walk.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  const people = [...take(60)].map(({ curp, name }) => ({
    curp,
    name,
    status: 'vigente' as const,
    numeros: [],
  }))
  await portal.ctx.store.savePeople(people, portal.clock.now())
})
afterAll(() => portal.close())

function* take(n: number) {
  const people = syntheticPeople(20260305)
  for (let i = 0; i < n; i++) {
    const next = people.next()
    if (!next.done) yield next.value
  }
}
const address = {
  cp: '06000',
  colonia: 'otra',
  colonia_otra: 'Centro',
  calle: 'Uno',
  numero_exterior: 'S/N',
  accion: 'continuar',
}
const count = (sql: string, ...values: unknown[]) =>
  portal.base.sqlite
    .prepare(sql)
    .pluck()
    .get(...values)

test('fifty confirmations of one trámite at once give one number, one folio and one mail', async () => {
  const [person] = [...take(1)]
  if (!person) throw new Error('no person')
  const visitor = new Visitor(portal)
  await enter(visitor, person.curp, 'una@ejemplo.mx')
  const pages = await Promise.all(
    Array.from({ length: 50 }, () => visitor.post('/tramites/nss/domicilio', address)),
  )
  expect(new Set(pages.map(nssOn)).size).toBe(1)
  expect(nssOn(pages[0] as never)).toMatch(/^\d{11}$/)
  const index = portal.base.vault.index('curp', person.curp)
  expect(count('select count(*) from emisiones where curp_index = ?', index)).toBe(1)
  expect(count("select count(*) from correos where kind = 'resultado'")).toBe(1)
  expect(count('select count(*) from bitacora')).toBe(2)
})

test('fifty people in one series at once get fifty numbers', async () => {
  const people = [...take(51)].slice(1)
  const visitors = await Promise.all(
    people.map(async (person, n) => {
      const visitor = new Visitor(portal)
      await enter(visitor, person.curp, `persona${n}@ejemplo.mx`)
      return visitor
    }),
  )
  const pages = await Promise.all(visitors.map((visitor) => visitor.post('/tramites/nss/domicilio', address)))
  expect(new Set(pages.map(nssOn)).size).toBe(50)
  expect(count('select count(distinct nss_index) from numeros where origin = ?', 'asignado')).toBe(51)
})
