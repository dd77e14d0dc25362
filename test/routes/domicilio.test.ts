import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, giveAddress } from '../support/walk.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())
const people = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')

test('when no number of a series is left the page says so with 503, and what was typed is kept', async () => {
  const visitor = new Visitor(portal)
  const paso2 = await enter(visitor, people[0]?.person.curp ?? '', 'sin-serie@ejemplo.mx')
  const series = await portal.ctx.store.allSeries()
  await portal.ctx.store.replaceSeries(series.filter((one) => one.estado !== '09'))
  const page = await giveAddress(visitor, paso2, '06000')
  expect([page.status, page.html.includes('series_agotadas')]).toEqual([503, true])
  await portal.ctx.store.replaceSeries(series)
  const back = await visitor.get('/tramites/nss/domicilio')
  expect(back.document.getElementById('calle')?.getAttribute('value')).toBe('Calle de la Prueba')
})

test('of a field 500 characters are read, and the rest is not kept', async () => {
  const visitor = new Visitor(portal)
  await enter(visitor, people[1]?.person.curp ?? '', 'largo@ejemplo.mx')
  const calle = `${'x'.repeat(499)}yz`
  await visitor.post('/tramites/nss/domicilio', { accion: 'buscar', cp: '44100', calle })
  const page = await visitor.get('/tramites/nss/domicilio')
  expect(page.document.getElementById('calle')?.getAttribute('value')).toBe(calle.slice(0, 500))
})
