import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { importPadron } from '../../../src/db/padron/import.ts'
import { type Encoding, encodeAs } from '../../../src/db/text/encoding.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { openDesk, PADRON_WORKER, type SqliteDesk } from '../../support/padron-desk.ts'
import { workbook } from '../../support/workbook.ts'

let desk: SqliteDesk
beforeEach(() => {
  desk = openDesk()
})
afterEach(() => desk.close())

const HEAD = 'curp;nombre;primer_apellido;segundo_apellido;nss;estatus;correo'
const JESUS = 'GALJ900304HDFRPS08'
const MARIA = 'PEGM910304MDFRRR07'
const nameOf = async (curp: string) => (await desk.find(curp))?.name

describe('a file of Excel in any of its encodings', () => {
  const rows = `${HEAD}\r\n${JESUS};JESÚS;GARCÍA;LÓPEZ;;;\r\n${MARIA};María;Pérez;García;;;\r\n`
  test.each<[Encoding, string]>([
    ['utf-8', ''],
    ['utf-8', '\uFEFF'],
    ['utf-16le', '\uFEFF'],
    ['utf-16le', ''],
    ['utf-16be', '\uFEFF'],
    ['utf-16be', ''],
    ['windows-1252', ''],
    ['cp850', ''],
    ['macroman', ''],
    ['utf-8-doble', ''],
  ])('%s%j brings people in under their names', async (encoding, mark) => {
    const { outcome } = await desk.take(encodeAs(mark + rows, encoding), { evenIfDisagree: false })
    expect(outcome).toMatchObject({ outcome: 'done', counts: { fresh: 2 } })
    expect(await nameOf(JESUS)).toEqual({
      nombre: 'JESÚS',
      primerApellido: 'GARCÍA',
      segundoApellido: 'LÓPEZ',
    })
    expect(await nameOf(MARIA)).toEqual({
      nombre: 'MARÍA',
      primerApellido: 'PÉREZ',
      segundoApellido: 'GARCÍA',
    })
  })

  test('of a Mac ends its lines in CR alone', async () => {
    const { counts } = await desk.take(encodeAs(rows.replaceAll('\r\n', '\r'), 'macroman'))
    expect(counts).toMatchObject({ fresh: 2 })
  })

  test('may begin with sep=, which names its separator', async () => {
    const { counts } = await desk.take(`sep=|\r\n${rows.replaceAll(';', '|')}`)
    expect(counts).toMatchObject({ fresh: 2 })
  })
})

test('a database that is slow to answer misses nothing of what the thread that reads has said by then', async () => {
  let asked = 0
  const file = path.join(desk.folder, 'lenta.csv')
  writeFileSync(file, `${HEAD}\n${JESUS};JESÚS;GARCÍA;LÓPEZ;;;\n`)
  const { base, place, secret } = desk
  const slow: typeof base = {
    ...base,
    rows: async (text, ...params) => {
      // longer than the thread takes to start and to read one row
      if (asked++ === 0) await sleep(700)
      return base.rows(text, ...params)
    },
  }
  const outcome = await importPadron(slow, {
    file,
    place,
    secret,
    today: { year: 2026, month: 3, day: 5 },
    now: () => Date.UTC(2026, 2, 5, 18),
    dryRun: false,
    stop: new AbortController().signal,
    onErrors: () => {},
    onProgress: () => {},
    workerUrl: PADRON_WORKER,
  })
  expect(outcome).toMatchObject({ outcome: 'done', counts: { fresh: 1 } })
})

test('swapped columns stop it before anything is written', async () => {
  const rows = `${HEAD.replace('nombre;primer_apellido', 'primer_apellido;nombre')}\n${JESUS};JESÚS;GARCÍA;LÓPEZ;;;\n`
  const { outcome } = await desk.take(rows, { evenIfDisagree: false })
  expect(outcome).toMatchObject({ outcome: 'refused', problems: [{ code: 'nombres_no_concuerdan' }] })
  expect(await desk.count('personas')).toBe(0)
  expect(await desk.count('auditoria')).toBe(0)
})

test('rows that lost the empty cells at their end, or gained some, go in', async () => {
  const { counts } = await desk.take(
    `${HEAD}\n${JESUS};JESÚS;GARCÍA;LÓPEZ\n${MARIA};MARÍA;PÉREZ;GARCÍA;;;;;\n`,
  )
  expect(counts).toMatchObject({ fresh: 2 })
})

test('a first row that is a person already has no header', async () => {
  const { outcome } = await desk.take(`${JESUS};JESÚS;GARCÍA;LÓPEZ;;;\n`)
  expect(outcome).toMatchObject({ problems: [{ code: 'sin_encabezado' }] })
})

test('a row that the database has already is told of again as long as it is not mended', async () => {
  const rows = `${HEAD}\n${JESUS};JESÚS;GARCÍA;LÓPEZ;4210880123;;\n`
  await desk.take(rows)
  const again = await desk.take(rows)
  expect(again.counts).toMatchObject({ same: 1, changed: 0 })
  expect(again.notices).toEqual(['2 nss nss_sin_cero'])
  const mended = await desk.take(rows.replace('4210880123', '42108801236'))
  expect(mended.notices).toEqual([])
  expect(await desk.find(JESUS)).toMatchObject({ numeros: ['42108801236'] })
  expect((await desk.find(JESUS))?.unreadable).toBeUndefined()
})

describe('a workbook', () => {
  const cells = [
    ['Empleados de 2026'],
    ['CURP', 'Nombre(s)', 'Apellido paterno', 'Apellido materno', 'NSS', 'Estatus'],
    [JESUS, 'JESÚS', 'GARCÍA', 'LÓPEZ', { number: 1259900015, format: '00000000000' }, 'AN'],
    [MARIA, 'MARÍA', 'PÉREZ', 'GARCÍA', { number: 42108801236 }],
  ]

  test('is read as it stands, with the zeros that its format shows', async () => {
    const { outcome, errors, notices } = await desk.take(workbook([{ name: 'Hoja1', cells }]), {
      evenIfDisagree: false,
    })
    expect([outcome.outcome, errors, notices]).toEqual(['done', [], []])
    expect(await desk.find(JESUS)).toMatchObject({ numeros: ['01259900015'], status: 'vigente' })
    expect(await desk.find(MARIA)).toMatchObject({ numeros: ['42108801236'] })
  })

  test.each(['xls', 'xlsx'])('that another program wrote as .%s is read', async (kind) => {
    const bytes = readFileSync(path.resolve(import.meta.dirname, `../../fixtures/padron-inventado.${kind}`))
    const { errors, notices } = await desk.take(bytes, { evenIfDisagree: false })
    expect([errors, notices]).toEqual([[], []])
    expect(await desk.find(JESUS)).toMatchObject({ numeros: ['01259900015'], name: { nombre: 'JESÚS' } })
    expect(await desk.find(MARIA)).toMatchObject({ status: 'fallecido', numeros: ['42108801236'] })
  })

  test('gives the sheet that is asked for, by name or number', async () => {
    const book = workbook([
      { name: 'Portada', cells: [['Nada']] },
      { name: 'Padrón', cells },
    ])
    expect((await desk.take(book)).outcome).toMatchObject({ outcome: 'refused' })
    expect((await desk.take(book, { sheet: 'padrón' })).counts).toMatchObject({ fresh: 2 })
    expect((await desk.take(book, { sheet: '2' })).counts).toMatchObject({ same: 2 })
    expect((await desk.take(book, { sheet: 'Otra' })).outcome).toMatchObject({
      problems: [{ code: 'hoja_no_hay', detail: { hojas: 'Portada, Padrón' } }],
    })
  })

  test('whose sheet that can be seen is empty names the others', async () => {
    const book = workbook([
      { name: 'Hoja1', cells: [] },
      { name: 'Hoja2', cells: [['']] },
    ])
    expect((await desk.take(book)).outcome).toMatchObject({
      problems: [{ code: 'hoja_vacia', detail: { hojas: 'Hoja1, Hoja2' } }],
    })
  })

  test('that unpacks to more than it may, or is none, is refused, and nothing goes in', async () => {
    const bomb = zipSync({
      'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="a"/></sheets></workbook>'),
      'xl/worksheets/sheet1.xml': new Uint8Array(30_000_000).fill(32),
    })
    expect((await desk.take(bomb)).outcome).toMatchObject({ problems: [{ code: 'libro_grande' }] })
    const other = zipSync({ 'content.xml': strToU8('<x/>') })
    expect((await desk.take(other)).outcome).toMatchObject({ problems: [{ code: 'libro_otro' }] })
    const page = '<html><table><tr><td>CURP</td></tr></table></html>'
    expect((await desk.take(page)).outcome).toMatchObject({ problems: [{ code: 'libro_web' }] })
    expect(await desk.count('personas')).toBe(0)
  })
})

test('a person whose NSS cannot be read is given none until it is mended', async () => {
  await desk.take(`${HEAD}\n${JESUS};JESÚS;GARCÍA;LÓPEZ;1.23457E+10;;\n`)
  expect(await desk.store.findPerson(JESUS as Curp)).toMatchObject({ numeros: [], unreadable: ['nss'] })
})
