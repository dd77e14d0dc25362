import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { arco } from '../../src/cli/arco.ts'
import { askWho } from '../../src/cli/program/who.ts'
import { auditTrail } from '../../src/db/audit/store.ts'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import { openAtDesk } from '../../src/domain/desk/attend.ts'
import { composeNss } from '../../src/domain/number/nss.ts'
import type { Person } from '../../src/domain/person/person.ts'
import { sidesOf } from '../../src/domain/person/separate-curps.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { currentResult } from '../../src/domain/tramite/current-result.ts'
import { lookUp } from '../../src/domain/tramite/identify.ts'
import { ADDRESS } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { readAll } from '../support/read-all.ts'
import { rebound } from '../support/rebound.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, nssOn } from '../support/walk.ts'
import { order } from './support/shell.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())

const crowd = syntheticPeople(88)
const someone = (...numeros: Person['numeros']): Person => {
  const { curp, name } = crowd.next().value
  return { curp, name, status: 'vigente', numeros }
}
const know = (...people: Person[]) => portal.ctx.store.savePeople(people, portal.clock.now())
const run = (newer: Person, older: Person, ...more: string[]) =>
  order(
    (program, print) =>
      arco(program, {
        base: async () => portal.base,
        desk: async () => ({ ...portal.ctx, ownRegister: false }),
        who: askWho({ input: process.stdin, stream: { write: () => true } }),
        print,
      }),
    ...[
      'arco',
      'separar',
      '--curp',
      newer.curp,
      '--anterior',
      older.curp,
      '--quien',
      'ana',
      '--motivo',
      'error del padrón',
      ...more,
    ],
  )
const correoOf = ({ curp }: Person) => `${curp.toLowerCase()}@ejemplo.mx`
const asks = (person: Person, visitor = new Visitor(portal)) => enter(visitor, person.curp, correoOf(person))
const numbersOf = ({ curp }: Person) => portal.ctx.store.numerosOf(curp)

describe('two people whose CURP a padrón took for those of one', () => {
  test('are two again: numbers, correos and trámites, and no check finds a fault', async () => {
    const [older, newer] = [someone(), someone()]
    await know(older, newer)
    await asks(newer)
    const first = new Visitor(portal)
    await asks(older, first)
    const nss = nssOn(await first.post('/tramites/nss/domicilio', ADDRESS))
    portal.clock.forward(1000)
    await know({ ...older, status: 'reemplazada', currentCurp: newer.curp })
    const wrong = new Visitor(portal)
    expect(nssOn(await asks(newer, wrong))).toBe(nss)
    const { tramiteId = '' } = (await portal.ctx.sessions.find(wrong.cookies.get('sesion') ?? '')) ?? {}

    const done = await run(newer, older)
    expect(done.failed).toBe(false)
    expect(done.text).toContain('1 NSS de la anterior, 0 de la otra')
    expect(await numbersOf(older)).toEqual([nss])
    expect(await numbersOf(newer)).toEqual([])
    expect((await wrong.get('/tramites/nss/resultado')).status).toBe(403)
    const given = await portal.ctx.store.findTramite(tramiteId)
    expect(given && (await currentResult(portal.ctx, given)).outcome).toBe('withheld')
    await portal.mailGone()

    // until the operator corrects the row, it says that the CURP was replaced, and by none
    expect((await asks(older)).text).toContain('Tu CURP cambió')
    await know(older)
    expect(nssOn(await asks(older))).toBe(nss)
    const right = new Visitor(portal)
    expect((await asks(newer, right)).title).toContain('Paso 2 de 3')
    const own = nssOn(await right.post('/tramites/nss/domicilio', ADDRESS))
    expect(own).toMatch(/^\d{11}$/)
    expect(own).not.toBe(nss)
    for (const person of [older, newer])
      expect(await portal.ctx.store.boundCorreo(person.curp)).toBe(correoOf(person))
    expect(await brokenInvariants(portal.base)).toEqual([])
    const trail = (person: Person) => readAll(auditTrail(portal.base, { curp: person.curp }))
    const entry = { what: 'CURP separada', actor: 'personal:ana' }
    expect(await trail(newer)).toContainEqual(expect.objectContaining(entry))
    expect(await trail(older)).not.toContainEqual(expect.objectContaining({ what: 'CURP separada' }))
  })

  test('get a number that came from a padrón only as the operator says whose it is', async () => {
    const [his, hers] = [composeNss('84', 1997, 1979, 71), composeNss('84', 1997, 1979, 72)]
    const [older, newer] = [someone(his), someone(hers)]
    await know({ ...older, status: 'reemplazada', currentCurp: newer.curp }, newer)
    expect(await numbersOf(older)).toHaveLength(2)
    const unsaid = await run(newer, older, '--nss-anterior', his)
    expect([unsaid.failed, unsaid.text]).toEqual([true, expect.stringContaining('(1): nada cambió')])
    expect(await numbersOf(older)).toHaveLength(2)
    expect((await run(newer, older, '--nss-anterior', his, '--nss-vigente', hers)).failed).toBe(false)
    expect([await numbersOf(older), await numbersOf(newer)]).toEqual([[his], [hers]])
    expect((await run(newer, older)).text).toContain('nada que separar')
    expect((await run(newer, older, '--nss-anterior', '123')).text).toContain('11 cifras')
    expect(await brokenInvariants(portal.base)).toEqual([])
  })
})

/** Two whom the padrón took for one, and who are two again. */
async function parted(older: Person, newer: Person): Promise<void> {
  portal.clock.forward(1000)
  await know({ ...older, status: 'reemplazada', currentCurp: newer.curp })
  await lookUp(portal.ctx, newer)
  await lookUp(portal.ctx, older)
  expect((await run(newer, older)).failed).toBe(false)
  await know(older)
}

test('who was attended at the counter has no correo from that, and may bind one', async () => {
  const [older, newer] = [someone(), someone()]
  await know(older, newer)
  await asks(newer)
  const form = {
    id_tipo: 'pasaporte',
    id_final: '1234',
    presencia: 'titular',
    tutor_curp: '',
    parentesco: '',
    poder: '',
  }
  const attended = await openAtDesk(portal.ctx, older.curp, form, 'personal:ana')
  expect(attended.outcome).toBe('attended')
  await parted(older, newer)
  expect(await portal.ctx.store.boundCorreo(older.curp)).toBeUndefined()
  expect((await asks(older)).title).toContain('Paso 2 de 3')
})

test.each([true, false])(
  'whom the counter bound to another correo is not back at the one before: %s',
  async (both) => {
    const [older, newer] = [someone(), someone()]
    await know(older, newer)
    if (both) await asks(newer)
    const stolen = new Visitor(portal)
    await asks(older, stolen)
    const nss = nssOn(await stolen.post('/tramites/nss/domicilio', ADDRESS))
    expect(nss).toMatch(/^\d{11}$/)
    portal.clock.forward(1000)
    const own = `nuevo.${correoOf(older)}`
    await rebound(portal, older.curp, own)
    await parted(older, newer)
    expect(await portal.ctx.store.boundCorreo(older.curp)).toBe(own)
    expect(await portal.ctx.store.boundCorreo(newer.curp)).toBe(both ? correoOf(newer) : undefined)
  },
)

test('of a chain, what is on each side of the link stays together', () => {
  const [a, b, c, d] = [someone(), someone(), someone(), someone()].map(({ curp }) => curp)
  if (!a || !b || !c || !d) throw new Error('nobody')
  const links = [
    { from: a, to: b },
    { from: b, to: c },
    { from: c, to: d },
  ]
  expect(sidesOf(links, { older: b, newer: c })).toEqual({ older: new Set([b, a]), newer: new Set([c, d]) })
  expect(sidesOf(links, { older: a, newer: c })).toBeUndefined()
  expect(sidesOf(links, { older: c, newer: b })).toBeUndefined()
})
