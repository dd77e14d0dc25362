import { expect, test } from 'vitest'
import { ENTIDADES, ESTADOS, entidadName, inegiOf, isEntidad } from '../../../src/domain/person/entidades.ts'

/** The codes of the Instructivo Normativo of the CURP beside the keys of INEGI's catalogue of estados. */
const OFFICIAL = `
AS 01 Aguascalientes
BC 02 Baja California
BS 03 Baja California Sur
CC 04 Campeche
CL 05 Coahuila
CM 06 Colima
CS 07 Chiapas
CH 08 Chihuahua
DF 09 Ciudad de México
DG 10 Durango
GT 11 Guanajuato
GR 12 Guerrero
HG 13 Hidalgo
JC 14 Jalisco
MC 15 Estado de México
MN 16 Michoacán
MS 17 Morelos
NT 18 Nayarit
NL 19 Nuevo León
OC 20 Oaxaca
PL 21 Puebla
QT 22 Querétaro
QR 23 Quintana Roo
SP 24 San Luis Potosí
SL 25 Sinaloa
SR 26 Sonora
TC 27 Tabasco
TS 28 Tamaulipas
TL 29 Tlaxcala
VZ 30 Veracruz
YN 31 Yucatán
ZS 32 Zacatecas`

test('every entidad of a CURP has the key and the name that the catalogues give it; abroad has no key', () => {
  const lines = ENTIDADES.filter((code) => code !== 'NE').map(
    (code) => `${code} ${inegiOf(code)} ${entidadName(code)}`,
  )
  expect(lines).toEqual(OFFICIAL.trim().split('\n'))
  expect([inegiOf('NE'), entidadName('NE')]).toEqual([undefined, 'Nacido en el extranjero'])
})

test('no other two letters are an entidad', () => {
  expect(['NE', 'DF'].every(isEntidad)).toBe(true)
  expect(['', 'XX', 'df', 'toString', '09'].some(isEntidad)).toBe(false)
})

test('the estados to choose from are the 32, as a Spanish dictionary orders them', () => {
  expect(ESTADOS).toHaveLength(32)
  const names = ESTADOS.map(({ nombre }) => nombre)
  expect([names[0], names[8], names[9], names.at(-1)]).toEqual([
    'Aguascalientes',
    'Colima',
    'Durango',
    'Zacatecas',
  ])
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'es')))
  expect(ESTADOS.find(({ clave }) => clave === '09')?.nombre).toBe('Ciudad de México')
})
