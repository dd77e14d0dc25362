import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditTrail } from '../../../src/db/audit/store.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { actorOf } from '../../../src/domain/ports/audit-store.ts'
import { requestLink } from '../../../src/domain/tramite/request-link.ts'
import { LIMITS, openUseCases, paso1, type UseCases } from '../../support/use-cases.ts'

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
const trail = () => [...auditTrail(it.base, { curp: CURP })]

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
    expect(trail()).toEqual([
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
    expect(trail()).toHaveLength(1)
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

  test('wrong too often stops that client, its right answers too, and nobody else', async () => {
    const deps = { ...it.deps, limits: { ...LIMITS, wrongCaptchasHour: 2 } }
    await guess(deps)
    await guess(deps)
    const resetsAt = it.clock.now() + HOUR
    for (let n = 0; n < 2; n++) expect(await ask(deps)).toEqual({ outcome: 'limited', resetsAt })
    const refused = [...auditTrail(it.base, {})].map(({ what, outcome, code }) => [what, outcome, code])
    expect(refused).toEqual([['enlace pedido', 'limitado', 'reto']])
    expect((await ask(deps, CURP, CORREO, FLOOD)).outcome).toBe('requested')
  })
})

describe('limits', () => {
  test('a client over its own limit uses up neither the links of a CURP nor those of an address', async () => {
    const deps = { ...it.deps, limits: { ...LIMITS, linksPerIpHour: 1 } }
    await ask(deps, DEMO_PEOPLE[1]?.person.curp, 'otra@ejemplo.mx', FLOOD)
    for (let n = 0; n < 6; n++) {
      const refused = await ask(deps, CURP, CORREO, FLOOD)
      expect(refused).toEqual({ outcome: 'limited', resetsAt: it.clock.now() + HOUR })
    }
    expect((await ask(deps, CURP, CORREO, HOME)).outcome).toBe('requested')
  })

  test('who asks for one CURP too often uses up nothing of the addresses named', async () => {
    const deps = { ...it.deps, limits: { ...LIMITS, linksPerCurpDay: 1, linksPerCorreoDay: 1 } }
    await ask(deps, CURP, 'primera@ejemplo.mx')
    expect(await ask(deps, CURP, CORREO)).toEqual({ outcome: 'limited', resetsAt: it.clock.now() + DAY })
    expect((await ask(deps, DEMO_PEOPLE[1]?.person.curp, CORREO)).outcome).toBe('requested')
  })

  test.each([
    ['red', { linksPerIpHour: 1 }, HOUR],
    ['curp', { linksPerCurpDay: 1 }, DAY],
    ['correo', { linksPerCorreoDay: 1 }, DAY],
  ])(
    'of one (%s) refuse the second, say until when, and write the first refusal down',
    async (code, limit, window) => {
      const deps = { ...it.deps, limits: { ...LIMITS, ...limit } }
      await ask(deps)
      for (let n = 0; n < 2; n++)
        expect(await ask(deps)).toEqual({ outcome: 'limited', resetsAt: it.clock.now() + window })
      expect(trail().filter((one) => one.outcome === 'limitado')).toEqual([
        expect.objectContaining({ what: 'enlace pedido', code, actor: actorOf(deps, HOME) }),
      ])
      it.clock.forward(window)
      expect((await ask(deps)).outcome).toBe('requested')
    },
  )
})
