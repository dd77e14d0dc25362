import { describe, expect, test } from 'vitest'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { fullName, sameName } from '../../../src/domain/person/person.ts'
import { syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'
import {
  createAgreement,
  disagreements,
  namesPerson,
  parsePersonName,
} from '../../../src/domain/person/typed-name.ts'

const parse = (nombre: string) => parsePersonName({ nombre, primerApellido: 'TOVAR', segundoApellido: '' })
const problemOf = (nombre: string) => {
  const parsed = parse(nombre)
  return parsed.ok ? undefined : parsed.problems[0]
}

describe('a declared name', () => {
  test.each([
    'ÁNGEL',
    'JOSÉ MARÍA',
    "D'ARTAGNAN",
    'O’FARRILL',
    'D/AMICO',
    'ANA-SOFÍA',
    'MA. ELENA',
    'ŁUKASZ',
    'N\u0303ANDU',
    'A',
  ])('may be %s', (nombre) => {
    expect(parse(nombre)).toMatchObject({ ok: true, value: { nombre: nombre.normalize('NFC') } })
  })

  test.each(['ANA1', 'АННА', 'ANA|X', 'ANA\u0000', 'ANA😀', 'ANA, LUZ', '...', "'", '-'])(
    'may not be %j',
    (nombre) => {
      expect(problemOf(nombre)).toEqual({ code: 'nombre_caracter', field: 'nombre', detail: { longest: 50 } })
    },
  )

  test('has fifty letters at most, counted as people count them', () => {
    expect(problemOf('Á'.repeat(50))).toBeUndefined()
    expect(problemOf('Á'.repeat(51))).toMatchObject({ code: 'nombre_largo' })
    // outside the first plane a letter takes two units of JavaScript, and is still one letter
    expect(problemOf('\u{1DF00}'.repeat(50))?.code).not.toBe('nombre_largo')
  })

  test('may lack the second surname, never the first', () => {
    const without = (names: object) =>
      parsePersonName({ nombre: 'ANA', primerApellido: 'TOVAR', segundoApellido: '', ...names })
    expect(without({})).toEqual({ ok: true, value: { nombre: 'ANA', primerApellido: 'TOVAR' } })
    expect(without({ segundoApellido: ' Ruiz ' })).toMatchObject({ value: { segundoApellido: 'RUIZ' } })
    expect(without({ primerApellido: '  ' })).toMatchObject({
      problems: [{ code: 'nombre_falta', field: 'primer_apellido' }],
    })
  })

  test('is written in one line in the order of the documents', () => {
    expect(fullName({ nombre: 'ANA', primerApellido: 'TOVAR', segundoApellido: 'RUIZ' })).toBe(
      'ANA TOVAR RUIZ',
    )
    expect(fullName({ nombre: 'ANA', primerApellido: 'TOVAR' })).toBe('ANA TOVAR')
  })
})

describe('a declared name beside a CURP', () => {
  const GLORIA = { nombre: 'GLORIA', primerApellido: 'HERNÁNDEZ', segundoApellido: 'GARCÍA' }

  test.each([
    ['HEGG', 'BEGG', 'primer_apellido', 'nombre_inicial', 1],
    ['HEGG', 'HAGG', 'primer_apellido', 'nombre_vocal', 2],
    ['HEGG', 'HEBG', 'segundo_apellido', 'nombre_inicial', 3],
    ['HEGG', 'HEGB', 'nombre', 'nombre_inicial', 4],
    ['RRL', 'BRL', 'primer_apellido', 'nombre_consonante', 14],
    ['RRL', 'RBL', 'segundo_apellido', 'nombre_consonante', 15],
    ['RRL', 'RRB', 'nombre', 'nombre_consonante', 16],
  ])('%s that should be %s is a problem of its field: %s, %s', (was, is, field, code, posicion) => {
    const curp = 'HEGG560427MVZRRL04'.replace(was, is) as Curp
    const at = posicion - 1
    expect(disagreements(curp, GLORIA)).toEqual([
      { code, field, detail: { espera: curp[at], da: 'HEGG560427MVZRRL04'[at], posicion } },
    ])
  })

  test('has one problem a field, the first one', () => {
    expect(disagreements('BAGG560427MVZBRL04' as Curp, GLORIA).map(({ detail }) => detail?.posicion)).toEqual(
      [1],
    )
  })
})

test('names as cells of a table agree with a CURP exactly where declared names do', () => {
  const agree = createAgreement()
  const seen = { yes: 0, no: 0 }
  let other = 'XXXX000000HDFXXX00'
  const people = syntheticPeople(7)
  for (let n = 0; n < 300; n++) {
    const { curp, name } = people.next().value
    const letters = [0, 1, 2, 3, 13, 14, 15].flatMap((at) =>
      ['X', 'A', 'N'].map((letter) => `${curp.slice(0, at)}${letter}${curp.slice(at + 1)}`),
    )
    for (const one of [curp, other, ...letters]) {
      const declared = disagreements(one as Curp, name).length === 0
      const { nombre, primerApellido, segundoApellido = '' } = name
      expect({ one, name, agrees: agree(one, nombre, primerApellido, segundoApellido) }).toEqual({
        one,
        name,
        agrees: declared,
      })
      seen[declared ? 'yes' : 'no']++
    }
    other = curp
  }
  expect(seen.yes).toBeGreaterThan(300)
  expect(seen.no).toBeGreaterThan(300)
})

const named = (nombre: string, primerApellido: string, segundoApellido?: string) => ({
  nombre,
  primerApellido,
  ...(segundoApellido === undefined ? {} : { segundoApellido }),
})

test('a typed name is a person’s by its letters, whatever the accents, the marks and the blanks', () => {
  const person = named('MARÍA JOSÉ', 'D’AMICO', 'NÚÑEZ')
  for (const typed of [
    named('María José', 'D’Amico', 'Núñez'),
    named('maria jose', 'damico', 'nunez'),
    named('MARIA-JOSE', 'D AMICO', 'NUÑEZ'),
  ])
    expect(namesPerson(typed, person)).toBe(true)
  for (const typed of [
    named('María José', 'D’Amico'),
    named('José María', 'D’Amico', 'Núñez'),
    named('María José', 'Amico', 'Núñez'),
    named('María', 'D’Amico', 'Núñez'),
  ])
    expect(namesPerson(typed, person)).toBe(false)
})

test('two names are the same when all three of their parts are', () => {
  const ana = named('ANA', 'RUIZ', 'PAZ')
  expect(sameName(ana, named('ANA', 'RUIZ', 'PAZ'))).toBe(true)
  for (const other of [named('EVA', 'RUIZ', 'PAZ'), named('ANA', 'DÍAZ', 'PAZ'), named('ANA', 'RUIZ', 'SOL')])
    expect(sameName(ana, other)).toBe(false)
  expect(sameName(ana, named('ANA', 'RUIZ'))).toBe(false)
})
