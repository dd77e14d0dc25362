import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { type CatalogueTrouble, openCatalogue } from '../../../src/db/postal/catalogue.ts'
import { importPostal } from '../../../src/db/postal/import.ts'
import { exportLine, exportText } from '../../support/postal-export.ts'

const root = mkdtempSync(path.join(tmpdir(), 'postal-catalogue-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const folder = () => mkdtempSync(path.join(root, 'datos-'))

/** Imports an invented catalogue with one more colonia, 01010 of that name. */
const bring = (dataDir: string, nombre: string, day = '2026-11-24') =>
  importPostal(Buffer.from(exportText([exportLine({ cp: '01010', nombre })])), {
    dataDir,
    today: day,
    now: 0,
  })

function open(dataDir: string) {
  const troubles: CatalogueTrouble[] = []
  const catalogue = openCatalogue({ dataDir, log: (trouble) => troubles.push(trouble) })
  return { ...catalogue, catalogue, troubles, name: () => catalogue.find('01010')?.colonias[0]?.nombre }
}

test('without an imported file the default answers, and says that it is the default', () => {
  const { catalogue } = open(folder())
  expect(catalogue.info()).toEqual({ version: 'base', codes: 32, bytes: 0 })
  expect(catalogue.find('06000')).toEqual({
    cp: '06000',
    estado: { clave: '09', nombre: 'Ciudad de México' },
    municipio: { clave: '015', nombre: 'Cuauhtémoc' },
    colonias: [{ clave: '0001', nombre: 'Centro', tipo: 'Colonia' }],
  })
  for (const cp of '44100 64000 72000 97000 68000 20000 80000 76000 78000'.split(' '))
    expect(catalogue.find(cp)?.colonias.length, cp).toBeGreaterThan(0)
  for (const other of ['06001', '', '6000', 'abcde', '06000 ', '-1000'])
    expect(catalogue.find(other)).toBeUndefined()
})

test('96 pairs of digits belong to an estado; 00, 17, 18 and 19 to none', () => {
  const { estadoOf } = open(folder()).catalogue
  const pairs = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'))
  expect(pairs.filter((pair) => !estadoOf(`${pair}123`))).toEqual(['00', '17', '18', '19'])
  expect(new Set(pairs.map((pair) => estadoOf(`${pair}123`)?.clave)).size).toBe(33)
  expect(estadoOf('50000')).toEqual({ clave: '15', nombre: 'Estado de México' })
  expect(estadoOf('91000')?.nombre).toBe('Veracruz')
  expect(estadoOf('25000')?.nombre).toBe('Coahuila')
  expect(estadoOf('58000')?.nombre).toBe('Michoacán')
  expect(estadoOf('5000')).toBeUndefined()
})

test('the default knows the municipios of every estado, the newest too', () => {
  const { catalogue } = open(folder())
  const all = Array.from({ length: 32 }, (_, n) => catalogue.municipiosOf(String(n + 1).padStart(2, '0')))
  expect(all.map((list) => list.length)).toEqual([
    11, 7, 5, 13, 38, 10, 124, 67, 16, 39, 46, 85, 84, 125, 125, 113, 36, 20, 51, 570, 217, 18, 11, 59, 20,
    72, 17, 43, 60, 212, 106, 58,
  ])
  for (const list of all) {
    expect(new Set(list.map(({ clave }) => clave)).size).toBe(list.length)
    expect(new Set(list.map(({ nombre }) => nombre)).size).toBe(list.length)
    expect(
      list.every(({ clave, nombre }) => /^\d{3}$/.test(clave) && /^\p{Lu}[\p{L}\d .,-]+$/u.test(nombre)),
    ).toBe(true)
  }
  expect(catalogue.municipiosOf('02').at(-2)).toEqual({ clave: '003', nombre: 'Tecate' })
  expect(catalogue.municipiosOf('09')[0]).toEqual({ clave: '010', nombre: 'Álvaro Obregón' })
  expect(catalogue.municipiosOf('12').map(({ nombre }) => nombre)).toContain('Ñuu Savi')
  expect(catalogue.municipiosOf('00')).toEqual([])
})

test('a catalogue that is imported while the app serves is used from the next lookup on', () => {
  const dataDir = folder()
  const { catalogue, name, troubles } = open(dataDir)
  expect(name()).toBeUndefined()
  bring(dataDir, 'Primera', '2026-01-01')
  expect(name()).toBe('Primera')
  expect(catalogue.version).toBe('2026-01-01')
  bring(dataDir, 'Segunda', '2026-02-02')
  expect(name()).toBe('Segunda')
  expect(catalogue.version).toBe('2026-02-02')
  rmSync(path.join(dataDir, 'postal.db'))
  expect(name()).toBeUndefined()
  expect(catalogue.version).toBe('base')
  expect(troubles).toEqual([])
  catalogue.close()
})

test('no lookup fails while another thread puts one catalogue after the other in place', async () => {
  const dataDir = folder()
  bring(dataDir, 'Colonia 0')
  const { catalogue, name, troubles } = open(dataDir)
  const sources = [copyOf(dataDir, 'Colonia 0'), copyOf(dataDir, 'Colonia 1')]
  // [how many were put in place, whether it is over]
  const shared = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(
    `const { copyFileSync, renameSync } = require('node:fs')
     const { sources, target, shared } = require('node:worker_threads').workerData
     for (let n = 0; Atomics.load(shared, 1) === 0; n++) {
       copyFileSync(sources[n % 2], target + '.nuevo')
       renameSync(target + '.nuevo', target)
       Atomics.add(shared, 0, 1)
     }`,
    { eval: true, workerData: { sources, target: path.join(dataDir, 'postal.db'), shared } },
  )
  const done = new Promise((resolve) => worker.once('exit', resolve))
  const names = new Set<string | undefined>()
  // until both were seen, which chance may put off
  for (let n = 0; n < 10 || Atomics.load(shared, 0) < 300 || names.size < 2; n++) {
    for (let lookup = 0; lookup < 100; lookup++) names.add(name())
    await new Promise((resolve) => setImmediate(resolve))
  }
  Atomics.store(shared, 1, 1)
  await done
  expect(names).toEqual(new Set(['Colonia 0', 'Colonia 1']))
  expect(troubles).toEqual([])
  catalogue.close()
})

/** The file of a catalogue of another folder. */
function copyOf(dataDir: string, nombre: string): string {
  const other = mkdtempSync(`${dataDir}-otra-`)
  bring(other, nombre)
  return path.join(other, 'postal.db')
}

const broken: [string, (file: string) => void][] = [
  ['is no database', (file) => writeFileSync(file, 'hola'.repeat(2000))],
  ['is empty', (file) => writeFileSync(file, '')],
  ['is a database of something else', (file) => new Database(file).exec('create table otra (a)').close()],
  [
    'is of a format to come',
    (file) => {
      const db = new Database(file)
      db.exec(
        "create table meta (name text primary key, value text); insert into meta values ('format', '99')",
      )
      db.close()
    },
  ],
]
test.each(broken)('a file that %s leaves what was in use, and warns once', (_, make) => {
  const dataDir = folder()
  const bad = path.join(dataDir, 'malo')
  make(bad)
  bring(dataDir, 'Buena')
  const running = open(dataDir)
  expect(running.name()).toBe('Buena')
  renameSync(bad, path.join(dataDir, 'postal.db'))
  for (let n = 0; n < 3; n++) expect(running.name()).toBe('Buena')
  expect(running.troubles).toMatchObject([{ using: '2026-11-24' }])

  const fresh = open(dataDir)
  expect(fresh.catalogue.version).toBe('base')
  expect(fresh.catalogue.find('06000')).toBeDefined()
  expect(fresh.troubles).toMatchObject([{ using: 'base' }])

  bring(dataDir, 'Mejor')
  expect([running.name(), fresh.name()]).toEqual(['Mejor', 'Mejor'])
  running.catalogue.close()
  fresh.catalogue.close()
})

test('a file that is found damaged only while it is read gives way to the default', () => {
  const dataDir = folder()
  bring(dataDir, 'Buena')
  const file = path.join(dataDir, 'postal.db')
  const db = new Database(file)
  db.exec('drop table colonia')
  db.close()
  const { catalogue, troubles } = open(dataDir)
  expect(catalogue.find('06000')).toBeDefined()
  expect(catalogue.municipiosOf('09').length).toBeGreaterThan(0)
  expect(troubles).toHaveLength(1)
})
