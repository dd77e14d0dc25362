import { expect, test } from 'vitest'
import { breakFields, type Ruler } from '../../../src/views/pdf/fit.ts'

/** Every letter a point wide. */
const ruler: Ruler = (text) => text.length
const broken = (cadena: string) => breakFields(cadena, 31, 'sans', 9, ruler).split('\n')

test('a field of the cadena that is wider than a line stands whole behind its label, and joins again', () => {
  const cadena = '||RFC:|Nombre o Razón Social:MARÍA DE LOS ÁNGELES PÉREZ|CURP:X||'
  expect(broken(cadena)).toEqual(['||RFC:|Nombre o Razón Social:', 'MARÍA DE LOS ÁNGELES PÉREZ|', 'CURP:X||'])
  expect(broken(cadena).join('')).toBe(cadena)
})

test('only what is itself wider than a line is broken inside, and never beside a blank', () => {
  const cadena = `||Nombre:${'ABCDEFG '.repeat(6)}Z|CURP:X||`
  expect(broken(cadena).join('')).toBe(cadena)
  expect(broken(cadena).filter((line) => line !== line.trim())).toEqual([])
})
