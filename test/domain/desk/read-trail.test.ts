import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY } from '../../../src/domain/base/time.ts'
import { readTrail, TRAIL_FILE, TRAIL_PAGE, type TrailForm } from '../../../src/domain/desk/read-trail.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import type { TrailQuery } from '../../../src/domain/ports/trail-store.ts'
import { employee, type Signed, trailOf } from '../../support/employee.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

const CURP = 'HEGG560427MVZRRL04' as Curp
const FOLIO = '1627334097000123456789'
/** Midnight of 5 March 2026 in Mexico City. */
const MIDNIGHT = Date.UTC(2026, 2, 5, 6)

let world: UseCases
let eva: Signed
beforeAll(async () => {
  world = await openUseCases()
  eva = await employee(world, 'auditoria')
  const entry = { what: 'persona buscada', outcome: 'ok', code: 'curp' } as const
  for (const at of [MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + DAY - 1, MIDNIGHT + DAY])
    await world.deps.store.audit({ ...entry, at, actor: 'personal:ana' })
  const named = { at: MIDNIGHT, actor: 'personal:eva', outcome: 'ok', curp: CURP } as const
  await world.deps.store.audit({ ...named, what: 'arco', code: 'exportar' })
})
afterAll(() => world.close())

const NOTHING: TrailForm = { curp: '', empleado: '', folio: '', desde: '', hasta: '' }
async function read(form: Partial<TrailForm>, file = false) {
  const found = await readTrail(world.deps, eva.session, { ...NOTHING, ...form }, file)
  if (found.outcome !== 'read') throw new Error(JSON.stringify(found))
  return found
}
const times = async (form: Partial<TrailForm>) =>
  (await read({ empleado: 'personal:ana', ...form })).lines.map(({ at }) => at - MIDNIGHT)

test('a day is that of Mexico City, from its first moment to its last', async () => {
  expect(await times({})).toEqual([DAY, DAY - 1, 0, -1])
  expect(await times({ desde: '2026-03-05' })).toEqual([DAY, DAY - 1, 0])
  expect(await times({ hasta: '2026-03-05' })).toEqual([DAY - 1, 0, -1])
  expect(await times({ desde: ' 2026-03-05 ', hasta: '2026-03-05' })).toEqual([DAY - 1, 0])
})

test('all that is given must hold', async () => {
  expect((await read({ curp: ` ${CURP.toLowerCase()} ` })).lines.map(({ what }) => what)).toContain('arco')
  expect((await read({ curp: CURP, empleado: 'personal:ana' })).lines).toEqual([])
  expect((await read({ folio: FOLIO })).lines).toEqual([])
})

test('who reads is in the trail, by what they asked, how much they got, and under the person', async () => {
  await read({ empleado: 'personal:ana', desde: '2026-03-05' })
  const actor = `personal:${eva.session.staffId}`
  expect(trailOf(world, 'auditoría leída').at(-1)).toEqual({ outcome: 'ok', code: 'actor from ×3', actor })
  await read({ curp: CURP, folio: FOLIO }, true)
  expect(trailOf(world, 'auditoría exportada').at(-1)).toEqual({
    outcome: 'ok',
    code: 'curp folio ×0',
    actor,
  })
  const { lines } = await read({ curp: CURP })
  expect(lines.map(({ what }) => what)).toEqual(expect.arrayContaining(['auditoría exportada', 'arco']))
})

test.each<[Partial<TrailForm>, [string, string][]]>([
  [{}, [['curp', 'filtro_vacio']]],
  [{ empleado: '  ' }, [['curp', 'filtro_vacio']]],
  [{ curp: 'X' }, [['curp', 'curp_longitud']]],
  [{ folio: '1' }, [['folio', 'folio_forma']]],
  [{ folio: `${FOLIO}1` }, [['folio', 'folio_forma']]],
  [{ folio: `x${FOLIO}` }, [['folio', 'folio_forma']]],
  [{ desde: '5/3/2026' }, [['desde', 'dia_forma']]],
  [{ hasta: '2026-02-30' }, [['hasta', 'dia_forma']]],
  [
    { curp: 'X', folio: 'x', desde: 'x', hasta: 'x' },
    [
      ['curp', 'curp_longitud'],
      ['folio', 'folio_forma'],
      ['desde', 'dia_forma'],
      ['hasta', 'dia_forma'],
    ],
  ],
])('%j is refused, and reads nothing: %j', async (form, told) => {
  const before = trailOf(world, 'auditoría leída').length
  const found = await readTrail(world.deps, eva.session, { ...NOTHING, ...form }, false)
  if (found.outcome !== 'problems') throw new Error(found.outcome)
  expect(found.problems.map(({ field, code }) => [field, code])).toEqual(told)
  expect(trailOf(world, 'auditoría leída')).toHaveLength(before)
})

test('a page has two hundred entries, a file twenty thousand, and whether there are more is told', async () => {
  const asked: [TrailQuery, number][] = []
  const line = { id: 1, at: 0, what: 'arco', outcome: 'ok', actor: 'x' }
  const holding = (count: number) => ({
    ...world.deps,
    store: {
      ...world.deps.store,
      readTrail: async (query: TrailQuery, limit: number) => {
        asked.push([query, limit])
        return Array(Math.min(count, limit)).fill(line)
      },
    },
  })
  const form = { ...NOTHING, empleado: 'x' }
  expect([TRAIL_PAGE, TRAIL_FILE]).toEqual([200, 20_000])
  for (const [count, file, more] of [
    [200, false, false],
    [201, false, true],
    [201, true, false],
    [20_001, true, true],
  ] as const) {
    const found = await readTrail(holding(count), eva.session, form, file)
    const limit = file ? TRAIL_FILE : TRAIL_PAGE
    expect(found).toMatchObject({ more })
    expect(found.outcome === 'read' && found.lines.length).toBe(Math.min(count, limit))
    expect(asked.at(-1)).toEqual([{ actor: 'x' }, limit + 1])
  }
})
