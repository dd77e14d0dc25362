import { describe, expect, test } from 'vitest'
import {
  type PadronColumn,
  type PadronPerson,
  type PadronRow,
  readHeader,
  readPadronRow,
  settlePerson,
} from '../../../src/domain/person/padron-row.ts'

const TODAY = { year: 2026, month: 3, day: 5 }
const gloria = {
  curp: 'HEGG560427MVZRRL04',
  nombre: 'Gloria',
  primer_apellido: 'Hernández',
  segundo_apellido: 'García',
}
const read = (cells: Partial<Record<PadronColumn, string>>) => readPadronRow({ ...gloria, ...cells }, TODAY)
const codes = (cells: Partial<Record<PadronColumn, string>>) => {
  const row = read(cells)
  return row.ok ? [] : row.problems.map(({ code, field }) => `${field}: ${code}`)
}

describe('the header', () => {
  test('names columns in any order, in capitals, with accents, blanks or hyphens', () => {
    const header = readHeader(['NSS', 'Primer Apellido', ' CURP ', 'segundo-apellido', 'Nombre', ''])
    expect(header).toEqual({
      ok: true,
      value: { width: 6, places: { curp: 2, nombre: 4, primer_apellido: 1, segundo_apellido: 3, nss: 0 } },
    })
  })

  test('tells every column that is missing, unknown or there twice', () => {
    const header = readHeader(['curp', 'nombre', 'nombre', 'primer_apellido', 'num_nss'])
    expect(header.ok ? [] : header.problems.map(({ code, detail }) => `${code} ${detail?.columna}`)).toEqual([
      'columna_falta segundo_apellido',
      'columna_desconocida num_nss',
      'columna_repetida nombre',
    ])
  })
})

describe('a row', () => {
  test('gives a person, with what the file has no column for left open', () => {
    expect(read({})).toEqual({
      ok: true,
      value: {
        curp: gloria.curp,
        name: { nombre: 'GLORIA', primerApellido: 'HERNÁNDEZ', segundoApellido: 'GARCÍA' },
        numeros: [],
        status: undefined,
        correo: undefined,
      },
    })
  })

  test('may have two NSS in one cell, parted by a slash or a semicolon, each written as people write it', () => {
    const row = read({ nss: '84 96 63 1121 3 / 92919084431;84966311213' })
    expect(row).toMatchObject({ ok: true, value: { numeros: ['84966311213', '92919084431'] } })
    expect(codes({ nss: '84966311213 92919084431' })).toEqual(['nss: nss_longitud'])
  })

  test('says everything that is wrong with it at once, each with its column', () => {
    expect(
      codes({ curp: 'HEGG560427MVZRRL05', nombre: '', nss: '123', estatus: 'baja', correo: 'nadie' }),
    ).toEqual([
      'curp: curp_digito',
      'nombre: nombre_falta',
      'nss: nss_longitud',
      'estatus: estatus_desconocido',
      'correo: correo_sin_arroba',
    ])
  })

  test('with letters that were spoilt on their way says that, whatever else is wrong', () => {
    expect(codes({ nombre: 'BEGO\uFFFDA', curp: 'HEGG\uFFFD60427MVZRRL04' })).toEqual([
      'curp: codificacion',
      'nombre: codificacion',
    ])
  })

  test('reads estatus in any letters, and an empty one as vigente', () => {
    const statusOf = (estatus: string) => {
      const row = read({ estatus })
      return row.ok ? row.value.status : row.problems
    }
    expect(['', ' Vigente', 'FALLECIDA', 'fallecido', 'Reemplazada'].map(statusOf)).toEqual([
      'vigente',
      'vigente',
      'fallecido',
      'fallecido',
      'reemplazada',
    ])
  })
})

describe('a person of whom something is known', () => {
  const rowOf = (cells: Partial<Record<PadronColumn, string>>): PadronRow => {
    const row = read(cells)
    if (!row.ok) throw new Error('not a good row')
    return row.value
  }
  const known = {
    ...settlePerson(rowOf({ estatus: 'fallecido', correo: 'gloria@correo.example' }), undefined),
  } satisfies PadronPerson

  test('keeps what the file has no column for', () => {
    expect(settlePerson(rowOf({ nombre: 'Gloria Inés' }), known)).toMatchObject({
      name: { nombre: 'GLORIA INÉS' },
      status: 'fallecido',
      correo: 'gloria@correo.example',
    })
  })

  test('loses what the file has an empty cell for', () => {
    expect(settlePerson(rowOf({ estatus: '', correo: '' }), known)).toEqual({
      curp: gloria.curp,
      name: known.name,
      status: 'vigente',
    })
  })
})
