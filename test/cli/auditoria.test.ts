import { Command } from 'commander'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditoria } from '../../src/cli/auditoria.ts'
import { auditTrail } from '../../src/db/audit-trail.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { startOfDay } from '../../src/domain/mexico-time.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, folioOn, giveAddress } from '../support/walk.ts'

const [demo] = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')
if (!demo) throw new Error('nobody in the demonstration for this')
const { person, cp } = demo
let portal: Portal
let folio: string
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  const visitor = new Visitor(portal)
  const paso3 = await giveAddress(visitor, await enter(visitor, person.curp, 'rastro@ejemplo.mx'), cp)
  folio = folioOn(paso3)
  await visitor.get(`/documentos/${folio}/tarjeta`)
  await visitor.fetch(`/documentos/${folio}/asignacion.pdf`)
  await new Visitor(portal).get('/verificar/nada')
})
afterAll(() => portal.close())

async function see(...args: string[]): Promise<string[]> {
  const lines: string[] = []
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  auditoria(program, {
    trail: (filter) => auditTrail(portal.base, filter),
    now: portal.clock.now,
    print: (line) => lines.push(line),
  })
  await program.parseAsync(['node', 'nss', 'auditoria', 'ver', ...args])
  return lines
}
const whats = (lines: string[]) => lines.map((line) => JSON.parse(line).what as string)

test('what happened to one person is told in order, and names nobody', async () => {
  const lines = await see('--curp', person.curp, '--json')
  expect(whats(lines)).toEqual([
    'enlace pedido',
    'enlace abierto',
    'asignacion',
    'NSS mostrado',
    'documento visto',
    'documento descargado',
  ])
  for (const secret of [person.curp, person.name.nombre, 'rastro@ejemplo.mx']) {
    expect(lines.join('\n')).not.toContain(secret)
  }
})

test('a folio leads to its assignment and its documents', async () => {
  expect(whats(await see('--folio', folio, '--json'))).toContain('asignacion')
})

test('a verification is in it though it is about nobody', async () => {
  expect(whats(await see('--json'))).toContain('verificación')
})

test('a day leaves out what was before it', async () => {
  expect(await see('--desde', '2026-03-06')).toEqual(['0 entradas.'])
  expect((await see('--desde', '2026-03-05')).length).toBeGreaterThan(6)
})

test.each([
  [['--curp', 'NADA'], /CURP/],
  [['--folio', '12'], /22 números/],
  [['--desde', 'ayer'], /2026-11-24/],
  [['--desde', '2026-02-30'], /2026-11-24/],
])('%j is refused with what it must be', async (args, words) => {
  await expect(see(...args)).rejects.toThrow(words)
})

test('no entry can be changed or removed', () => {
  const { sqlite } = portal.base
  expect(() => sqlite.exec("update auditoria set outcome = 'x'")).toThrow()
  expect(() => sqlite.exec('delete from auditoria')).toThrow()
})

test('a day begins at midnight in Mexico City', () => {
  expect(startOfDay('2026-11-24')).toBe(Date.UTC(2026, 10, 24, 6))
  // summer time, which the country gave up in 2022
  expect(startOfDay('2021-07-26')).toBe(Date.UTC(2021, 6, 26, 5))
})
