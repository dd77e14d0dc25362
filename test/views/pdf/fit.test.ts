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

test('a value that is wider than a line is broken behind a blank, no word of it inside, and joins again', () => {
  const cadena = `||Nombre:${'ABCDEFG '.repeat(6)}Z|CURP:X||`
  expect(broken(cadena)).toEqual([
    '||Nombre:ABCDEFG ABCDEFG ',
    'ABCDEFG ABCDEFG ABCDEFG ',
    'ABCDEFG Z|CURP:X||',
  ])
  expect(broken(cadena).join('')).toBe(cadena)
})

test('only a word that is itself wider than a line is broken inside', () => {
  const cadena = `||Nombre:AB ${'X'.repeat(40)} CD|CURP:X||`
  expect(broken(cadena)).toEqual(['||Nombre:AB ', 'X'.repeat(30), `${'X'.repeat(10)} CD|CURP:X||`])
  expect(broken(cadena).join('')).toBe(cadena)
})
