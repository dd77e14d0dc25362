import { closeSync, cpSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditoria } from '../../src/cli/auditoria.ts'
import { auditTrail } from '../../src/db/audit/store.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { startOfDay } from '../../src/domain/base/mexico-time.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, folioOn, giveAddress, linkIn } from '../support/walk.ts'
import { nssHere } from './support/program.ts'

const [demo] = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')
if (!demo) throw new Error('nobody in the demonstration for this')
const { person, cp } = demo
const OTHERS = '1234567890123000000001'
let portal: Portal
let folio: string
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  const visitor = new Visitor(portal)
  const paso3 = await giveAddress(visitor, await enter(visitor, person.curp, 'rastro@ejemplo.mx'), cp)
  folio = folioOn(paso3)
  await visitor.get(`/documentos/${folio}/tarjeta`)
  await visitor.fetch(`/documentos/${folio}/asignacion.pdf`)
  await visitor.press(await visitor.get('/tramites/nss/resultado'), 'Enviar')
  await visitor.get(`/documentos/${OTHERS}/tarjeta`)
  await visitor.press(await visitor.get('/tramites/nss/resultado'), 'Finalizar')
  const link = await linkIn(visitor, 'rastro@ejemplo.mx')
  await visitor.post(link, { curp: person.curp })
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
  const deeds = lines.map((line) => JSON.parse(line)).map(({ what, outcome }) => `${what}: ${outcome}`)
  expect(deeds.filter((deed) => deed !== 'NSS mostrado: ok')).toEqual([
    'enlace pedido: ok',
    'enlace abierto: ok',
    'asignacion: ok',
    'documento visto: ok',
    'documento descargado: ok',
    'documentos enviados: ok',
    'documento visto: de otro trámite',
    'enlace abierto: terminado',
  ])
  expect(deeds).toContain('NSS mostrado: ok')
  for (const secret of [person.curp, person.name.nombre, 'rastro@ejemplo.mx']) {
    expect(lines.join('\n')).not.toContain(secret)
  }
})

test('whoever asked for a document of another trámite is found by its folio', async () => {
  const [line = '', ...others] = await see('--folio', OTHERS, '--json')
  expect(JSON.parse(line)).toMatchObject({ what: 'documento visto', outcome: 'de otro trámite' })
  expect(others).toEqual([])
})

test('a trail longer than a page is told whole, each entry once, in its order', async () => {
  const { sqlite } = portal.base
  const before = (await see('--json')).length
  const insert = sqlite.prepare("insert into auditoria (at, what, actor, outcome) values (0, ?, 'x', 'ok')")
  sqlite.transaction(() => {
    for (let n = 0; n < 2500; n++) insert.run(`relleno ${n}`)
  })()
  const all = whats(await see('--json'))
  expect(all.slice(before)).toEqual(Array.from({ length: 2500 }, (_, n) => `relleno ${n}`))
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
  [['--folio', '12'], /22 dígitos/],
  [['--desde', 'ayer'], /2026-11-24/],
  [['--desde', '2026-02-30'], /2026-11-24/],
])('%j is refused with what it must be', async (args, words) => {
  await expect(see(...args)).rejects.toThrow(words)
})

test('no entry can be changed or removed', () => {
  const { sqlite } = portal.base
  expect(() => sqlite.exec("update auditoria set outcome = 'x'")).toThrow()
  expect(() => sqlite.exec('delete from auditoria')).toThrow()
  const forged = "(id, at, what, actor, outcome) values (1, 0, 'x', 'x', 'x')"
  for (const verb of ['insert or replace', 'replace', 'insert or ignore'])
    expect(() => sqlite.exec(`${verb} into auditoria ${forged}`), verb).toThrow('append only')
})

test('a day begins at midnight in Mexico City', () => {
  expect(startOfDay('2026-11-24')).toBe(Date.UTC(2026, 10, 24, 6))
  // summer time, which the country gave up in 2022
  expect(startOfDay('2021-07-26')).toBe(Date.UTC(2021, 6, 26, 5))
})

test('of a copy whose numbers are damaged the trail is read all the same', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'copia-'))
  const copy = path.join(folder, 'datos')
  portal.base.sqlite.pragma('wal_checkpoint(truncate)')
  cpSync(portal.dataDir, copy, { recursive: true })
  const { sqlite } = portal.base
  const root = sqlite.prepare("select rootpage from sqlite_master where name = 'numeros'").pluck().get()
  const size = Number(sqlite.pragma('page_size', { simple: true }))
  const file = openSync(path.join(copy, 'ventanilla.db'), 'r+')
  writeSync(file, Buffer.alloc(size), 0, size, (Number(root) - 1) * size)
  closeSync(file)
  const { code, said } = await nssHere({ DATA_DIR: portal.dataDir }, 'auditoria', 'ver', '--datos', copy)
  rmSync(folder, { recursive: true })
  expect(code, said).toBe(0)
  expect(said).toContain(folio)
})
