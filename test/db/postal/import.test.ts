import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, expect, test } from 'vitest'
import { openCatalogue } from '../../../src/db/postal/catalogue.ts'
import { importPostal } from '../../../src/db/postal/import.ts'
import {
  EXPORT_COLUMNS,
  everyEstado,
  exportLine,
  exportText,
  type Invented,
  NOTICE,
} from '../../support/postal-export.ts'

const root = mkdtempSync(path.join(tmpdir(), 'postal-import-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const folder = () => mkdtempSync(path.join(root, 'datos-'))
const NOW = Date.UTC(2026, 10, 24, 18)
const at = (dataDir: string) => ({ dataDir, today: '2026-11-24', now: NOW })
const latin1 = (text: string) => Buffer.from(text, 'latin1')

/** Imports into a folder of its own (or `dataDir`) and opens what came of it. */
function bring(bytes: Uint8Array, dataDir = folder(), more: { force?: boolean; dryRun?: boolean } = {}) {
  const result = importPostal(bytes, { ...at(dataDir), ...more })
  const catalogue = openCatalogue({ dataDir })
  return { result, catalogue, dataDir }
}

const withRows = (...rows: Invented[]) => exportText(rows.map(exportLine))
/** The codes and lines of a refusal. */
const refusal = (text: string | Uint8Array) => {
  const { result, catalogue, dataDir } = bring(typeof text === 'string' ? Buffer.from(text) : text)
  expect(catalogue.version).toBe('base')
  expect(readdirSync(dataDir)).toEqual([])
  return result.outcome === 'refused' ? result.problems : result
}

test('says how far it is: reading, then checking and writing by rows, of a file of any form that tells how many', () => {
  const many = Array.from({ length: 2500 }, (_, n) => exportLine({ cp: String(20_000 + n) }))
  const told: unknown[] = []
  const result = importPostal(Buffer.from(exportText(many)), {
    ...at(folder()),
    onProgress: ({ phase, done, total }) => told.push([phase, done, total]),
  })
  const rows = 2500 + 32
  expect(result).toMatchObject({ outcome: 'imported', report: { rows } })
  expect(told).toEqual([
    ['reading', 0, undefined],
    ...['checking', 'writing'].flatMap((phase) => [0, 1000, 2000].map((done) => [phase, done, rows])),
  ])
})

test('an export becomes the catalogue in use, with people’s names for the estados', () => {
  const text = withRows({
    cp: '54460',
    claveEstado: '15',
    estado: 'México',
    municipio: 'Ñandú',
    claveMunicipio: '777',
    clave: '5630',
  })
  const { result, catalogue } = bring(Buffer.from(text))
  expect(result).toMatchObject({
    outcome: 'imported',
    report: { version: '2026-11-24', rows: 33, codes: 33, added: 33, removed: 0 },
  })
  expect(catalogue.version).toBe('2026-11-24')
  expect(catalogue.find('54460')).toEqual({
    cp: '54460',
    estado: { clave: '15', nombre: 'Estado de México' },
    municipio: { clave: '777', nombre: 'Ñandú' },
    colonias: [{ clave: '5630', nombre: 'Villa Inventada', tipo: 'Colonia' }],
  })
  expect(catalogue.find('54461')).toBeUndefined()
  expect(catalogue.info()).toMatchObject({ codes: 33, importedAt: NOW })
  catalogue.close()
})

const shapes: [string, (text: string) => Uint8Array][] = [
  ['ISO-8859-1 with CRLF', latin1],
  ['ISO-8859-1 with LF', (text) => latin1(text.replaceAll('\r\n', '\n'))],
  ['UTF-8', (text) => Buffer.from(text)],
  ['UTF-8 with a byte order mark', (text) => Buffer.from(`\uFEFF${text}`)],
  ['a ZIP, whatever its name', (text) => zipSync({ 'CPdescarga.txt': latin1(text) })],
  [
    'a ZIP with a folder',
    (text) => zipSync({ cp: { 'CPdescarga.TXT': strToU8(text) }, 'lee.me': strToU8('hola') }),
  ],
  ['blank lines at the end', (text) => latin1(`${text}\r\n\r\n`)],
]
test.each(shapes)('the export is read as %s', (_, encode) => {
  const { result, catalogue } = bring(encode(withRows({ cp: '01010', nombre: 'Cañón de la Cigüeña' })))
  expect(result.outcome).toBe('imported')
  expect(catalogue.find('01010')?.colonias[0]?.nombre).toBe('Cañón de la Cigüeña')
  catalogue.close()
})

test('letters that only Windows-1252 has are kept', () => {
  const bytes = latin1(withRows({ cp: '01010', nombre: 'O@Higgins' })).map((byte) =>
    byte === 0x40 ? 0x92 : byte,
  )
  const { catalogue } = bring(bytes)
  expect(catalogue.find('01010')?.colonias[0]?.nombre).toBe('O’Higgins')
  catalogue.close()
})

test('quotes are letters, blanks around a field are not, and "null" is no city', () => {
  const text = withRows(
    { cp: '01010', nombre: ' "Y" Inventada ', ciudad: 'null', claveCiudad: '01' },
    { cp: '01020', ciudad: '' },
    { cp: '01030', ciudad: ' Ciudad Soñada ' },
  )
  const { catalogue } = bring(Buffer.from(text))
  expect(catalogue.find('01010')).toMatchObject({ colonias: [{ nombre: '"Y" Inventada' }] })
  expect(catalogue.find('01010')).not.toHaveProperty('ciudad')
  expect(catalogue.find('01020')).not.toHaveProperty('ciudad')
  expect(catalogue.find('01030')?.ciudad).toBe('Ciudad Soñada')
  catalogue.close()
})

test('colonias come in Spanish order, twins keep their type, and a code half in a city names none', () => {
  const text = withRows(
    { cp: '01010', clave: '0009', nombre: 'Ñipal', ciudad: 'Ciudad Soñada' },
    { cp: '01010', clave: '0003', nombre: 'Obelisco' },
    { cp: '01010', clave: '0007', nombre: 'Álamo' },
    { cp: '01010', clave: '0008', nombre: 'Nopal', tipo: 'Pueblo', claveTipo: '28' },
    { cp: '01010', clave: '0010', nombre: 'Nopal', tipo: 'Barrio', claveTipo: '02' },
  )
  const { catalogue } = bring(Buffer.from(text))
  const area = catalogue.find('01010')
  expect(area?.colonias.map(({ nombre }) => nombre)).toEqual(['Álamo', 'Nopal', 'Nopal', 'Ñipal', 'Obelisco'])
  expect(new Set(area?.colonias.slice(1, 3).map(({ tipo }) => tipo))).toEqual(new Set(['Pueblo', 'Barrio']))
  expect(area).not.toHaveProperty('ciudad')
  catalogue.close()
})

test('the municipios of an estado come from the imported file', () => {
  const text = withRows(
    { cp: '01010', claveMunicipio: '002', municipio: 'Zacatal' },
    { cp: '01020', claveMunicipio: '003', municipio: 'Ábrego' },
  )
  const { catalogue } = bring(Buffer.from(text))
  expect(catalogue.municipiosOf('09').map(({ nombre }) => nombre)).toEqual([
    'Ábrego',
    'Municipio Imaginario',
    'Zacatal',
  ])
  expect(catalogue.municipiosOf('33')).toEqual([])
  catalogue.close()
})

test('a ZIP says of which day its catalogue is, unless that day is to come', () => {
  const zip = (mtime: string) => zipSync({ 'CP.txt': [latin1(exportText()), { mtime }] })
  expect(bring(zip('2025-03-04T12:00:00')).catalogue.version).toBe('2025-03-04')
  expect(bring(zip('2031-03-04T12:00:00')).catalogue.version).toBe('2026-11-24')
})

test('the same line twice counts once', () => {
  const { result } = bring(Buffer.from(exportText([exportLine(), exportLine()])))
  expect(result).toMatchObject({ report: { rows: 33 } })
})

test('a notice that was cut off is no reason to refuse', () => {
  expect(bring(Buffer.from(exportText().split('\r\n').slice(1).join('\n'))).result.outcome).toBe('imported')
})

const refused: [string, string, { code: string; line: number }[]][] = [
  ['other columns', exportText().replace('d_codigo|', 'codigo|'), [{ code: 'columnas', line: 2 }]],
  ['an empty file', '', [{ code: 'columnas', line: 2 }]],
  ['a row cut short', exportText(['01000|Villa', exportLine()]), [{ code: 'campos', line: 35 }]],
  ['a code without its zero', withRows({ cp: '1000' }), [{ code: 'codigo', line: 35 }]],
  ['a code of letters', withRows({ cp: '01OOO' }), [{ code: 'codigo', line: 35 }]],
  [
    'one key for two colonias',
    withRows({ nombre: 'Una' }, { nombre: 'Otra' }),
    [{ code: 'dos_veces', line: 36 }],
  ],
  ['an estado that does not exist', withRows({ claveEstado: '33' }), [{ code: 'claves', line: 35 }]],
  ['a municipio without key', withRows({ claveMunicipio: '' }), [{ code: 'claves', line: 35 }]],
  ['a colonia without name', withRows({ nombre: ' ' }), [{ code: 'sin_nombre', line: 35 }]],
  [
    'fewer than 32 estados',
    [NOTICE, EXPORT_COLUMNS, ...everyEstado().slice(1)].join('\n'),
    [{ code: 'pocos_estados', line: 33 }],
  ],
  ['letters lost before', withRows({ nombre: 'Pe\uFFFDa' }), [{ code: 'caracter', line: 35 }]],
  ['no ñ anywhere', exportText().replaceAll('ñ', 'n'), [{ code: 'sin_enie', line: 34 }]],
  [
    'one that lost its ñ',
    exportText().replaceAll('ñ', 'n').replaceAll('Ñ', 'N'),
    [{ code: 'sin_enie', line: 34 }],
  ],
  [
    'several things at once',
    withRows({ cp: '1' }, {}, { cp: '2' }),
    [
      { code: 'codigo', line: 35 },
      { code: 'codigo', line: 37 },
    ],
  ],
]
test.each(refused)('%s is refused by line, and nothing is written', (_, text, problems) => {
  expect(refusal(text)).toMatchObject(problems)
  expect(refusal(text)).toHaveLength(problems.length)
})

test('UTF-8 that another program took for Windows-1252 and encoded again is undone', () => {
  const twice = Buffer.from(Buffer.from(withRows({ cp: '01010', nombre: 'Cañón' })).toString('latin1'))
  const { result, catalogue } = bring(twice)
  expect(result.outcome).toBe('imported')
  expect(catalogue.find('01010')?.colonias[0]?.nombre).toBe('Cañón')
  catalogue.close()
})

/** A good archive whose directory declares another size. */
function declaring(size: number): Uint8Array {
  const archive = zipSync({ 'CP.txt': latin1(exportText()) })
  const view = new DataView(archive.buffer)
  const directory = archive.length - 22 - 46 - 'CP.txt'.length
  expect(view.getUint32(directory, true)).toBe(0x02014b50)
  view.setUint32(directory + 24, size, true)
  return archive
}

test('a ZIP that is damaged, full of other things, empty, or far too large is not unpacked', () => {
  const good = zipSync({ 'CP.txt': latin1(exportText()) })
  expect(refusal(good.slice(0, -30))).toMatchObject({ code: 'zip_danado' })
  const bent = Uint8Array.from(good)
  bent[60] = (bent[60] ?? 0) ^ 0xff
  expect(refusal(bent)).toMatchObject({ code: 'zip_danado' })
  expect(refusal(zipSync({ 'a.txt': strToU8('a'), 'b.txt': strToU8('b') }))).toMatchObject({
    code: 'zip_varios',
  })
  expect(refusal(zipSync({ carpeta: {} }))).toMatchObject({ code: 'zip_vacio' })
  const bomb = declaring(200 * 1024 * 1024)
  expect(refusal(bomb)).toMatchObject({ code: 'zip_grande' })
})

test('a ZIP that understates its size is found out without unpacking the rest', () => {
  const lie = declaring(100)
  expect(refusal(lie)).toMatchObject({ code: 'zip_danado' })
})

test('a catalogue that lost too many colonias is refused, unless the operator insists', () => {
  const dataDir = folder()
  const hundred = Array.from({ length: 68 }, (_, n) => exportLine({ cp: `01${100 + n}`, clave: '0002' }))
  bring(Buffer.from(exportText(hundred)), dataDir).catalogue.close()
  expect(bring(Buffer.from(exportText(hundred.slice(3))), dataDir).result).toMatchObject({
    outcome: 'imported',
    report: { rows: 97, removed: 3, added: 0 },
  })
  const cut = Buffer.from(exportText(hundred.slice(6)))
  const { result, catalogue } = bring(cut, dataDir)
  expect(result).toMatchObject({ problems: [{ code: 'pocas_filas', line: 96, detail: '94, 97' }] })
  expect(catalogue.find('01103')).toBeDefined()
  catalogue.close()
  expect(bring(cut, dataDir, { force: true }).result).toMatchObject({ report: { rows: 94, removed: 3 } })
})

test('a rehearsal reports everything and writes nothing', () => {
  const { result, catalogue, dataDir } = bring(Buffer.from(exportText()), undefined, { dryRun: true })
  expect(result).toMatchObject({ outcome: 'imported', report: { rows: 32, added: 32 } })
  expect(catalogue.version).toBe('base')
  expect(existsSync(path.join(dataDir, 'postal.db'))).toBe(false)
})

test('what a killed import left is swept away once it is old, and a younger one is somebody’s', () => {
  const dataDir = folder()
  const [old, young] = ['postal.db.11.nuevo', 'postal.db.22.nuevo']
  for (const name of [old, young]) writeFileSync(path.join(dataDir, name), 'half')
  utimesSync(path.join(dataDir, old), 0, 0)
  bring(Buffer.from(exportText()), dataDir).catalogue.close()
  expect(readdirSync(dataDir).sort()).toEqual(['postal.db', young])
})
