import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { newPeople, ownerAtPaso3 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { enter } from '../support/walk.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  const people = newPeople(portal, 61)
  for (let n = 0; n < 11; n++) await ownerAtPaso3(portal, (await people.next()).value)
  const located = DEMO_PEOPLE.find(({ shows }) => shows === 'localizacion')
  await enter(new Visitor(portal), located?.person.curp ?? '', 'localizado@ejemplo.mx')
}, 60_000)
afterAll(() => portal.close())

const figures = async () => {
  const answer = await portal.app.request('/estadistica.json')
  return (await answer.json()) as { mes: string; tabla: string; grupo: string; tramites: number }[]
}

test('a month is published once it is over, whole, and the same in each form', async () => {
  expect(await figures()).toEqual([])
  expect((await new Visitor(portal).get('/estadistica')).text).toContain('Todavía no hay ningún mes completo')
  portal.clock.set(Date.UTC(2026, 3, 1, 5, 59))
  expect(await figures()).toEqual([])
  // midnight in Mexico City
  portal.clock.set(Date.UTC(2026, 3, 1, 6, 0))
  const all = await figures()
  // one localización beside eleven asignaciones would be their difference
  expect(all).toEqual([
    { mes: '2026-03', tabla: 'total', grupo: '', tramites: 12 },
    { mes: '2026-03', tabla: 'clase', grupo: 'Los demás', tramites: 12 },
    { mes: '2026-03', tabla: 'tiempo', grupo: 'hasta 5 minutos', tramites: 12 },
  ])
  const csv = await portal.app.request('/estadistica.csv')
  expect(csv.headers.get('content-type')).toContain('text/csv')
  const bytes = Buffer.from(await csv.arrayBuffer())
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  expect(bytes.toString().split('\r\n').slice(1, -1)).toEqual(
    all.map(({ mes, tabla, grupo, tramites }) => `${mes},${tabla},${grupo},${tramites}`),
  )
  const page = await new Visitor(portal).get('/estadistica')
  expect(page.text).toContain('Terminaron 12 trámites')
  expect(page.headers.get('etag')).toBeTruthy()
  expect(Buffer.byteLength(page.html)).toBeLessThan(12_000)
})

test('what is counted has nothing of a person', () => {
  const rows = portal.base.sqlite.prepare('select * from estadistica').all() as object[]
  expect(rows.map((row) => Object.keys(row))).toEqual(
    rows.map(() => ['mes', 'clase', 'estado_inegi', 'tiempo', 'n']),
  )
  expect(rows).toContainEqual({
    mes: '2026-03',
    clase: 'asignacion',
    estado_inegi: '09',
    tiempo: '5m',
    n: 11,
  })
})

test('STATISTICS=off takes it away', async () => {
  const off = await openPortal({ env: { LIMITS: 'off', STATISTICS: 'off' } })
  try {
    for (const place of ['/estadistica', '/estadistica.csv', '/estadistica.json'])
      expect((await off.app.request(place)).status).toBe(404)
  } finally {
    await off.close()
  }
})

test('the page shows one month and leads to the others, and a month of every estado fits', async () => {
  const counted = portal.base.sqlite.prepare('insert or replace into estadistica values (?, ?, ?, ?, ?)')
  for (const month of ['2025-01', '2025-02', '2025-03'])
    for (let estado = 0; estado <= 32; estado++)
      counted.run(month, 'asignacion', estado === 0 ? '' : String(estado).padStart(2, '0'), '5m', 1000)
  // published once a month
  portal.clock.set(Date.UTC(2026, 4, 1, 7, 0))
  const visitor = new Visitor(portal)
  const newest = await visitor.get('/estadistica')
  expect(newest.text).toContain('marzo de 2026')
  expect(newest.html).toContain('href="/estadistica?mes=2025-02"')
  const page = await visitor.get('/estadistica?mes=2025-02')
  expect(page.text).toContain('Terminaron 33000 trámites')
  expect(page.text).toContain('antes de que este portal contara el estado')
  expect(Buffer.byteLength(page.html)).toBeLessThan(12_000)
  expect((await visitor.get('/estadistica?mes=nada')).text).toContain('marzo de 2026')
})
