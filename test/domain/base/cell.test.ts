import { describe, expect, test } from 'vitest'
import { cellText, isCellError, saysNothing } from '../../../src/domain/base/cell.ts'

describe('the text of a cell', () => {
  test.each([
    ['', ''],
    ['ANA', 'ANA'],
    ['  ANA \t MARÍA \u00a0 ', 'ANA MARÍA'],
    ['ANA\r\n\r\nLÓPEZ', 'ANA LÓPEZ'],
    ['="0123"', '0123'],
    ['=  "  0123 "', '0123'],
    ['="di ""no"""', 'di "no"'],
    ['""', ''],
    ['="01"+1', '="01"+1'],
    ['a="01"', 'a="01"'],
    ["'0123", '0123'],
    ["' 0123", '0123'],
    ['’0123', '0123'],
    ["'", "'"],
    ["'0123'", '0123'],
    ["' 0123 '", '0123'],
    ['“ANA”', 'ANA'],
    ['« ANA »', 'ANA'],
    ['"ANA', '"ANA'],
    ['x "ANA"', 'x "ANA"'],
    ['"ANA" x', '"ANA" x'],
    ["x 'ANA'", "x 'ANA'"],
    ["'ANA' x", "ANA' x"],
    ['JES&Uacute;S', 'JESÚS'],
    ['N&#218;&ntilde;EZ', 'NÚñEZ'],
    ['&#xd1;U&Ntilde;EZ G&uuml;ERA &amp; ASOCIADOS', 'ÑUÑEZ GüERA & ASOCIADOS'],
    ['&agrave; &xacute; &acutea; &aacutes; &bogus;', 'à &xacute; &acutea; &aacutes; &bogus;'],
    // half of a letter is none
    ['A&#55296;B&#xdfff;C&#xD7FF;', 'A&#55296;B&#xdfff;C\ud7ff'],
    ['O&rsquo;BRIEN&nbsp;', 'O’BRIEN'],
    ['J\u200bUAN', 'JUAN'],
    ['a\u0301', 'á'],
  ])('%j reads %j', (cell, text) => {
    expect(cellText(cell)).toBe(text)
  })
})

describe('says nothing', () => {
  test.each(
    '- ---- _ .. ... **** ? 0 N/A n/d s/n S.N N.A. NULL nan (vacío) [ninguno] <null> #N/A #N/D Xxx \\N'.split(
      ' ',
    ),
  )('%j', (text) => {
    expect(saysNothing(text)).toBe(true)
  })
  test.each([
    'No tiene',
    'NO  APLICA',
    'no_aplica',
    'En trámite',
    'Sin número',
    'Sin segundo apellido',
    'NO LO SABE',
    'no disponible',
    'por asignar',
    '',
  ])('%j', (text) => {
    expect(saysNothing(text)).toBe(true)
  })
  test.each([
    'NADIA',
    'ana@n.a.',
    '-a@ejemplo.mx',
    '-12-',
    'x-',
    '-x',
    '__1__',
    'a#n/a',
    '(ninguno',
    'ninguno) de ellos',
    'de [ninguno]',
    `-${'-'.repeat(30)}`,
    '01',
  ])('%j says something', (text) => {
    expect(saysNothing(text)).toBe(false)
  })
  test('thirty dashes are nothing yet', () => {
    expect(saysNothing('-'.repeat(30))).toBe(true)
  })
})

describe('what a spreadsheet shows in place of a value', () => {
  const ERRORS =
    '#REF! #¡REF! #VALUE! #VALOR! #¡VALOR! #NAME? #¿NOMBRE? #NOMBRE? #DIV/0! #¡DIV/0! #NUM! #¡NUM! #NULL! #NULO! #¡NULO! #CALC! #SPILL! #DESBORDAMIENTO! #¡DESBORDAMIENTO! ## ########'
  test.each(ERRORS.split(' '))('%s', (text) => {
    expect(isCellError(text)).toBe(true)
  })
  test.each(['#', '#12', 'x#REF!', '##1', '', 'REF!', '#N/A'])('%j is none', (text) => {
    expect(isCellError(text)).toBe(false)
  })
})
