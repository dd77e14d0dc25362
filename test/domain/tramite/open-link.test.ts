import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditTrail } from '../../../src/db/audit/store.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import type { Person } from '../../../src/domain/person/person.ts'
import type { Deps } from '../../../src/domain/ports/deps.ts'
import { RegistryDown } from '../../../src/domain/ports/person-registry.ts'
import { openLink } from '../../../src/domain/tramite/open-link.ts'
import { requestLink } from '../../../src/domain/tramite/request-link.ts'
import { readAll } from '../../support/read-all.ts'
import { rebound } from '../../support/rebound.ts'
import { LIMITS, openUseCases, paso1, type UseCases } from '../../support/use-cases.ts'

const NEW = DEMO_PEOPLE.find((one) => one.shows === 'asignacion')?.person.curp ?? ''
const ON_FILE = DEMO_PEOPLE.find((one) => one.shows === 'localizacion')?.person
const CORREO = 'rosaura@ejemplo.mx'
const CLIENT = '203.0.113.7'

let it: UseCases
beforeEach(async () => {
  it = await openUseCases()
})
afterEach(() => it.close())

/** A mailed link, and what the browser that asked is known by. */
async function mailed(curp = NEW, correo = CORREO) {
  const asked = await requestLink(it.deps, paso1(it.deps, curp, correo), CLIENT)
  const due = await it.deps.store.outbox.lease(it.clock.now(), 50, 1)
  const content = due.findLast((mail) => mail.to === correo && mail.content.kind === 'enlace')?.content
  if (asked.outcome !== 'requested' || content?.kind !== 'enlace') throw new Error('no link')
  return { token: content.token, asker: asked.asker }
}
const NOTHING = {
  nombre: '',
  primer_apellido: '',
  segundo_apellido: '',
  current: false,
  clientIp: CLIENT,
}
const AGAIN = { curp: 'again', names: false }
const open = (token: string, asker = '', curp = '', deps = it.deps) =>
  openLink(deps, token, { ...NOTHING, asker, curp })
const deeds = async () =>
  (await readAll(auditTrail(it.base, {})))
    .map(({ what, outcome }) => `${what}: ${outcome}`)
    .filter((one) => !one.includes('pedido'))

test('the browser that asked opens its link, and gets a session of the trámite', async () => {
  const { token, asker } = await mailed()
  const opened = await open(token, asker)
  expect(opened.outcome).toBe('open')
  const session = opened.outcome === 'open' ? await it.deps.sessions.find(opened.session) : undefined
  const tramite = await it.deps.store.findTramite(session?.tramiteId ?? '')
  expect(tramite).toMatchObject({ curp: NEW, openedAt: it.clock.now() })
  expect(tramite?.folio).toBeUndefined()
  expect(await deeds()).toEqual(['enlace abierto: ok'])
})

test('who has a number on file is at Paso 3 at once, and opening again gives the same', async () => {
  const { token, asker } = await mailed(ON_FILE?.curp)
  const ask = async () => {
    const opened = await open(token, asker)
    const session = opened.outcome === 'open' ? await it.deps.sessions.find(opened.session) : undefined
    return it.deps.store.findTramite(session?.tramiteId ?? '')
  }
  const { folio } = (await ask()) ?? {}
  expect((await it.deps.store.findIssue(folio ?? ''))?.nss).toBe(ON_FILE?.numeros[0])
  expect((await ask())?.folio).toBe(folio)
  expect(await deeds()).toEqual(['enlace abierto: ok', 'localizacion: ok', 'enlace abierto: ok'])
})

test('a mailbox whose place another takes while its link is opened gets no session', async () => {
  const { curp } = personOf('localizacion')
  const { token, asker } = await mailed(curp)
  const { sessions } = it.deps
  const ids: string[] = []
  const open = async (tramiteId: string) => {
    await rebound({ ctx: it.deps }, curp, 'otra@ejemplo.mx')
    const id = await sessions.open(tramiteId)
    ids.push(id)
    return id
  }
  const deps = { ...it.deps, sessions: { ...sessions, open } }
  expect(await openLink(deps, token, { ...NOTHING, asker, curp: '' })).toEqual({
    outcome: 'closed',
    state: 'sin efecto',
  })
  expect(ids).toHaveLength(1)
  expect(await sessions.find(ids[0] ?? '')).toBeUndefined()
})

test('another browser has to know the CURP, and opens it then', async () => {
  const { token } = await mailed()
  expect(await open(token, 'another browser', ON_FILE?.curp)).toEqual({
    outcome: 'problems',
    problems: [{ code: 'curp_distinta', field: 'curp' }],
    asked: AGAIN,
    triesLeft: 4,
  })
  expect((await open(token, '', ` ${NEW.toLowerCase()} `)).outcome).toBe('open')
})

test('a slip of the fingers in the CURP is not counted as a try', async () => {
  const { token } = await mailed()
  for (let n = 0; n < 7; n++)
    expect(await open(token, '', 'HEGG56')).toEqual({
      outcome: 'problems',
      problems: [{ code: 'curp_longitud', field: 'curp', detail: { length: 6 } }],
      asked: AGAIN,
      triesLeft: 5,
    })
})

test('the fifth wrong CURP closes the link, to the right one too', async () => {
  const { token } = await mailed()
  const left: unknown[] = []
  for (let n = 0; n < 4; n++) {
    const tried = await open(token, '', ON_FILE?.curp)
    left.push(tried.outcome === 'problems' && tried.triesLeft)
  }
  expect(left).toEqual([4, 3, 2, 1])
  for (const curp of [ON_FILE?.curp, NEW])
    expect(await open(token, '', curp)).toEqual({ outcome: 'closed', state: 'bloqueado' })
  expect(await deeds()).toEqual([
    ...Array(5).fill('enlace abierto: CURP distinta'),
    'enlace abierto: bloqueado',
  ])
})

test('CURPs that are guessed at the same moment have five tries between them, and a right one costs none', async () => {
  const { token } = await mailed()
  for (let n = 0; n < 7; n++) expect((await open(token, '', NEW)).outcome).toBe('open')
  const guesses = [...Array.from({ length: 39 }, () => ON_FILE?.curp), NEW]
  const outcomes = await Promise.all(guesses.map((curp) => open(token, '', curp)))
  const count = (outcome: string) => outcomes.filter((one) => one.outcome === outcome).length
  expect({ open: count('open'), problems: count('problems'), closed: count('closed') }).toEqual({
    open: 0,
    problems: 4,
    closed: 36,
  })
})

test('a link that is not there, ran out or was replaced says which', async () => {
  expect(await open('nothing')).toEqual({ outcome: 'closed', state: 'desconocido' })
  const first = await mailed()
  const second = await mailed()
  expect(await open(first.token, first.asker)).toEqual({ outcome: 'closed', state: 'reemplazado' })
  it.clock.forward(24 * 3_600_000)
  expect(await open(second.token, second.asker)).toEqual({ outcome: 'closed', state: 'vencido' })
  expect(await deeds()).toEqual(['enlace abierto: reemplazado', 'enlace abierto: vencido'])
})

test('of two links for one CURP the second is of no effect once the first was opened', async () => {
  const [one, two] = [await mailed(), await mailed(NEW, 'otra@ejemplo.mx')]
  expect((await open(one.token, one.asker)).outcome).toBe('open')
  expect(await open(two.token, two.asker)).toEqual({ outcome: 'closed', state: 'sin efecto' })
  expect(await deeds()).toEqual(['enlace abierto: ok', 'enlace abierto: unido a otro'])
})

const personOf = (shows: string): Person => {
  const found = DEMO_PEOPLE.find((one) => one.shows === shows)?.person
  if (!found) throw new Error(`nobody shows ${shows}`)
  return found
}
const namesOf = ({ name }: Person) => ({
  nombre: name.nombre,
  primer_apellido: name.primerApellido,
  segundo_apellido: name.segundoApellido ?? '',
})
/** What the page of a link sends, by the browser that asked for it unless `asker` is another. */
const send = (link: { token: string; asker: string }, typed: object = {}, facts: Partial<Deps> = {}) =>
  openLink({ ...it.deps, ...facts }, link.token, { ...NOTHING, curp: '', asker: link.asker, ...typed })
/** A register that knows of these people only. */
const knows = (...people: readonly Person[]): Pick<Deps, 'registry'> => ({
  registry: { findPerson: async (curp) => people.find((one) => one.curp === curp) },
})

describe('a link whose person the register stops', () => {
  test.each([
    ['fallecido', 'deceased'],
    ['conflicto', 'conflict'],
  ])('%s: says so each time, and opens nothing', async (shows, outcome) => {
    const link = await mailed(personOf(shows).curp)
    for (let n = 0; n < 2; n++) expect(await send(link)).toEqual({ outcome: 'stopped', verdict: { outcome } })
    expect((await deeds()).some((one) => one.startsWith('enlace abierto'))).toBe(false)
  })

  test('that does not respond, or knows nobody, opens nothing either', async () => {
    const link = await mailed()
    const silent: Pick<Deps, 'registry'> = {
      registry: {
        findPerson: async () => {
          throw new RegistryDown('no one')
        },
      },
    }
    expect(await send(link, {}, silent)).toEqual({
      outcome: 'stopped',
      verdict: { outcome: 'registry down' },
    })
    expect(await send(link, {}, { ...knows(), declaredNames: false })).toEqual({
      outcome: 'stopped',
      verdict: { outcome: 'unknown' },
    })
    // who may declare their name goes on, without a number yet
    expect((await send(link, {}, knows())).outcome).toBe('open')
  })
})

describe('the first correo of a CURP', () => {
  const asked = (curp: string) => ({ curp, names: true })

  test('is bound by staff alone where the operator says so', async () => {
    const link = await mailed()
    const desk = { firstBinding: 'desk' } as const
    expect(await send(link, {}, desk)).toEqual({ outcome: 'desk' })
    expect(await send(link, namesOf(personOf('asignacion')), desk)).toEqual({ outcome: 'desk' })
    expect(await deeds()).toEqual(Array(2).fill('enlace abierto: falta comprobar'))
  })

  test('needs no name where there is no number to take', async () => {
    const link = await mailed()
    expect((await send(link, {}, { firstBinding: 'names' })).outcome).toBe('open')
  })

  test('of a person with a number is bound to who knows their name', async () => {
    const owner = personOf('localizacion')
    const names = { firstBinding: 'names' } as const
    const link = await mailed(owner.curp)
    const problems = (code: string, field = 'nombre') => ({
      outcome: 'problems',
      problems: [expect.objectContaining({ code, field })],
      asked: asked('nothing'),
      triesLeft: 5,
    })
    expect(await send(link, {}, names)).toEqual(problems('nombre_registro_falta'))
    expect(await send(link, { nombre: ' ', primer_apellido: '  ' }, names)).toEqual(
      problems('nombre_registro_falta'),
    )
    const typed = namesOf(owner)
    expect(await send(link, { ...typed, primer_apellido: '' }, names)).toEqual(
      problems('nombre_falta', 'primer_apellido'),
    )
    for (const wrong of [{ nombre: 'OTRA' }, { primer_apellido: 'OTRO' }, { segundo_apellido: 'OTRO' }])
      expect(await send(link, { ...typed, ...wrong }, names)).toEqual(problems('nombre_registro'))
    expect((await deeds()).filter((one) => one === 'enlace abierto: ok')).toEqual([])
    expect((await send(link, typed, names)).outcome).toBe('open')
    // it is bound now: nobody is asked again
    expect((await send(link, {}, names)).outcome).toBe('open')
  })

  test('asks another browser for the CURP as well, each time', async () => {
    const owner = personOf('localizacion')
    const link = await mailed(owner.curp)
    const elsewhere = { asker: 'another browser', curp: owner.curp }
    const names = { firstBinding: 'names' } as const
    expect(await send(link, elsewhere, names)).toMatchObject({ outcome: 'problems', asked: asked('again') })
    expect((await send(link, { ...elsewhere, ...namesOf(owner) }, names)).outcome).toBe('open')
  })

  test('takes so many wrong names an hour, counted for that correo alone, and then the right one too waits', async () => {
    const owner = personOf('localizacion')
    const facts = { firstBinding: 'names', limits: LIMITS } as const
    const link = await mailed(owner.curp)
    const wrong = { ...namesOf(owner), nombre: 'OTRA' }
    for (let n = 0; n < LIMITS.declaredTriesHour; n++)
      expect((await send(link, wrong, facts)).outcome).toBe('problems')
    it.said.length = 0
    const limited = await send(link, namesOf(owner), facts)
    expect(limited).toEqual({ outcome: 'limited', resetsAt: expect.any(Number) })
    expect(it.said).toEqual(['refused enlace abierto'])
    const wait = limited.outcome === 'limited' ? limited.resetsAt - it.clock.now() : 0
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(3_600_000)
    // another correo of the same person has tries of its own
    const other = await mailed(owner.curp, 'otra@ejemplo.mx')
    expect((await send(other, wrong, facts)).outcome).toBe('problems')
    it.clock.forward(wait)
    expect((await send(link, namesOf(owner), facts)).outcome).toBe('open')
  })
})

describe('a link whose CURP was replaced since', () => {
  const old = personOf('asignacion')
  const now = personOf('localizacion').curp
  const replaced = knows(
    { ...old, status: 'reemplazada', currentCurp: now },
    { ...old, curp: now, numeros: [] },
  )
  const problem = (code: string, curp: string, triesLeft = 5) => ({
    outcome: 'problems',
    problems: [{ code, field: 'curp' }],
    asked: { curp, names: false },
    triesLeft,
  })

  test('asks its own browser for the CURP in force, and says to nobody which it is', async () => {
    const link = await mailed(old.curp)
    expect(await send(link, {}, replaced)).toEqual(problem('curp_cambio', 'current'))
    expect(await send(link, { curp: old.curp }, replaced)).toEqual(problem('curp_cambio', 'current'))
    expect(await send(link, { curp: 'HEGG56' }, replaced)).toEqual({
      ...problem('curp_longitud', 'current'),
      problems: [{ code: 'curp_longitud', field: 'curp', detail: { length: 6 } }],
    })
    const wrong = personOf('fallecido').curp
    // though there is a trámite of the same inbox for it: this browser was asked for the CURP in force
    await mailed(wrong)
    expect(await send(link, { curp: wrong }, replaced)).toEqual(problem('curp_distinta', 'current', 4))
    expect((await send(link, { curp: now }, replaced)).outcome).toBe('open')
  })

  test('asks another browser for the old one first, which costs no try', async () => {
    const link = await mailed(old.curp)
    const elsewhere = (curp: string, current = false) =>
      send(link, { asker: 'another browser', curp, current }, replaced)
    expect(await elsewhere('')).toMatchObject({ outcome: 'problems', asked: { curp: 'again' }, triesLeft: 5 })
    expect(await elsewhere('', true)).toMatchObject({ asked: { curp: 'current' } })
    for (let n = 0; n < 6; n++) expect(await elsewhere(old.curp)).toEqual(problem('curp_cambio', 'current'))
    expect((await elsewhere(now, true)).outcome).toBe('open')
  })

  test('stops when the register says of the new one what it would of any', async () => {
    const link = await mailed(old.curp)
    const dead = knows(
      { ...old, status: 'reemplazada', currentCurp: now },
      { ...old, curp: now, status: 'fallecido', numeros: [] },
    )
    expect((await send(link, { curp: now }, dead)).outcome).toBe('stopped')
  })
})

test('another browser that types the CURP of another trámite of the same inbox goes on with that one', async () => {
  const [first, second] = [personOf('asignacion').curp, personOf('localizacion').curp]
  const link = await mailed(first)
  await mailed(second)
  const typed = { asker: 'another browser', curp: second }
  const opened = await send(link, typed)
  const session = opened.outcome === 'open' ? await it.deps.sessions.find(opened.session) : undefined
  expect(await it.deps.store.findTramite(session?.tramiteId ?? '')).toMatchObject({ curp: second })
})

test('the browser that asked is asked for nothing, and goes on with its own trámite whatever it types', async () => {
  const [first, second] = [personOf('asignacion').curp, personOf('localizacion').curp]
  const link = await mailed(first)
  await mailed(second)
  const opened = await send(link, { curp: second })
  const session = opened.outcome === 'open' ? await it.deps.sessions.find(opened.session) : undefined
  expect(await it.deps.store.findTramite(session?.tramiteId ?? '')).toMatchObject({ curp: first })
})

test('a name that was corrected since gives documents anew, and one that was not gives the same', async () => {
  const owner = personOf('localizacion')
  const link = await mailed(owner.curp)
  const folioBy = async (facts: Partial<Deps>) => {
    const opened = await send(link, {}, facts)
    const session = opened.outcome === 'open' ? await it.deps.sessions.find(opened.session) : undefined
    const tramite = await it.deps.store.findTramite(session?.tramiteId ?? '')
    return it.deps.store.findIssue(tramite?.folio ?? '')
  }
  const first = await folioBy({})
  expect((await folioBy({}))?.folio).toBe(first?.folio)
  const name = { ...owner.name, nombre: 'MARÍA ÁNGELES' }
  const second = await folioBy(knows({ ...owner, name }))
  expect(second?.folio).not.toBe(first?.folio)
  expect(second).toMatchObject({ nss: first?.nss, name })
})
