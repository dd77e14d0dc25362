import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditTrail } from '../../../src/db/audit/store.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { openLink } from '../../../src/domain/tramite/open-link.ts'
import { requestLink } from '../../../src/domain/tramite/request-link.ts'
import { readAll } from '../../support/read-all.ts'
import { openUseCases, paso1, type UseCases } from '../../support/use-cases.ts'

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
