import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditTrail } from '../../../src/db/audit/store.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { type Link, linkState } from '../../../src/domain/facts/tramite.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { actorOf } from '../../../src/domain/ports/audit-store.ts'
import type { Limits } from '../../../src/domain/ports/limit-store.ts'
import { requestLink } from '../../../src/domain/tramite/request-link.ts'
import { readAll } from '../../support/read-all.ts'
import { LIMITS, OWN_ROOM, openUseCases, paso1, type UseCases } from '../../support/use-cases.ts'

const CURP = DEMO_PEOPLE[0]?.person.curp as Curp
const CORREO = 'rosaura@ejemplo.mx'
const HOME = '203.0.113.7'
const FLOOD = '198.51.100.1'
const HOUR = 3_600_000
const DAY = 24 * HOUR

let it: UseCases
beforeEach(async () => {
  it = await openUseCases()
})
afterEach(() => it.close())

const ask = (deps = it.deps, curp = CURP, correo = CORREO, client = HOME) =>
  requestLink(deps, paso1(deps, curp, correo), client)
const trail = async () => readAll(auditTrail(it.base, { curp: CURP }))

describe('Paso 1', () => {
  test('opens a trámite, and its link goes out once what was written is kept', async () => {
    const asked = await ask()
    expect(asked.outcome).toBe('requested')
    if (asked.outcome !== 'requested') return
    expect(asked.handle).toHaveLength(22)
    const link = await it.deps.store.findLinkByHandle(asked.handle, asked.asker)
    expect(link).toMatchObject({ sameBrowser: true, alone: true, expiresAt: it.clock.now() + DAY })
    expect(link?.tramite).toMatchObject({ curp: CURP, correo: CORREO })
    expect(it.said).toEqual(['mail'])
    const [mail] = await it.deps.store.outbox.lease(it.clock.now(), 9, 1)
    expect(mail?.content.kind === 'enlace' && mail.content.token).toMatch(/^[\w-]{43}$/)
    const actor = actorOf(it.deps, HOME)
    expect(await trail()).toEqual([
      expect.objectContaining({
        what: 'enlace pedido',
        outcome: 'ok',
        actor,
        at: it.clock.now(),
      }),
    ])
    expect(actor).toMatch(/^[\w-]{16}$/)
  })

  test('sent twice is one request, also with the address in capitals', async () => {
    const form = paso1(it.deps, CURP, CORREO)
    const first = await requestLink(it.deps, form, HOME)
    const capitals = 'Rosaura@EJEMPLO.MX'
    const again = { ...form, correo: capitals, correo_confirmacion: capitals }
    expect(await requestLink(it.deps, form, HOME)).toEqual(first)
    expect(await requestLink(it.deps, again, HOME)).toEqual(first)
    expect(await trail()).toHaveLength(1)
  })

  test('takes one challenge for one request', async () => {
    const form = paso1(it.deps, CURP, CORREO)
    await requestLink(it.deps, form, HOME)
    const other = { ...form, correo: 'otra@ejemplo.mx', correo_confirmacion: 'otra@ejemplo.mx' }
    expect(await requestLink(it.deps, other, HOME)).toEqual({
      outcome: 'problems',
      problems: [{ code: 'captcha_usado', field: 'captcha' }],
      keepChallenge: false,
    })
  })

  test('with every field empty says so of each, and a right answer to the challenge is kept', async () => {
    const { captcha_id, captcha, comentario } = paso1(it.deps, '', '')
    const empty = { curp: '', correo: '', correo_confirmacion: ' ', captcha: ' ', captcha_id, comentario }
    const answer = await requestLink(it.deps, empty, HOME)
    const said = answer.outcome === 'problems' ? answer.problems.map((one) => [one.field, one.code]) : []
    expect(said).toEqual([
      ['curp', 'curp_vacia'],
      ['correo', 'correo_vacio'],
      ['correo_confirmacion', 'confirmacion_vacia'],
      ['captcha', 'captcha_vacio'],
    ])
    expect(answer).toMatchObject({ keepChallenge: false })
    expect(await requestLink(it.deps, { ...empty, captcha }, HOME)).toMatchObject({
      outcome: 'problems',
      keepChallenge: true,
    })
    expect(it.said).toEqual([])
  })

  test('wants the address typed twice the same', async () => {
    const form = { ...paso1(it.deps, CURP, CORREO), correo_confirmacion: 'otra@ejemplo.mx' }
    expect(await requestLink(it.deps, form, HOME)).toEqual({
      outcome: 'problems',
      problems: [{ code: 'confirmacion_distinta', field: 'correo_confirmacion' }],
      keepChallenge: true,
    })
  })
})

describe('the challenge', () => {
  const guess = async (deps = it.deps, client = HOME) => {
    const answer = await requestLink(deps, { ...paso1(deps, CURP, CORREO), captcha: 'mal' }, client)
    return answer.outcome === 'problems' ? answer.problems.map((one) => one.code) : answer.outcome
  }

  test('answered wrong three times in an hour offers the way in person from the third on', async () => {
    const said = [await guess(), await guess(), await guess(), await guess()]
    expect(said).toEqual([
      ['captcha_incorrecto'],
      ['captcha_incorrecto'],
      ['captcha_tercera'],
      ['captcha_tercera'],
    ])
    it.clock.forward(HOUR)
    expect(await guess()).toEqual(['captcha_incorrecto'])
  })

  test('that ran out is no wrong answer, one that is not ours is', async () => {
    const old = paso1(it.deps, CURP, CORREO)
    it.clock.forward(HOUR)
    for (let n = 0; n < 3; n++)
      expect(await requestLink(it.deps, old, HOME)).toMatchObject({ problems: [{ code: 'captcha_vencido' }] })
    expect(await guess()).toEqual(['captcha_incorrecto'])
    const strange = { ...paso1(it.deps, CURP, CORREO), captcha_id: 'nothing of ours' }
    expect(await requestLink(it.deps, strange, HOME)).toMatchObject({
      problems: [{ code: 'captcha_vencido', field: 'captcha' }],
    })
    expect(await guess()).toEqual(['captcha_tercera'])
  })

  test('answered wrong too often is answered more and more slowly, three seconds at the most; a right one at once', async () => {
    const deps = { ...it.deps, limits: { ...LIMITS, wrongCaptchasHour: 2 } }
    for (let n = 0; n < 2; n++) await guess(deps)
    expect(it.said).toEqual([])
    for (let n = 0; n < 12; n++) await guess(deps)
    const waits = it.said.filter((said) => said.startsWith('waited'))
    expect([waits[0], waits[1], waits.at(-1)]).toEqual(['waited 300 ms', 'waited 600 ms', 'waited 3000 ms'])
    expect(it.said.filter((said) => said === 'refused enlace pedido reto')).toHaveLength(12)
    it.said.length = 0
    expect((await ask(deps)).outcome).toBe('requested')
    expect(it.said).toEqual(['mail'])
  })
})

describe('limits', () => {
  const deps = (limits: Partial<Limits>) => ({ ...it.deps, limits: { ...LIMITS, ...limits } })
  /** Which addresses have a mail that waits to go out. */
  const mailed = async () => (await it.deps.store.outbox.lease(it.clock.now(), 99, 1)).map(({ to }) => to)

  test('by network refuse, say until when, and count nothing against anybody else', async () => {
    const strict = deps({ linksPerIpHour: 1 })
    await ask(strict, DEMO_PEOPLE[1]?.person.curp, 'otra@ejemplo.mx', FLOOD)
    for (let n = 0; n < 6; n++) {
      const refused = await ask(strict, CURP, CORREO, FLOOD)
      expect(refused).toEqual({ outcome: 'limited', resetsAt: it.clock.now() + HOUR })
    }
    expect(it.said.filter((said) => said === 'refused enlace pedido red')).toHaveLength(6)
    expect((await ask(strict, CURP, CORREO, HOME)).outcome).toBe('requested')
    expect(await mailed()).toContain(CORREO)
    it.clock.forward(HOUR)
    expect((await ask(strict, CURP, CORREO, FLOOD)).outcome).toBe('requested')
  })

  test('by network also hold for a /48 as a whole, and not in the rooms of the operator', async () => {
    const strict = deps({ linksPerIpHour: 1, linksPer48Hour: 2 })
    const from = (client: string) => ask(strict, CURP, CORREO, client)
    expect((await from('2001:db8:1:1::/64')).outcome).toBe('requested')
    expect((await from('2001:db8:1:2::/64')).outcome).toBe('requested')
    expect((await from('2001:db8:1:3::/64')).outcome).toBe('limited')
    expect((await from('2001:db8:2:1::/64')).outcome).toBe('requested')
    for (let n = 0; n < 5; n++) expect((await from(OWN_ROOM)).outcome).toBe('requested')
  })

  test.each([
    ['par', { linksPerPairDay: 1 }],
    ['correo', { linksPerCorreoDay: 1 }],
  ])(
    'of one (%s) hold the second mail back; the answer is the same, and the last link stays',
    async (code, limit) => {
      const strict = deps(limit)
      const first = await ask(strict)
      const second = await ask(strict)
      expect(second.outcome).toBe('requested')
      expect(await mailed()).toEqual([CORREO])
      expect(it.said.filter((said) => said.startsWith('refused'))).toEqual([`refused enlace pedido ${code}`])
      if (first.outcome !== 'requested' || second.outcome !== 'requested') return
      const [one, two] = await Promise.all(
        [first, second].map(({ handle, asker }) => it.deps.store.findLinkByHandle(handle, asker)),
      )
      expect(two?.tramite.id).toBe(one?.tramite.id)
      expect(linkState(one as Link, it.clock.now())).toBe('abierto')
      it.clock.forward(DAY)
      await ask(strict)
      const later = await it.deps.store.findLinkByHandle(first.handle, first.asker)
      expect(linkState(later as Link, it.clock.now())).toBe('reemplazado')
    },
  )

  test('there is none for a CURP', async () => {
    const strict = deps({ linksPerPairDay: 1, linksPerCorreoDay: 1 })
    for (let n = 0; n < 30; n++) await ask(strict, CURP, `n${n}@ejemplo.mx`)
    expect((await ask(strict, CURP, CORREO)).outcome).toBe('requested')
    expect(await mailed()).toContain(CORREO)
  })

  test('the same form at the same moment is one request and one mail', async () => {
    const form = paso1(it.deps, CURP, CORREO)
    const answers = await Promise.all([1, 2, 3].map(() => requestLink(deps({}), form, HOME)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.outcome).toBe('requested')
    expect(await mailed()).toEqual([CORREO])
  })
})
