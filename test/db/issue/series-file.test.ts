import { expect, test } from 'vitest'
import { parseSeries, seedSeries } from '../../../src/db/issue/series-file.ts'

/** Line and code of each problem. */
const problems = (text: string) => {
  const parsed = parseSeries(text)
  return parsed.ok ? [] : parsed.problems.map(({ line, code, detail }) => `${line} ${code} ${detail}`.trim())
}

test('the table that the program brings has every estado, and Magdalena de las Salinas with its two claves', () => {
  const rows = seedSeries()
  expect(new Set(rows.map(({ estado }) => estado)).size).toBe(32)
  expect(rows.filter(({ subdelegacion }) => subdelegacion === 'Magdalena de las Salinas')).toEqual([
    { clave: '01', estado: '09', subdelegacion: 'Magdalena de las Salinas', umf: '' },
    { clave: '06', estado: '09', subdelegacion: 'Magdalena de las Salinas', umf: '' },
  ])
})

test('the operator’s table may tell municipios apart, in any order of columns', () => {
  const text =
    'UMF,Municipio_INEGI, clave ,subdelegacion,ESTADO_inegi\n12,005,09,"Uno, ""Norte""",14\n,,43,,19\n'
  expect(parseSeries(text)).toEqual({
    ok: true,
    rows: [
      { clave: '09', estado: '14', municipio: '005', subdelegacion: 'Uno, "Norte"', umf: '12' },
      { clave: '43', estado: '19', subdelegacion: '', umf: '' },
    ],
  })
})

test.each([
  ['a byte order mark and CRLF', '\uFEFFclave,estado_inegi,subdelegacion\r\n01,09,Norte\r\n'],
  ['semicolons', 'clave;estado_inegi;subdelegacion\n01;09;Norte\n'],
  ['quotes around everything', '"clave","estado_inegi","subdelegacion"\n"01","09","Norte"'],
  [
    'empty lines, and lines of commas, as spreadsheets leave them',
    'clave,estado_inegi,subdelegacion\n\n01,09,Norte\n,,\n\n',
  ],
])('a table with %s is read', (_, text) => {
  expect(parseSeries(text)).toEqual({
    ok: true,
    rows: [{ clave: '01', estado: '09', subdelegacion: 'Norte', umf: '' }],
  })
})

test('every problem is told by line: zeros that a spreadsheet ate, keys that are none, what is there twice', () => {
  const text = `clave,estado_inegi,municipio_inegi,subdelegacion
1,09,,Norte
01,9,,Norte
01,33,,Norte
01,09,5,Norte
02,09,005,Norte
02,09,005,Sur
02,09,,Sur
03,09`
  expect(problems(text)).toEqual([
    '2 clave 1',
    '3 estado 9',
    '4 estado 33',
    '5 municipio 5',
    '7 repetida 02, 6',
    '9 campos 2, 4',
  ])
})

test.each(['2026-02-30', '2026-13-01', '2026-04-31', '30/04/2026'])('%s is no day', (day) => {
  const table = (hasta: string) => `clave,estado_inegi,subdelegacion,hasta\n01,09,Norte,${hasta}\n`
  expect(problems(table('2028-02-29'))).toEqual([])
  expect(problems(table(day))).toEqual([`2 fecha ${day}`])
})

test('columns that are missing, unknown or there twice are told by name', () => {
  expect(problems('clave,municipio,clave,subdelegacion\n01,x,01,y')).toEqual([
    '1 columna_falta estado_inegi',
    '1 columna_desconocida municipio',
    '1 columna_repetida clave',
  ])
})

test.each(['', '\n\n', 'clave,estado_inegi,subdelegacion\n'])(
  'a table without series is refused: %j',
  (text) => {
    expect(problems(text)).toEqual(['1 vacio'])
  },
)
