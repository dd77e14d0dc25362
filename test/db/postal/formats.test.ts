import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { strToU8, zipSync } from 'fflate'
import { afterAll, expect, test } from 'vitest'
import { likelyMunicipio } from '../../../src/db/postal/base.ts'
import { openCatalogue } from '../../../src/db/postal/catalogue.ts'
import { type ImportOrder, importPostal } from '../../../src/db/postal/import.ts'
import { EXPORT_COLUMNS, exportLine, exportText, NOTICE } from '../../support/postal-export.ts'

const root = mkdtempSync(path.join(tmpdir(), 'postal-formats-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const folder = () => mkdtempSync(path.join(root, 'datos-'))

function bring(bytes: Uint8Array, dataDir = folder(), more: Partial<ImportOrder> = {}) {
  const result = importPostal(bytes, { dataDir, today: '2026-11-24', now: 0, ...more })
  const catalogue = openCatalogue({ dataDir })
  const area = (cp: string) => catalogue.find(cp)
  return { result, catalogue, area, dataDir }
}
const latin1 = (text: string) => Buffer.from(text, 'latin1')
const fields = (line: string) => line.split('|')

test('columns may stand in any order, and those that are not read may be missing', () => {
  const columns = EXPORT_COLUMNS.split('|')
  const text = exportText([exportLine({ cp: '01010', nombre: 'Peña' })])
  const turned = text
    .split('\r\n')
    .map((line) =>
      line.includes('|')
        ? fields(line)
            .reverse()
            .filter((_, at) => columns.toReversed()[at] !== 'd_CP')
            .join('|')
        : line,
    )
    .join('\r\n')
  const { result, area } = bring(latin1(turned))
  expect(result.outcome).toBe('imported')
  expect(area('01010')?.colonias[0]?.nombre).toBe('Peña')
})

test('the official XLS, a sheet an estado, is read', () => {
  const bytes = readFileSync(path.resolve(import.meta.dirname, '../../fixtures/catalogo-inventado.xls'))
  for (const given of [bytes, zipSync({ 'CPdescarga.xls': bytes })]) {
    const { result, area } = bring(given)
    expect(result).toMatchObject({ outcome: 'imported', report: { rows: 128 } })
    expect(area('01990')).toMatchObject({ estado: { clave: '09' }, ciudad: 'Ciudad Soñada' })
    expect(area('01990')?.colonias[0]?.nombre).toMatch(/^Colonia de la Ñ x{200}8$/)
  }
})

test('the official XML is read', () => {
  const [columns = [], ...rows] = exportText([exportLine({ cp: '01010', nombre: 'Peña & Hijos' })])
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map(fields)
  const xml = rows
    .map(
      (row) =>
        `<table>${row.map((cell, at) => `<${columns[at]}>${cell.replace('&', '&amp;')}</${columns[at]}>`).join('')}</table>`,
    )
    .join('\r\n')
  const text = `<?xml version="1.0" standalone="yes"?>\r\n<NewDataSet xmlns="NewDataSet">\r\n${xml}\r\n</NewDataSet>`
  const { result, area } = bring(zipSync({ 'CPdescarga.xml': latin1(text) }))
  expect(result.outcome).toBe('imported')
  expect(area('01010')?.colonias[0]?.nombre).toBe('Peña & Hijos')
})

const columnNames = EXPORT_COLUMNS.split('|')
const peñas = exportText([exportLine({ cp: '01010', nombre: 'Peña & Hijos' })])
  .trimEnd()
  .split('\r\n')
  .slice(2)
  .map(fields)
const escaped = (cell = '') => cell.replace('&', '&amp;')
const asElements = (prefix = '', attributes = '') =>
  peñas
    .map(
      (row) =>
        `<${prefix}table${attributes}>${columnNames
          .map((name, at) =>
            row[at] === '' ? '' : `<${prefix}${name}>${escaped(row[at])}</${prefix}${name}>`,
          )
          .join('\n  ')}</${prefix}table>`,
    )
    .join('\n')

test.each([
  ['prefixes', `<c:NewDataSet xmlns:c="x">${asElements('c:')}</c:NewDataSet>`],
  [
    'a schema, a diffgram and row numbers',
    `<DataSet xmlns:d="d"><xs:schema xmlns:xs="x"><xs:element name="table"/></xs:schema><d:diffgram><NewDataSet>${asElements('', ' d:id="table1" m:rowOrder="0" xmlns:m="m"')}</NewDataSet></d:diffgram></DataSet>`,
  ],
  [
    'columns as attributes',
    `<NewDataSet>${peñas.map((row) => `<table ${columnNames.map((name, at) => `${name}="${escaped(row[at])}"`).join(' ')}/>`).join('\n')}</NewDataSet>`,
  ],
  [
    'CDATA and comments',
    `<NewDataSet><!-- nota -->${asElements().replaceAll('Peña &amp; Hijos', '<![CDATA[Peña & Hijos]]>')}</NewDataSet>`,
  ],
])('an XML with %s is read as the official one', (_, xml) => {
  for (const bytes of [
    Buffer.from(`<?xml version="1.0" encoding="utf-8"?>\n${xml}`),
    Buffer.from(`\uFEFF${xml}`, 'utf16le'),
  ]) {
    const { result, area } = bring(bytes)
    expect(result.outcome).toBe('imported')
    expect(area('01010')?.colonias[0]?.nombre).toBe('Peña & Hijos')
  }
})

test.each([
  ['an empty line between rows', exportText(['', exportLine({ cp: '01010' })])],
  ['Ctrl-Z at its end', `${exportText([exportLine({ cp: '01010' })])}\x1a`],
  ['lines that end in CR', exportText([exportLine({ cp: '01010' })], '\r')],
  ['a mark before its notice', `\uFEFF${exportText([exportLine({ cp: '01010' })])}`],
  [
    'no notice',
    exportText([exportLine({ cp: '01010' })])
      .split('\r\n')
      .slice(1)
      .join('\r\n'),
  ],
])('a TXT with %s is read', (_, text) => {
  expect(bring(Buffer.from(text)).area('01010')).toBeDefined()
})

test('one that somebody saved as CSV is read too', () => {
  const csv = exportText([exportLine({ cp: '01010', nombre: 'Peña, la de arriba' })])
    .split('\r\n')
    .slice(1)
    .map((line) =>
      fields(line)
        .map((cell) => `"${cell}"`)
        .join(','),
    )
    .join('\r\n')
  expect(bring(Buffer.from(csv)).area('01010')?.colonias[0]?.nombre).toBe('Peña, la de arriba')
})

test('a code in two municipios offers both, and each colonia says its own', () => {
  const { area } = bring(
    latin1(
      exportText([
        exportLine({ cp: '01010', claveMunicipio: '002', municipio: 'Zacatal', nombre: 'Una' }),
        exportLine({ cp: '01010', claveMunicipio: '003', municipio: 'Ábrego', nombre: 'Otra' }),
      ]),
    ),
  )
  expect(area('01010')).toMatchObject({
    municipios: [{ nombre: 'Ábrego' }, { nombre: 'Zacatal' }],
    colonias: [
      { clave: '003-0001', nombre: 'Otra', municipio: { nombre: 'Ábrego' } },
      { clave: '002-0001', nombre: 'Una', municipio: { nombre: 'Zacatal' } },
    ],
  })
})

test('one estado goes into a catalogue that has the others', () => {
  const { dataDir } = bring(
    latin1(exportText([exportLine({ cp: '29990', claveEstado: '07', nombre: 'La vieja' })])),
  )
  const chiapas = [
    NOTICE,
    EXPORT_COLUMNS,
    exportLine({ cp: '29991', claveEstado: '07', nombre: 'Peña Nueva' }),
    exportLine({ cp: '29992', claveEstado: '07' }),
    '',
  ].join('\r\n')
  const { result, area, catalogue } = bring(latin1(chiapas), dataDir)
  expect(result).toMatchObject({ outcome: 'imported', report: { estados: ['07'], rows: 33 } })
  expect(area('29991')?.colonias[0]?.nombre).toBe('Peña Nueva')
  expect(area('29990')).toBeUndefined()
  expect(area('01999')).toBeDefined()
  expect(catalogue.version).toBe('2026-11-24')
})

test('one estado alone is taken when it is named, and only that one', () => {
  const text = [NOTICE, EXPORT_COLUMNS, exportLine({ cp: '29991', claveEstado: '07' }), ''].join('\r\n')
  expect(bring(latin1(text)).result).toMatchObject({ problems: [{ code: 'pocos_estados' }] })
  const alone = bring(latin1(text), folder(), { estado: '07', fileDay: '2026-11-20' })
  expect(alone.area('29991')).toBeDefined()
  expect(alone.catalogue.version).toBe('2026-11-20')
  expect(bring(latin1(text), folder(), { estado: '09' }).result).toMatchObject({
    problems: [{ code: 'otro_estado', detail: 'Chiapas' }],
  })
})

test('what is put together of two days is as old as the older', () => {
  const whole = zipSync({ 'CP.txt': [latin1(exportText()), { mtime: '2025-03-04T12:00:00' }] })
  const { dataDir } = bring(whole)
  const text = [NOTICE, EXPORT_COLUMNS, exportLine({ cp: '29991', claveEstado: '07' }), ''].join('\r\n')
  expect(bring(latin1(text), dataDir).catalogue.version).toBe('2025-03-04')
})

test('GeoNames is read, with its keys or by its names, and its source is said', () => {
  const line = (cp: string, place: string, estado: string, code: string, municipio: string, key: string) =>
    ['MX', cp, place, estado, code, municipio, key, '', '', '19.4', '-99.1', '1'].join('\t')
  const states =
    'Aguascalientes,Baja California,Baja California Sur,Campeche,Coahuila de Zaragoza,Colima,Chiapas,Chihuahua,Distrito Federal,Durango,Guanajuato,Guerrero,Hidalgo,Jalisco,México,Michoacán de Ocampo,Morelos,Nayarit,Nuevo León,Oaxaca,Puebla,Querétaro,Quintana Roo,San Luis Potosí,Sinaloa,Sonora,Tabasco,Tamaulipas,Tlaxcala,Veracruz de Ignacio de la Llave,Yucatán,Zacatecas'.split(
      ',',
    )
  const prefix =
    '20 21 23 24 25 28 29 31 01 34 36 39 42 44 50 58 62 63 64 68 72 76 77 78 80 83 86 87 90 91 97 98'.split(
      ' ',
    )
  const text = [
    ...states.map((estado, at) =>
      line(`${prefix[at]}999`, 'Peñasco Inventado', estado, '', 'Un municipio', '001'),
    ),
    line('06799', 'Colonia Inventada', 'Distrito Federal', '', 'Cuauhtémoc', ''),
    line('06799', 'Otra Inventada', 'Distrito Federal', '', 'Cuauhtémoc', ''),
  ].join('\n')
  const archive = zipSync({
    'MX.txt': strToU8(text),
    'readme.txt': strToU8('Creative Commons Attribution 4.0'),
  })
  const { result, area, catalogue } = bring(archive)
  expect(result).toMatchObject({ outcome: 'imported', report: { origin: 'geonames', rows: 34 } })
  expect(area('06799')).toMatchObject({
    estado: { clave: '09' },
    municipio: { clave: '015', nombre: 'Cuauhtémoc' },
    fuente: 'GeoNames',
    colonias: [{ nombre: 'Colonia Inventada' }, { nombre: 'Otra Inventada' }],
  })
  expect(catalogue.info().fuente).toBe('GeoNames')
})

test.each([
  ['06700', 'Cuauhtémoc'],
  ['01000', 'Álvaro Obregón'],
  ['16900', 'Xochimilco'],
  ['44100', 'Guadalajara'],
  ['64000', 'Monterrey'],
  ['97000', 'Mérida'],
  ['22000', 'Tijuana'],
])('without a catalogue %s is in %s', (cp, nombre) => expect(likelyMunicipio(cp)?.nombre).toBe(nombre))

test.each(['29990', '17000', '6700', 'x'])('of %s nobody knows the municipio', (cp) =>
  expect(likelyMunicipio(cp)).toBeUndefined(),
)
