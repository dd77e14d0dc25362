import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPersonSessions } from '../../../src/db/consulta/sessions.ts'
import { personKeys } from '../../../src/db/person/keys.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { bindingStore } from '../../../src/db/tramite/binding-store.ts'
import { DAY } from '../../../src/domain/base/time.ts'
import { type AskConsultaDeps, addresseeOf, askConsulta } from '../../../src/domain/consulta/ask.ts'
import { disown } from '../../../src/domain/consulta/disown.ts'
import { consultaState, openConsulta } from '../../../src/domain/consulta/open.ts'
import { openAtDesk } from '../../../src/domain/desk/attend.ts'
import { LINK_LIFETIME, LINK_TRIES } from '../../../src/domain/facts/tramite.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import type { ConsultaRequest } from '../../../src/domain/ports/consulta-store.ts'
import { RegistryDown } from '../../../src/domain/ports/person-registry.ts'
import { ANSWER, LIMITS, openUseCases, type UseCases } from '../../support/use-cases.ts'

const CLIENT = '192.0.2.7'
const [owner, other] = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion').map(
  ({ person }) => person.curp,
)
if (!owner || !other) throw new Error('too few people')
const OWN = 'rosaura@correo.example' as Correo

let cases: UseCases
const bind = (curp: Curp, correo: Correo) =>
  cases.base.inTurn(() =>
    bindingStore(cases.base, personKeys(cases.base)).rebind(curp, correo, cases.clock.now()),
  )
beforeAll(async () => {
  cases = await openUseCases()
  await bind(owner, OWN)
})
afterAll(() => cases.close())
beforeEach(() => void cases.said.splice(0))

/** What was written of the requests of `work`, with the tokens that go into their mails. */
function asking(deps: AskConsultaDeps = cases.deps) {
  const requests: ConsultaRequest[] = []
  const requestConsulta = (request: ConsultaRequest) => {
    requests.push(request)
    return deps.store.requestConsulta(request)
  }
  const ask = (
    form: { curp?: string; dato?: string; comentario?: string; captcha?: string } = {},
    asker = '',
  ) => {
    const { token } = deps.captcha.challenge(cases.clock.now() - 3000)
    const whole = { curp: owner as string, dato: OWN as string, captcha: ANSWER, comentario: '', ...form }
    return askConsulta(
      { ...deps, store: { ...deps.store, requestConsulta } },
      { ...whole, captcha_id: token },
      {
        asker,
        clientIp: CLIENT,
      },
    )
  }
  return { requests, ask }
}
/** A link as it stands in its mail, and the browser that asked for it. */
async function linkTo(dato: string = OWN, curp: string = owner as string) {
  const { requests, ask } = asking()
  const asked = await ask({ dato, curp })
  const token = requests[0]?.token
  if (asked.outcome !== 'requested' || !token) throw new Error(asked.outcome)
  return { token, asker: asked.asker }
}
const problems = (found: { readonly outcome: string }) =>
  'problems' in found
    ? (found.problems as { field?: string; code: string }[]).map(({ field, code }) => [field, code])
    : found.outcome
const outcomes = () =>
  cases.base.sqlite
    .prepare("select outcome from auditoria where what = 'consulta abierta' order by id")
    .pluck()
    .all()

describe('asking for a link', () => {
  test.each([
    [{ curp: '' }, [['curp', 'curp_vacia']]],
    [{ dato: ' ' }, [['dato', 'dato_falta']]],
    [{ dato: 'hola' }, [['dato', 'dato_forma']]],
    [{ dato: '1'.repeat(21) }, [['dato', 'dato_forma']]],
    [{ dato: '1'.repeat(23) }, [['dato', 'dato_forma']]],
    [{ dato: 'ana@' }, [['dato', 'correo_dominio']]],
    [{ comentario: 'x' }, [[undefined, 'campo_llenado']]],
    [{ captcha: '' }, [['captcha', 'captcha_vacio']]],
    [
      { curp: '', dato: '', captcha: '' },
      [
        ['curp', 'curp_vacia'],
        ['dato', 'dato_falta'],
        ['captcha', 'captcha_vacio'],
      ],
    ],
  ])('with %j is refused, and all of it told: %j', async (form, told) => {
    const { requests, ask } = asking()
    expect(problems(await ask(form))).toEqual(told)
    expect(requests).toEqual([])
    expect(cases.said).not.toContain('mail')
  })

  test('by a folio, with blanks as it is printed or without, and by a correo', async () => {
    const { requests, ask } = asking()
    await ask({ dato: ' 16273340970 00123456789 ' })
    await ask({ dato: ` ${OWN} ` })
    expect(requests.map(({ claim }) => claim)).toEqual([{ folio: '1627334097000123456789' }, { correo: OWN }])
    expect(requests.map(({ expiresAt, now }) => expiresAt - now)).toEqual([LINK_LIFETIME, LINK_LIFETIME])
    expect(cases.said.filter((one) => one === 'mail')).toHaveLength(2)
  })

  test('gives a browser one secret, and each request a token of its own', async () => {
    const { requests, ask } = asking()
    const first = await ask()
    const again = await ask({}, 'the secret it has')
    expect(first).toMatchObject({ outcome: 'requested', asker: expect.stringMatching(/^.{20,}$/) })
    expect(again).toEqual({ outcome: 'requested', asker: 'the secret it has' })
    expect(new Set(requests.map(({ token }) => token)).size).toBe(2)
    expect(new Set(requests.map(({ handle }) => handle)).size).toBe(2)
  })

  test('spends its challenge', async () => {
    const { deps, clock } = cases
    const { token } = deps.captcha.challenge(clock.now() - 3000)
    const form = { curp: owner, dato: OWN, captcha: ANSWER, captcha_id: token, comentario: '' }
    const client = { asker: '', clientIp: CLIENT }
    expect((await askConsulta(deps, form, client)).outcome).toBe('requested')
    // the same form is the same request; with anything else in it, it is a spent challenge
    expect((await askConsulta(deps, form, client)).outcome).toBe('requested')
    const other = await askConsulta(deps, { ...form, dato: 'otro@correo.example' }, client)
    expect(other).toMatchObject({
      problems: [{ code: 'captcha_usado', field: 'captcha' }],
      keepChallenge: false,
    })
  })

  test('too often for one correo is answered alike, holds the mail back, and is told to the operator', async () => {
    const limits = { ...LIMITS, linksPerPairDay: 2 }
    const { ask } = asking({ ...cases.deps, limits })
    const dato = 'muchas@correo.example'
    const answers = []
    for (let nth = 0; nth < 3; nth++) answers.push((await ask({ dato })).outcome)
    expect(answers).toEqual(['requested', 'requested', 'requested'])
    expect(cases.said).toEqual(['mail', 'mail', 'refused consulta pedida par'])
  })

  test('too often from one network is refused until a moment that is told', async () => {
    cases.clock.forward(DAY)
    const limits = { ...LIMITS, linksPerIpHour: 1 }
    const { ask } = asking({ ...cases.deps, limits })
    expect((await ask({ dato: 'una@correo.example' })).outcome).toBe('requested')
    const refused = await ask({ dato: 'dos@correo.example' })
    if (refused.outcome !== 'limited') throw new Error(refused.outcome)
    expect(refused.resetsAt).toBeGreaterThan(cases.clock.now())
    expect(cases.said.at(-1)).toMatch(/^refused consulta pedida red/)
  })

  test('with wrong answers of one network over its limit is told as what it is', async () => {
    cases.clock.forward(DAY)
    const limits = { ...LIMITS, wrongCaptchasHour: 1 }
    const { ask } = asking({ ...cases.deps, limits })
    for (let nth = 0; nth < 2; nth++) await ask({ captcha: 'mal' })
    expect(cases.said).toContain('refused consulta pedida reto')
  })
})

describe('the mail goes', () => {
  const addressee = async (token: string, deps = cases.deps) => {
    const found = await addresseeOf(deps, token)
    return found.outcome === 'correo' ? found.correo : found.outcome
  }

  test('to the bound correo, also when another spelling of its inbox was typed', async () => {
    expect(await addressee((await linkTo()).token)).toBe(OWN)
    expect(await addressee((await linkTo(OWN.toUpperCase())).token)).toBe(OWN)
  })

  test('to the bound correo, when the folio is of a document of theirs, and to nobody when it is another’s', async () => {
    const person = DEMO_PEOPLE.find((one) => one.shows === 'localizacion')?.person.curp
    if (!person) throw new Error('too few people')
    const theirs = 'localizada@correo.example' as Correo
    await bind(person, theirs)
    const who = {
      id_tipo: 'ine',
      id_final: '1234',
      presencia: 'titular',
      tutor_curp: '',
      parentesco: '',
      poder: '',
    }
    const attended = await openAtDesk(cases.deps, person, who, 'personal:ana')
    if (attended.outcome !== 'attended' || !attended.issued) throw new Error(attended.outcome)
    const { folio } = attended.issued.issue
    expect(await addressee((await linkTo(folio, person)).token)).toBe(theirs)
    expect(await addressee((await linkTo(folio)).token)).toBe('nobody')
  })

  test('to nobody for another correo, a folio that is none of theirs, another person, or no request', async () => {
    expect(await addressee((await linkTo('otra@correo.example')).token)).toBe('nobody')
    expect(await addressee((await linkTo('1'.repeat(22))).token)).toBe('nobody')
    expect(await addressee((await linkTo(OWN, other)).token)).toBe('nobody')
    expect(await addressee('no such token')).toBe('nobody')
  })

  test('later while the register, which may know a correo, does not respond', async () => {
    const { token } = await linkTo(OWN, other)
    const registry = {
      findPerson: async () => {
        throw new RegistryDown('mute')
      },
    }
    expect(await addressee(token, { ...cases.deps, registry })).toBe('not known')
  })

  test('no more often than a correo may get, which is told to the operator and to nobody else', async () => {
    const deps = { ...cases.deps, limits: { ...LIMITS, linksPerCorreoDay: 1 } }
    const [one, two] = [(await linkTo()).token, (await linkTo()).token]
    expect(await addressee(one, deps)).toBe(OWN)
    cases.said.splice(0)
    expect(await addressee(two, deps)).toBe('nobody')
    expect(cases.said).toEqual(['refused consulta pedida correo'])
  })
})

describe('a link', () => {
  const open = (token: string, asker: string, curp = '') =>
    openConsulta({ ...cases.deps, personSessions: createPersonSessions(cases.base, cases.clock) }, token, {
      asker,
      curp,
      clientIp: CLIENT,
    })
  const mailed = async () => {
    const link = await linkTo()
    await addresseeOf(cases.deps, link.token)
    return link
  }

  test('is known to nobody before it is mailed, closed by wrong tries before it is over, and over in its last moment', () => {
    const found = {
      curp: owner,
      claim: { correo: OWN },
      correo: OWN,
      expiresAt: 100,
      wrong: 0,
      sameBrowser: true,
    }
    const { correo, ...unmailed } = found
    expect(correo).toBe(OWN)
    expect(consultaState(undefined, 0)).toBe('desconocida')
    expect(consultaState({ ...unmailed, wrong: LINK_TRIES }, 0)).toBe('desconocida')
    expect(consultaState(found, 99)).toBe('abierta')
    expect(consultaState(found, 100)).toBe('vencida')
    expect(consultaState({ ...found, wrong: LINK_TRIES - 1 }, 99)).toBe('abierta')
    expect(consultaState({ ...found, wrong: LINK_TRIES }, 100)).toBe('bloqueada')
  })

  test('opens in the browser that asked, and in another one by the CURP', async () => {
    const { token, asker } = await mailed()
    const opened = await open(token, asker)
    expect(opened).toMatchObject({ outcome: 'open', session: expect.any(String) })
    expect((await open(token, 'another browser', owner)).outcome).toBe('open')
    expect(outcomes().slice(-2)).toEqual(['ok', 'ok'])
  })

  test('that nobody was mailed, or that is none, is closed without a trace', async () => {
    const before = outcomes().length
    const { token, asker } = await linkTo('otra@correo.example')
    expect(await open(token, asker)).toEqual({ outcome: 'closed', state: 'desconocida' })
    expect(await open('none', asker)).toEqual({ outcome: 'closed', state: 'desconocida' })
    expect(outcomes()).toHaveLength(before)
  })

  test('counts other CURPs and no slip of the keyboard, says how many tries are left, and closes with the last', async () => {
    const { token } = await mailed()
    for (const typed of ['', 'X', `${owner.slice(0, 17)}x`])
      expect(await open(token, '', typed)).toMatchObject({ outcome: 'problem', problem: { field: 'curp' } })
    for (let left = LINK_TRIES - 1; left > 0; left--)
      expect(await open(token, '', other)).toEqual({
        outcome: 'problem',
        problem: { code: 'curp_distinta', field: 'curp', detail: { quedan: left } },
      })
    expect(await open(token, '', other)).toEqual({ outcome: 'closed', state: 'bloqueada' })
    expect(await open(token, '', owner)).toEqual({ outcome: 'closed', state: 'bloqueada' })
    expect(outcomes().slice(-2)).toEqual(['CURP distinta', 'bloqueada'])
  })

  test('gives the try of the right CURP back', async () => {
    const { token } = await mailed()
    for (let nth = 1; nth < LINK_TRIES; nth++) await open(token, '', other)
    expect((await open(token, '', owner)).outcome).toBe('open')
    expect((await open(token, '', owner)).outcome).toBe('open')
  })

  test('that is over, or whose correo is not the person’s any more, says so in the trail', async () => {
    const { token, asker } = await mailed()
    await bind(owner, 'nueva@correo.example' as Correo)
    expect(await open(token, asker)).toEqual({ outcome: 'closed', state: 'cambió' })
    await bind(owner, OWN)
    cases.clock.forward(DAY)
    expect(await open(token, asker)).toEqual({ outcome: 'closed', state: 'vencida' })
    expect(outcomes().slice(-2)).toEqual(['cambió', 'vencida'])
  })
})

test('«No fui yo» blocks at once and tells the person by the correo that is theirs', async () => {
  const curp = DEMO_PEOPLE.filter((one) => one.shows === 'localizacion')[1]?.person.curp
  if (!curp) throw new Error('too few people')
  await bind(curp, 'otra@correo.example' as Correo)
  await disown(cases.deps, curp, 'no reconoce un acto', { clientIp: CLIENT })
  expect(await cases.deps.store.isBlocked(curp)).toBe(true)
  expect(cases.said).toEqual(['mail'])
  const entry = cases.base.sqlite.prepare(
    "select outcome, code from auditoria where what = 'persona bloqueada'",
  )
  expect(entry.get()).toEqual({ outcome: 'ok', code: 'no fui yo' })
})
