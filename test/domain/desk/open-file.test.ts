import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { HOUR } from '../../../src/domain/base/time.ts'
import { openAtDesk } from '../../../src/domain/desk/attend.ts'
import { openFile, SEARCHES_HOUR, type SearchForm } from '../../../src/domain/desk/open-file.ts'
import type { Issue } from '../../../src/domain/facts/issue.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { makeCurp } from '../../../src/domain/person/curp-key.ts'
import { groupCode } from '../../../src/domain/seal/verification-code.ts'
import { employee, type Signed, trailOf } from '../../support/employee.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

const KNOWN = DEMO_PEOPLE.find((one) => one.shows === 'localizacion')?.person.curp as Curp
const STRANGER = makeCurp({
  name: { nombre: 'NADIE', primerApellido: 'CONOCE', segundoApellido: 'AQUÍ' },
  birth: { year: 1990, month: 1, day: 2 },
  sex: 'X',
  entidad: 'NE',
  differentiator: '0',
})
let world: UseCases
let rosa: Signed
let issue: Issue
beforeAll(async () => {
  // nobody declares their names: who is not in the register is unknown
  world = await openUseCases({ declaredNames: false })
  rosa = await employee(world, 'mostrador')
  const who = {
    id_tipo: 'ine',
    id_final: '1234',
    presencia: 'titular',
    tutor_curp: '',
    parentesco: '',
    poder: '',
  }
  const attended = await openAtDesk(world.deps, KNOWN, who, 'personal:ana')
  if (attended.outcome !== 'attended' || !attended.issued) throw new Error(attended.outcome)
  issue = attended.issued.issue
})
afterAll(() => world.close())
beforeEach(() => void world.said.splice(0))

const search = (busca: string, form: Partial<SearchForm> = {}, by = rosa) =>
  openFile(world.deps, by.session, {
    busca,
    porque: 'presente',
    motivo: 'la persona vino con su INE',
    unknown: false,
    ...form,
  })
const searches = () => trailOf(world, 'persona buscada').map(({ outcome, code }) => [outcome, code])

test('a person is found by CURP, folio, code, or the address of a QR, typed with blanks or not', async () => {
  const { codigo } = issue.documents.asignacion
  for (const [typed, by] of [
    [KNOWN, 'curp'],
    [` ${KNOWN.toLowerCase().slice(0, 4)} ${KNOWN.slice(4)} `, 'curp'],
    [issue.folio, 'folio'],
    [`${issue.folio.slice(0, 11)} ${issue.folio.slice(11)}`, 'folio'],
    [codigo, 'codigo'],
    [groupCode(codigo), 'codigo'],
    [`https://nss.example.org/verificar/${codigo}`, 'codigo'],
  ] as const) {
    const found = await search(typed)
    if (found.outcome !== 'opened') throw new Error(`${typed}: ${found.outcome}`)
    const opening = await world.deps.store.findOpening(found.handle, rosa.session)
    expect(opening).toMatchObject({ curp: KNOWN, kind: 'presente', reason: 'la persona vino con su INE' })
    expect(searches().at(-1)).toEqual(['ok', by])
    expect(world.said.splice(0)).toEqual(['waited 300 ms'])
  }
})

test('a file is open in the session that opened it, and in no other', async () => {
  const found = await search(KNOWN)
  if (found.outcome !== 'opened') throw new Error(found.outcome)
  const other = await employee(world, 'mostrador')
  expect(await world.deps.store.findOpening(found.handle, other.session)).toBeUndefined()
  expect(await world.deps.store.findOpening(found.handle, { ...rosa.session, ref: 'next' })).toBeUndefined()
})

test('who is not there takes as long, is told by what was sought, and stands in the trail', async () => {
  for (const [typed, by] of [
    [STRANGER, 'curp'],
    ['1'.repeat(22), 'folio'],
    ['7'.repeat(26), 'codigo'],
  ] as const) {
    expect(await search(typed)).toEqual({ outcome: 'nobody', what: by })
    expect(searches().at(-1)).toEqual(['sin resultado', by])
    expect(world.said.splice(0)).toEqual(['waited 300 ms'])
  }
})

test('the file of a CURP that nobody knows is opened on demand, and so is that of who may declare their names', async () => {
  expect((await search(STRANGER, { unknown: true })).outcome).toBe('opened')
  expect(await search('1'.repeat(22), { unknown: true })).toEqual({ outcome: 'nobody', what: 'folio' })
  const declaring = { ...world.deps, declaredNames: true }
  const form = { busca: STRANGER, porque: 'otro', motivo: 'la persona vino hoy', unknown: false }
  expect(await openFile(declaring, rosa.session, form)).toEqual({ outcome: 'nobody', what: 'curp' })
})

test.each<[string, Partial<SearchForm>, [string, string][]]>([
  ['', {}, [['busca', 'busca_vacia']]],
  ['HEGG56', {}, [['busca', 'busca_forma']]],
  ['ana@ejemplo.mx', {}, [['busca', 'busca_forma']]],
  ['1'.repeat(15), {}, [['busca', 'busca_forma']]],
  [`#${KNOWN}`, {}, [['busca', 'busca_forma']]],
  [`${KNOWN}#`, {}, [['busca', 'busca_forma']]],
  ['HEGG560427MVZRRL05', {}, [['busca', 'curp_digito']]],
  ['HEGG560427MVZRRL0', {}, [['busca', 'curp_longitud']]],
  [KNOWN, { porque: '' }, [['porque', 'porque_falta']]],
  [KNOWN, { porque: 'curiosidad' }, [['porque', 'porque_falta']]],
  [KNOWN, { motivo: 'corto' }, [['motivo', 'motivo_corto']]],
  [
    '',
    { porque: '', motivo: '' },
    [
      ['busca', 'busca_vacia'],
      ['porque', 'porque_falta'],
      ['motivo', 'motivo_corto'],
    ],
  ],
])('%j with %j is refused and not sought: %j', async (typed, form, told) => {
  const before = searches().length
  const found = await search(typed, form)
  if (found.outcome !== 'problems') throw new Error(found.outcome)
  expect(found.problems.map(({ field, code }) => [field, code])).toEqual(told)
  expect(searches()).toHaveLength(before)
  expect(world.said).toEqual([])
})

test('an employee searches sixty times an hour, found or not, and others go on', async () => {
  const busy = await employee(world, 'mostrador')
  for (let nth = 0; nth < SEARCHES_HOUR; nth++)
    expect((await search(STRANGER, {}, busy)).outcome).toBe('nobody')
  expect(SEARCHES_HOUR).toBe(60)
  const limited = await search(KNOWN, {}, busy)
  if (limited.outcome !== 'limited') throw new Error(limited.outcome)
  expect(searches().at(-1)).toEqual(['limitado', null])
  expect((await search(KNOWN)).outcome).toBe('opened')
  world.clock.set(limited.resetsAt)
  expect(limited.resetsAt).toBeLessThanOrEqual(world.clock.now() + HOUR)
  expect((await search(KNOWN, {}, busy)).outcome).toBe('opened')
})
