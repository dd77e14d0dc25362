import { expect, test } from 'vitest'
import { DuplicateIndex, keyOf, tagOf } from '../../../src/db/padron/duplicates.ts'
import { type SurveyOrder, surveyPadron } from '../../../src/db/padron/survey.ts'
import { memorySource } from '../../../src/db/text/detect.ts'

test('a key with two owners is found among many, one that its owner repeats is not', () => {
  const index = new DuplicateIndex()
  for (let n = 0; n < 300_000; n++) index.add(n * 300_007, tagOf(`dueño ${n}`))
  index.add(7 * 300_007, tagOf('dueño 7'))
  index.add(299_999 * 300_007, tagOf('otro'))
  index.add(0, tagOf('otro'))
  index.add(299_999 * 300_007, tagOf('tercero'))
  expect(index.duplicates()).toEqual(Float64Array.of(0, 299_999 * 300_007))
})

test('keys of texts that differ in one letter differ', () => {
  const keys = new Set(Array.from({ length: 100_000 }, (_, n) => keyOf(`HEGG${n}MVZRRL04`)))
  expect(keys.size).toBe(100_000)
})

const HEAD = 'curp,nombre,primer_apellido,segundo_apellido,nss,estatus,correo'
const JESUS = 'GALJ900304HDFRPS08,JESÚS,GARCÍA,LÓPEZ'

/** Surveys a text; how many rows it has, and the first row that cannot be taken, as `line column code`. */
function survey(text: string, order: Partial<SurveyOrder> = {}) {
  let first = ''
  const today = { year: 2026, month: 3, day: 5 }
  const found = surveyPadron(
    memorySource(Buffer.from(text)),
    { today, evenIfDisagree: true, ...order },
    () => {},
    ({ line, field = '', code }) => {
      first = `${line} ${field} ${code}`
    },
  )
  return { rows: found.ok ? found.value.rows : found.problems.map(({ code }) => code), first }
}

test.each([
  ['NULs', '\0\0\0\0'],
  ['Ctrl-Z', '\x1a'],
  ['blanks and separators', ' , ,,\u00a0,,,\n,,,,,,\n'],
])('%s at the end of a file are no row', (_, end) =>
  expect(survey(`${HEAD}\n${JESUS},,,\n${end}`)).toEqual({ rows: 1, first: '' }),
)

test('titles, a blank line and merged headings may stand above the header', () =>
  expect(
    survey(`EMPRESA S.A.,,,,,,\nPADRÓN,,,,,,\n\nDatos,,,,Seguridad social,,\n${HEAD},,\n${JESUS},,,,,\n`),
  ).toEqual({ rows: 1, first: '' }))

test.each([
  ['GALJ900304HDFRPS09,JESÚS,GARCÍA,LÓPEZ,,,', '3 curp curp_digito'],
  ['GALJ900304HDFRPS0,JESÚS,GARCÍA,LÓPEZ,,,', '3 curp curp_longitud'],
  ['GALJ900304HDFRPS08,,GARCÍA,LÓPEZ,,,', '3 nombre nombre_falta'],
  ['GALJ900304HDFRPS08,JESÚS', '3  campos'],
  ['GALJ900304HDFRPS08,JESÚS,"GARCÍA"x,LÓPEZ,,,', '3  comillas'],
  ['TOTAL,1,,,,,', '3 curp curp_longitud'],
  [HEAD, '3 curp curp_longitud'],
])('the first row that cannot be taken is told before the end: %s', (row, first) =>
  expect(survey(`${HEAD}\n${JESUS},,,\n${row}\n${JESUS},,,\nmal,,,,,,\n`).first).toBe(first),
)

test.each([
  ['', ['vacio']],
  ['\uFEFF', ['vacio']],
  ['\n\n  \n', ['vacio']],
  [`${HEAD}\n`, 0],
  [`${HEAD},nombre\n`, ['columna_repetida']],
])('a file without people says what it lacks: %j', (text, rows) => expect(survey(text).rows).toEqual(rows))
