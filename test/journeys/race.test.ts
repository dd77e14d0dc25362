import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Address } from '../../src/domain/facts/tramite.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { issueNumber } from '../../src/domain/tramite/issue-number.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import type { RaceOrder, RaceResult } from '../support/race-process.ts'
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

describe('both CURP of a person, which are one already', () => {
  /** Two who stand at Paso 2, before the register says that they are one: the older CURP, the one in force. */
  async function linked(skip: number) {
    const people = [...take(skip + 2)].slice(skip)
    const both = people.map(async ({ curp }, n) => {
      const visitor = new Visitor(portal)
      await enter(visitor, curp, `ambas${skip}${n}@ejemplo.mx`)
      const session = visitor.cookies.get('sesion') ?? ''
      const { tramiteId = '' } = (await portal.ctx.sessions.find(session)) ?? {}
      const tramite = await portal.ctx.store.findTramite(tramiteId)
      if (!tramite) throw new Error('no trámite')
      return { session, tramite }
    })
    const [old, now] = await Promise.all(both)
    if (!old || !now) throw new Error('no people')
    const link = { from: old.tramite.curp, to: now.tramite.curp }
    expect(await portal.ctx.store.linkCurps([link], portal.clock.now())).toBe('linked')
    return { old, now }
  }
  const given = (curps: readonly string[]) => {
    const indexes = curps.map((curp) => portal.base.vault.index('curp', curp))
    const of = (sql: string) => count(`select count(*) from ${sql} in (?, ?)`, ...indexes)
    return {
      assigned: of("numeros where origin = 'asignado' and curp_index"),
      asignaciones: of("emisiones where kind = 'asignacion' and curp_index"),
      issues: of('emisiones where curp_index'),
    }
  }

  test('fifty at once, from two processes on one data folder: one number, one issue, and none for the older CURP', async () => {
    const { old, now } = await linked(51)
    const script = path.resolve(import.meta.dirname, '../support/race-process.ts')
    const children = [1, 2].map(() => fork(script, [portal.dataDir], { execArgv: [] }))
    const next = async (child: ChildProcess) => (await once(child, 'message'))[0]
    await Promise.all(children.map(next))
    const answers = children.map(next)
    const order: RaceOrder = { sessions: [old.session, now.session], times: 25 }
    for (const child of children) child.send(order)
    const ends = children.map((child) => once(child, 'exit'))
    const pages: RaceResult = (await Promise.all(answers)).flat()
    await Promise.all(ends)
    const [ofOld, ofNow] = [old, now].map(({ session }) => pages.filter((page) => page.session === session))
    expect(pages).toHaveLength(50)
    expect(new Set(ofNow?.map(({ nss }) => nss))).toEqual(new Set([expect.stringMatching(/^\d{11}$/)]))
    expect(ofOld?.map(({ nss }) => nss).join('')).toBe('')
    expect(ofOld?.every(({ text }) => text.includes('fue reemplazada'))).toBe(true)
    expect(given([old.tramite.curp, now.tramite.curp])).toEqual({ assigned: 1, asignaciones: 1, issues: 1 })
  }, 120_000)

  test('fifty at once that were judged before the link: one number all the same', async () => {
    const { old, now } = await linked(53)
    const address: Address = {
      cp: '06000',
      estado: { clave: '09', nombre: 'Ciudad de México' },
      municipio: { clave: '015', nombre: 'Cuauhtémoc' },
      colonia: { nombre: 'Centro' },
      calle: 'Uno',
      numeroExterior: '1',
      catalogo: 'prueba',
    }
    const issues = Array.from({ length: 50 }, (_, n) => {
      const { tramite } = n % 2 ? old : now
      const name = { nombre: 'X', primerApellido: 'Y' }
      const person = { curp: tramite.curp, name, status: 'vigente', numeros: [] } as const
      const verdict = { outcome: 'known', person, declared: false } as const
      return issueNumber(portal.ctx, tramite, verdict, { address }, 'portal')
    })
    const outcomes = await Promise.all(issues)
    expect(new Set(outcomes.map((one) => one.outcome === 'issued' && one.issue.nss)).size).toBe(1)
    expect(given([old.tramite.curp, now.tramite.curp])).toMatchObject({ assigned: 1, asignaciones: 1 })
  })
})
