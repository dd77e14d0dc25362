import { describe, expect, test } from 'vitest'
import type { Draft } from '../../../src/domain/facts/tramite.ts'
import type { PostalArea, PostalCatalogue } from '../../../src/domain/ports/postal-catalogue.ts'
import {
  chosenHere,
  isOtherCode,
  OTHER_COLONIA,
  parseAddress,
  parseCp,
  placeOf,
} from '../../../src/domain/tramite/address.ts'

const AGS = { clave: '01', nombre: 'Aguascalientes' }
const JALISCO = { clave: '14', nombre: 'Jalisco' }
const CAPITAL = { clave: '001', nombre: 'Aguascalientes' }
const ASIENTOS = { clave: '002', nombre: 'Asientos' }
const CENTRO = { clave: '0001', nombre: 'Centro', tipo: 'Colonia' }
const NORTE = { clave: '0002', nombre: 'Norte', tipo: 'Barrio' }
const area = (cp: string, colonias: PostalArea['colonias']): PostalArea => ({
  cp,
  estado: AGS,
  municipio: CAPITAL,
  colonias,
})
const known = new Map([
  ['20000', area('20000', [CENTRO, NORTE])],
  ['20001', area('20001', [CENTRO])],
  [
    '20500',
    {
      ...area('20500', [
        { ...CENTRO, clave: '001-0001', municipio: CAPITAL },
        { ...NORTE, clave: '002-0001', municipio: ASIENTOS },
      ]),
      municipios: [CAPITAL, ASIENTOS],
    },
  ],
])
const catalogue: PostalCatalogue = {
  version: '2026-01-01',
  find: (cp) => known.get(cp),
  likelyMunicipio: (cp) => (cp === '20100' ? CAPITAL : undefined),
  estadoOf: (cp) => (cp.startsWith('20') ? AGS : undefined),
  municipiosOf: (clave) =>
    clave === '14'
      ? [{ clave: '039', nombre: 'Guadalajara' }]
      : [CAPITAL, { clave: '002', nombre: 'Asientos' }],
} as PostalCatalogue

const TYPED: Draft = { cp: '20000', colonia: '0002', calle: 'Uno', numero_exterior: '12' }
const parsed = (change: Draft = {}) => parseAddress({ ...TYPED, ...change }, catalogue)
const problems = (change: Draft) => {
  const found = parsed(change)
  return found.ok ? [] : found.problems.map(({ code, field }) => `${field}: ${code}`)
}

describe('a postal code', () => {
  test.each([
    '20000',
    ' 20 000 ',
    'C.P. 20000',
    'c p 20000',
    'CP20000',
    '20-000',
    '20.000',
    '20–000',
    '２００００',
  ])('typed as %j is five digits', (text) => {
    expect(parseCp(text, catalogue)).toEqual({ ok: true, value: '20000' })
  })
  test.each([
    ['', { code: 'cp_vacio' }],
    [' C.P. ', { code: 'cp_vacio' }],
    ['6000', { code: 'cp_cuatro', detail: { propuesta: '06000' } }],
    ['600', { code: 'cp_forma' }],
    ['200000', { code: 'cp_forma' }],
    ['x20000', { code: 'cp_forma' }],
    ['2000x', { code: 'cp_forma' }],
    ['x6000', { code: 'cp_forma' }],
    ['99999', { code: 'cp_sin_estado' }],
  ])('%j is refused', (text, problem) => {
    expect(parseCp(text, catalogue)).toEqual({ ok: false, problem })
  })
})

describe('what was chosen from a list', () => {
  const draft: Draft = { ...TYPED, colonia_otra: 'Otra', municipio: '001' }

  test('stays while the code is the one whose list was shown, however it is written', () => {
    expect(isOtherCode({ cp: '20 000' }, '20000')).toBe(false)
    expect(chosenHere({ ...draft, cp: 'C.P. 20000' }, '20000')).toEqual({ ...draft, cp: 'C.P. 20000' })
  })
  test('stays when no list was shown', () => {
    expect(isOtherCode({ cp: '20000' }, '')).toBe(false)
    expect(chosenHere(draft, '')).toBe(draft)
  })
  test('goes when the code is another, or none', () => {
    expect(isOtherCode({}, '20000')).toBe(true)
    expect(chosenHere(draft, '20001')).toEqual({ ...draft, colonia: '', colonia_otra: '', municipio: '' })
  })
  test('by hand is that of the estado shown, whatever the code', () => {
    const byHand = { ...draft, a_mano: '14', estado: '14' }
    expect(chosenHere(byHand, '20001')).toBe(byHand)
    expect(chosenHere({ ...byHand, estado: '01' }, '20000')).toEqual({
      ...byHand,
      estado: '01',
      municipio: '',
    })
  })
})

describe('the place of a code', () => {
  test('is none until there is a code', () => {
    for (const cp of [undefined, '', '2000', '99999'])
      expect(placeOf(cp === undefined ? {} : { cp }, catalogue)).toEqual({ outcome: 'none' })
  })
  test('is that of the catalogue', () => {
    expect(placeOf({ cp: '20000' }, catalogue)).toEqual({ outcome: 'known', area: known.get('20000') })
  })
  test('unknown to the catalogue is given by hand, in the estado of its first digits', () => {
    expect(placeOf({ cp: '20999', estado: '14' }, catalogue)).toEqual({
      outcome: 'by hand',
      corrected: false,
      cp: '20999',
      estado: AGS,
      municipios: catalogue.municipiosOf('01'),
    })
  })
  test('said to be wrong is given by hand, in the estado chosen, else in that of the code', () => {
    const byHand = { cp: '20000', a_mano: 'si' }
    expect(placeOf(byHand, catalogue)).toMatchObject({ outcome: 'by hand', corrected: true, estado: AGS })
    expect(placeOf({ ...byHand, estado: '14' }, catalogue)).toMatchObject({
      estado: { clave: JALISCO.clave },
      municipios: [{ nombre: 'Guadalajara' }],
    })
    expect(placeOf({ ...byHand, estado: '77' }, catalogue)).toMatchObject({ estado: AGS })
    expect(placeOf({ ...byHand, cp: '20999' }, catalogue)).toMatchObject({ corrected: true, estado: AGS })
  })
})

describe('an address', () => {
  test('is what was chosen, with the date of its catalogue', () => {
    expect(parsed()).toEqual({
      ok: true,
      value: {
        cp: '20000',
        estado: AGS,
        municipio: CAPITAL,
        colonia: NORTE,
        calle: 'Uno',
        numeroExterior: '12',
        catalogo: '2026-01-01',
      },
    })
    expect(parsed({ numero_interior: ' B  4 ' })).toMatchObject({ value: { numeroInterior: 'B 4' } })
  })

  test('by hand has the municipio chosen and the colonia typed', () => {
    const byHand = { cp: '20999', municipio: '002', colonia: '', colonia_otra: 'El  Salto ' }
    expect(parsed(byHand)).toMatchObject({
      value: { cp: '20999', estado: AGS, municipio: { nombre: 'Asientos' }, colonia: { nombre: 'El Salto' } },
    })
    expect(problems({ ...byHand, municipio: '077' })).toEqual(['municipio: municipio_falta'])
    expect(problems({ ...byHand, colonia_otra: '' })).toEqual(['colonia_otra: colonia_otra_falta'])
  })

  test('may have a colonia that the list has not: typed, with or without saying so', () => {
    const value = { colonia: { nombre: 'La Nueva' } }
    expect(parsed({ colonia: OTHER_COLONIA, colonia_otra: 'La Nueva' })).toMatchObject({ value })
    expect(parsed({ colonia: '', colonia_otra: 'La Nueva' })).toMatchObject({ value })
  })

  test.each([
    [{ cp: '' }, ['cp: cp_vacio']],
    [
      { cp: '', calle: '', numero_exterior: ' ' },
      ['cp: cp_vacio', 'calle: calle_falta', 'numero_exterior: numero_exterior_falta'],
    ],
    [{ colonia: '' }, ['colonia: colonia_falta']],
    [{ colonia: '', colonia_otra: '  ' }, ['colonia: colonia_falta']],
    [{ colonia: '0009' }, ['colonia: colonia_falta']],
    [{ cp: '20001', colonia: '' }, ['colonia: colonia_revisa']],
    [{ colonia: '0001', colonia_otra: 'Otra' }, ['colonia_otra: colonia_dos']],
    [{ colonia: OTHER_COLONIA }, ['colonia_otra: colonia_otra_falta']],
    [{ calle: 'x\u0007' }, ['calle: texto_caracter']],
    [{ calle: 'x\ud800' }, ['calle: texto_caracter']],
    [{ calle: 'x'.repeat(101) }, ['calle: texto_largo']],
    [{ numero_exterior: '1'.repeat(21) }, ['numero_exterior: texto_largo']],
    [{ numero_interior: '1'.repeat(21) }, ['numero_interior: texto_largo']],
    [{ colonia: OTHER_COLONIA, colonia_otra: 'x'.repeat(101) }, ['colonia_otra: texto_largo']],
  ])('with %o says what is wrong with each field', (change, expected) => {
    expect(problems(change)).toEqual(expected)
  })

  test('as long as it may be is taken, counted in letters and not in units of UTF-16', () => {
    for (const change of [
      { calle: '𝒳'.repeat(100) },
      { numero_exterior: '1'.repeat(20) },
      { numero_interior: '1'.repeat(20) },
    ])
      expect(problems(change)).toEqual([])
    expect(parsed({ calle: 'n\u0303' })).toMatchObject({ value: { calle: 'ñ' } })
    const tooLong = parsed({ calle: 'x'.repeat(101) })
    expect(!tooLong.ok && tooLong.problems[0]?.detail).toEqual({ longest: 100 })
  })
})

describe('a code that reaches into two municipios', () => {
  const here = { cp: '20500' }
  test('takes the municipio from the colonia', () => {
    expect(parsed({ ...here, colonia: '002-0001' })).toMatchObject({
      ok: true,
      value: { municipio: ASIENTOS, colonia: { nombre: 'Norte' } },
    })
    expect(parsed({ ...here, colonia: '002-0001', municipio: '002' }).ok).toBe(true)
  })
  test('tells when the two contradict', () => {
    expect(problems({ ...here, colonia: '002-0001', municipio: '001' })).toEqual([
      'municipio: municipio_distinto',
    ])
  })
  test('asks for the municipio of a colonia that is not listed', () => {
    expect(problems({ ...here, colonia: 'otra', colonia_otra: 'La Nueva' })).toEqual([
      'municipio: municipio_falta',
    ])
    expect(parsed({ ...here, colonia: 'otra', colonia_otra: 'La Nueva', municipio: '002' })).toMatchObject({
      value: { municipio: ASIENTOS, colonia: { nombre: 'La Nueva' } },
    })
  })
})

test('a code that the catalogue does not have comes with its municipio chosen where that is known', () => {
  expect(placeOf({ cp: '20100' }, catalogue)).toMatchObject({ outcome: 'by hand', likely: CAPITAL })
  expect(placeOf({ cp: '20100', a_mano: 'si' }, catalogue)).not.toHaveProperty('likely')
})
