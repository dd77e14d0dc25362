import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cancelPerson } from '../../../src/db/arco/cancel.ts'
import { auditTrail } from '../../../src/db/audit/store.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../../src/db/seed/demo-people.ts'
import type { Draft } from '../../../src/domain/facts/tramite.ts'
import { composeNss } from '../../../src/domain/number/nss.ts'
import type { Deps } from '../../../src/domain/ports/deps.ts'
import { RegistryDown } from '../../../src/domain/ports/person-registry.ts'
import { issueOnFile } from '../../../src/domain/tramite/issue-number.ts'
import { requestLink } from '../../../src/domain/tramite/request-link.ts'
import { submitAddress } from '../../../src/domain/tramite/submit-address.ts'
import { readAll } from '../../support/read-all.ts'
import { LIMITS, openUseCases, paso1, type UseCases } from '../../support/use-cases.ts'

let it: UseCases
beforeEach(async () => {
  it = await openUseCases()
})
afterEach(() => it.close())

const DRAFT: Draft = { cp: '06000', colonia: '', colonia_otra: 'Centro', calle: 'Uno', numero_exterior: '1' }
const curpOf = (shows: string) => DEMO_PEOPLE.find((one) => one.shows === shows)?.person.curp ?? ''
const [STRANGER] = DEMO_UNREGISTERED
const NAMES = {
  nombre: STRANGER.name.nombre,
  primer_apellido: STRANGER.name.primerApellido,
  segundo_apellido: STRANGER.name.segundoApellido ?? '',
}

/** The trámite of a CURP, as it stands at Paso 2. */
async function tramiteOf(curp: string, proved = true) {
  const asked = await requestLink(
    it.deps,
    paso1(it.deps, curp, `${curp.toLowerCase()}@ejemplo.mx`),
    '203.0.113.7',
  )
  const link =
    asked.outcome === 'requested' && (await it.deps.store.findLinkByHandle(asked.handle, asked.asker))
  if (!link) throw new Error('no trámite')
  const now = it.clock.now()
  const opening = { curp: link.tramite.curp, first: true, proved }
  const entry = { at: now, what: 'enlace abierto', actor: 'actor', outcome: 'ok' } as const
  await it.deps.store.openLink(link.tramite.id, now, opening, () => entry)
  it.said.length = 0
  return link.tramite
}
const trail = async () =>
  (await readAll(auditTrail(it.base, {})))
    .filter(({ what }) => !what.startsWith('enlace'))
    .map(({ what, outcome, code }) => [what, outcome, ...(code ? [code] : [])].join(' '))
const submit = async (curp: string, draft = DRAFT, facts: Partial<Deps> = {}) =>
  submitAddress({ ...it.deps, ...facts }, await tramiteOf(curp), draft, 'actor')

describe('Paso 2, Continuar', () => {
  test('assigns a number, sealed under what was told, and tells of documents and mail that are due', async () => {
    const done = await submit(curpOf('asignacion'))
    if (done.outcome !== 'issued') throw new Error(done.outcome)
    const { issue } = done
    expect(issue).toMatchObject({
      kind: 'asignacion',
      curp: curpOf('asignacion'),
      declared: false,
      issuedAt: it.clock.now(),
    })
    expect(issue.nss.slice(2, 6)).toBe('2601')
    expect(it.deps.sealer.verify(issue.cadenaOriginal, issue.sello, issue.certificateSerial)).toBe(true)
    for (const part of [issue.folio, issue.nss, issue.curp]) expect(issue.cadenaOriginal).toContain(part)
    const codes = Object.values(issue.documents).flatMap(({ secuencia, codigo }) => [secuencia, codigo])
    expect(new Set(codes).size).toBe(4)
    expect(issue.documents.tarjeta.codigo).toHaveLength(26)
    expect(it.said).toEqual([`documents ${issue.folio}`, 'mail'])
    expect(await trail()).toEqual(['asignacion ok'])
  })

  test('pressed twice gives the same, and tells of nothing again', async () => {
    const tramite = await tramiteOf(curpOf('asignacion'))
    const first = await submitAddress(it.deps, tramite, DRAFT, 'actor')
    it.said.length = 0
    const second = await submitAddress(it.deps, tramite, DRAFT, 'actor')
    expect(second.outcome === 'issued' && second.issue).toEqual(first.outcome === 'issued' && first.issue)
    expect(it.said).toEqual([])
    expect(await trail()).toEqual(['asignacion ok', 'asignacion repetida'])
  })

  test('with an address that cannot be says so and keeps what was typed, as it does when all goes well not', async () => {
    const tramite = await tramiteOf(curpOf('asignacion'))
    const answer = await submitAddress(it.deps, tramite, { ...DRAFT, calle: '' }, 'actor')
    expect(answer).toMatchObject({
      outcome: 'problems',
      problems: [{ code: 'calle_falta', field: 'calle' }],
      verdict: { outcome: 'known' },
    })
    expect((await it.deps.store.findTramite(tramite.id))?.draft).toEqual({ ...DRAFT, calle: '' })
    await submitAddress(it.deps, tramite, DRAFT, 'actor')
    const done = await it.deps.store.findTramite(tramite.id)
    expect(done?.draft).not.toEqual(DRAFT)
    expect(done?.address?.calle).toBe('Uno')
  })

  test('when no number is left says so, tells the operator, and keeps who the person is', async () => {
    await it.deps.store.replaceSeries([])
    const tramite = await tramiteOf(curpOf('asignacion'))
    expect(await submitAddress(it.deps, tramite, DRAFT, 'actor')).toEqual({ outcome: 'exhausted' })
    expect(it.said).toEqual([expect.stringContaining('alert series agotadas')])
    expect(await trail()).toEqual(['emisión exhausted'])
    const kept = await it.deps.store.findTramite(tramite.id)
    expect([kept?.draft, kept?.identified?.declared]).toEqual([DRAFT, false])
  })

  test.each([
    ['conflicto', 'conflict', 'nss_en_conflicto'],
    ['fallecido', 'deceased', 'curp_fallecido'],
    ['reemplazada', 'replaced', 'curp_reemplazada'],
  ])('of a person who is %s issues nothing, and the trail says why', async (shows, outcome, code) => {
    expect(await submit(curpOf(shows))).toMatchObject({ outcome: 'not identified', verdict: { outcome } })
    expect(await trail()).toEqual([`emisión detenida ${code}`])
    expect(it.said).toEqual([])
  })

  test.each([
    ['is unknown and may not declare', { declaredNames: false }, 'curp_desconocida'],
    [
      'cannot be asked for',
      {
        registry: {
          findPerson: async () => {
            throw new RegistryDown('timeout')
          },
        },
      },
      'registro_no_responde',
    ],
  ] satisfies [string, Partial<Deps>, string][])(
    'of a person who %s issues nothing',
    async (_, facts, code) => {
      expect((await submit(STRANGER.curp, DRAFT, facts)).outcome).toBe('not identified')
      expect(await trail()).toEqual([`emisión detenida ${code}`])
    },
  )
})

describe('names that are declared', () => {
  test('are looked at once more, and then are those of the documents when they agree with the CURP', async () => {
    const tramite = await tramiteOf(STRANGER.curp)
    const draft = { ...DRAFT, ...NAMES }
    expect(await submitAddress(it.deps, tramite, draft, 'actor')).toEqual({ outcome: 'to confirm' })
    expect(await trail()).toEqual([])
    expect((await it.deps.store.findTramite(tramite.id))?.draft).toEqual(draft)
    const done = await submitAddress(it.deps, tramite, draft, 'actor', true)
    expect(done.outcome === 'issued' && done.issue).toMatchObject({ declared: true, name: STRANGER.name })
  })

  test('and do not agree are asked again together with the address, and nothing is issued', async () => {
    const answer = await submit(STRANGER.curp, { ...DRAFT, ...NAMES, primer_apellido: 'WXYZ', calle: '' })
    const codes = answer.outcome === 'problems' ? answer.problems.map((one) => one.field) : []
    expect(codes).toEqual(expect.arrayContaining(['primer_apellido', 'calle']))
    expect(answer).toMatchObject({ verdict: { outcome: 'to declare' } })
    expect(await trail()).toEqual([])
  })

  test('are missing when they are not given', async () => {
    const answer = await submit(STRANGER.curp)
    expect(answer.outcome === 'problems' && answer.problems.map((one) => one.field)).toContain('nombre')
  })

  test('may disagree three times an hour, then they wait, also when they agree', async () => {
    const deps = { ...it.deps, limits: LIMITS }
    const tramite = await tramiteOf(STRANGER.curp)
    const wrong = { ...DRAFT, ...NAMES, primer_apellido: 'WXYZ' }
    for (let n = 0; n < 3; n++)
      expect((await submitAddress(deps, tramite, wrong, 'actor')).outcome).toBe('problems')
    const right = { ...DRAFT, ...NAMES }
    const resetsAt = it.clock.now() + 3_600_000
    expect(await submitAddress(deps, tramite, right, 'actor')).toEqual({ outcome: 'limited', resetsAt })
    it.clock.set(resetsAt)
    expect((await submitAddress(deps, tramite, right, 'actor')).outcome).toBe('to confirm')
  })

  test('that are guessed at the same moment are three like one after the other', async () => {
    const deps = { ...it.deps, limits: LIMITS }
    const tramite = await tramiteOf(STRANGER.curp)
    const guesses = [...'ABCDEFGH'].map((letter) => ({ ...DRAFT, ...NAMES, primer_apellido: `W${letter}X` }))
    const answers = await Promise.all(
      [...guesses, { ...DRAFT, ...NAMES }].map((draft) => submitAddress(deps, tramite, draft, 'actor')),
    )
    const outcomes = answers.map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome !== 'limited')).toEqual(['problems', 'problems', 'problems'])
  })

  test('that agree are not counted, nor are those that are missing', async () => {
    const deps = { ...it.deps, limits: { ...LIMITS, declaredTriesHour: 1 } }
    const tramite = await tramiteOf(STRANGER.curp)
    const slips = [
      { ...DRAFT, ...NAMES, calle: '' },
      { ...DRAFT, ...NAMES, nombre: '' },
      { ...DRAFT, ...NAMES },
    ]
    const answers: string[] = []
    for (const draft of slips) answers.push((await submitAddress(deps, tramite, draft, 'actor')).outcome)
    expect(answers).toEqual(['problems', 'problems', 'to confirm'])
  })
})

describe('a number on file', () => {
  test('is located without an address', async () => {
    const person = DEMO_PEOPLE.find((one) => one.shows === 'localizacion')?.person
    const done = await issueOnFile(it.deps, await tramiteOf(person?.curp ?? ''), 'actor')
    expect(done.outcome === 'issued' && done.issue).toMatchObject({
      kind: 'localizacion',
      nss: person?.numeros[0],
    })
    expect(await trail()).toEqual(['localizacion ok'])
  })

  test('that is not there needs an address: who the person is is kept, and the trail has nothing to say', async () => {
    const tramite = await tramiteOf(curpOf('asignacion'))
    expect(await issueOnFile(it.deps, tramite, 'actor')).toEqual({ outcome: 'address needed' })
    expect((await it.deps.store.findTramite(tramite.id))?.identified).toMatchObject({ declared: false })
    expect(await trail()).toEqual([])
    expect(it.said).toEqual([])
  })

  test('of somebody whose names are still to be declared is no refusal', async () => {
    expect(await issueOnFile(it.deps, await tramiteOf(STRANGER.curp), 'actor')).toMatchObject({
      outcome: 'not identified',
      verdict: { outcome: 'to declare' },
    })
    expect(await trail()).toEqual([])
  })

  test('that the store has under another CURP is a conflict', async () => {
    const person = DEMO_PEOPLE.find((one) => one.shows === 'localizacion')?.person
    await issueOnFile(it.deps, await tramiteOf(person?.curp ?? ''), 'actor')
    const registry = {
      findPerson: async () => DEMO_PEOPLE[0] && { ...DEMO_PEOPLE[0].person, numeros: person?.numeros ?? [] },
    }
    const deps = { ...it.deps, registry }
    expect(await issueOnFile(deps, await tramiteOf(curpOf('asignacion')), 'actor')).toEqual({
      outcome: 'not identified',
      verdict: { outcome: 'conflict' },
    })
  })
})

describe('between the answer of the register and the transaction', () => {
  /** `act` comes between the two. */
  const deps = (act: () => Promise<unknown>, facts: Partial<Deps> = {}): Deps => ({
    ...it.deps,
    ...facts,
    offlineSigner: { newest: async () => void (await act()) } as never,
  })
  const rows = (sql: string) => it.base.sqlite.prepare(`select count(*) from ${sql}`).pluck().get()
  const nothingGiven = () => {
    expect(rows("numeros where origin = 'asignado'")).toBe(0)
    expect(rows('emisiones')).toBe(0)
    expect(rows("correos where kind = 'resultado'")).toBe(0)
    expect(it.said).toEqual([])
  }

  test('who cancels in a second tab is given nothing, and nothing of theirs is kept', async () => {
    const tramite = await tramiteOf(curpOf('asignacion'))
    const cancel = () => it.deps.store.cancel(tramite.id, it.clock.now())
    expect(await submitAddress(deps(cancel), tramite, DRAFT, 'actor')).toEqual({ outcome: 'ended' })
    nothingGiven()
    expect((await it.deps.store.findTramite(tramite.id))?.draft).toEqual({})
    expect(await trail()).toEqual([])
  })

  test('a trámite that gave its number in a second tab is not cancelled any more', async () => {
    const tramite = await tramiteOf(curpOf('asignacion'))
    const done = await submitAddress(it.deps, tramite, DRAFT, 'actor')
    expect(await it.deps.store.cancel(tramite.id, it.clock.now())).toBe(false)
    const folio = done.outcome === 'issued' && done.issue.folio
    const after = await it.deps.store.findTramite(tramite.id)
    expect(after).toMatchObject({ folio })
    expect(after?.cancelledAt).toBeUndefined()
  })

  test('whose data are cancelled is given nothing, and no issue is left without its trámite', async () => {
    const tramite = await tramiteOf(curpOf('asignacion'))
    const cancel = () => it.base.inTurn(() => cancelPerson(it.base, tramite.curp, it.clock.now()))
    expect(await submitAddress(deps(cancel), tramite, DRAFT, 'actor')).toEqual({ outcome: 'ended' })
    nothingGiven()
    expect(rows('tramites')).toBe(0)
  })

  test('who is blocked is given nothing, as if it had been before', async () => {
    const tramite = await tramiteOf(curpOf('asignacion'))
    const { curp } = tramite
    const entry = { at: 1, what: 'persona bloqueada', curp, actor: 'personal:ana', outcome: 'ok' } as const
    const facts = { reason: 'fraude en curso', now: it.clock.now(), known: {} }
    const block = () => it.deps.store.blockPerson(curp, facts, entry)
    expect(await submitAddress(deps(block), tramite, DRAFT, 'actor')).toEqual({
      outcome: 'not identified',
      verdict: { outcome: 'blocked' },
    })
    nothingGiven()
    expect((await trail()).at(-1)).toBe('emisión detenida curp_bloqueada')
  })

  test('a number that comes is not given to a mailbox that proved nothing, unless the operator wants it open', async () => {
    const [person] = DEMO_PEOPLE.filter(({ shows }) => shows === 'asignacion').map((one) => one.person)
    if (!person) throw new Error('nobody')
    const nss = composeNss('84', 1997, 1979, 5)
    const come = () => it.deps.store.savePeople([{ ...person, numeros: [nss] }], it.clock.now())
    const tramite = await tramiteOf(person.curp, false)
    const guarded = deps(come, { firstBinding: 'names' })
    expect(await submitAddress(guarded, tramite, DRAFT, 'actor')).toEqual({ outcome: 'to prove' })
    nothingGiven()
    expect(await submitAddress(it.deps, tramite, DRAFT, 'actor')).toMatchObject({ issue: { nss } })
  })

  test('a correction that is asked for in two tabs gives one new pair of documents', async () => {
    const [file] = DEMO_PEOPLE.filter(({ shows }) => shows === 'localizacion').map(({ person }) => person)
    if (!file) throw new Error('nobody')
    const tramite = await tramiteOf(file.curp)
    await issueOnFile(it.deps, tramite, 'actor')
    await it.deps.store.savePeople([{ ...file, name: { ...file.name, nombre: 'OTRO' } }], it.clock.now())
    const both = await Promise.all([
      issueOnFile(it.deps, tramite, 'actor'),
      issueOnFile(it.deps, tramite, 'actor'),
    ])
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['ended', 'issued'])
    expect(rows('emisiones')).toBe(2)
    expect(rows('tramites where finished_at is null')).toBe(1)
  })
})
