import { expect, test } from 'vitest'
import { type Office, type OfficePlace, officesFor } from '../../../src/domain/facts/office.ts'

const office = (nombre: string, estado: string, municipio: string): Office => ({
  estado,
  municipio,
  nombre,
  direccion: '',
  horario: '',
  telefono: '',
  llevar: [],
})
const OFFICES = [
  office('Guadalajara Centro', '14', '039'),
  office('Guadalajara Sur', '14', '039'),
  office('Jalisco', '14', ''),
  office('Zapopan', '14', '120'),
  office('Sonora 039', '26', '039'),
  office('Todo el país', '', ''),
]
const namesFor = (place: OfficePlace, offices = OFFICES) =>
  officesFor(offices, place).map(({ nombre }) => nombre)

test('a municipio with offices has its own, all of them, and no other', () => {
  expect(namesFor({ estado: '14', municipio: '039' })).toEqual(['Guadalajara Centro', 'Guadalajara Sur'])
  expect(namesFor({ estado: '26', municipio: '039' })).toEqual(['Sonora 039'])
})

test('a municipio without any, or one that nobody knows, has those of its estado', () => {
  expect(namesFor({ estado: '14', municipio: '001' })).toEqual(['Jalisco'])
  expect(namesFor({ estado: '14' })).toEqual(['Jalisco'])
  expect(namesFor({ estado: '14', municipio: '' })).toEqual(['Jalisco'])
})

test('an estado without any of its own has those for everywhere, never those of one of its municipios', () => {
  expect(namesFor({ estado: '26', municipio: '001' })).toEqual(['Todo el país'])
  expect(namesFor({ estado: '26' })).toEqual(['Todo el país'])
  expect(namesFor({ estado: '09', municipio: '015' })).toEqual(['Todo el país'])
})

test('where the operator named none for everywhere, there is none', () => {
  expect(namesFor({ estado: '09' }, OFFICES.slice(0, 5))).toEqual([])
  expect(namesFor({ estado: '09' }, [])).toEqual([])
})
