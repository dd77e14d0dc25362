import { expect, test } from 'vitest'
import { DuplicateIndex, keyOf, tagOf } from '../../../src/db/padron/duplicates.ts'
import { createLineSet } from '../../../src/db/padron/line-set.ts'
import { type SurveyOrder, surveyPadron } from '../../../src/db/padron/survey.ts'
import { memorySource } from '../../../src/db/text/detect.ts'
import { syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'

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

test('a CURP that is wrong in the middle of a large file is told before what follows it is read', () => {
  const people = syntheticPeople(1)
  const lines = Array.from({ length: 40_000 }, () => {
    const { curp, name } = people.next().value
    return `${curp},${name.nombre},${name.primerApellido},${name.segundoApellido ?? ''},,,`
  })
  const bad = 15_000
  lines[bad] = lines[bad]?.replace(/\d,/, (digit) => `${(Number(digit[0]) + 1) % 10},`) ?? ''
  const bytes = Buffer.from([HEAD, ...lines, ''].join('\n'))
  const before = Buffer.byteLength([HEAD, ...lines.slice(0, bad)].join('\n'))
  let read = 0
  const told: [line: number, code: string, ahead: number][] = []
  surveyPadron(
    {
      size: bytes.length,
      read: (at, length) => {
        read = Math.max(read, at + length)
        return bytes.subarray(at, at + length)
      },
    },
    { today: { year: 2026, month: 3, day: 5 }, encoding: 'utf-8' },
    () => {},
    ({ line, code }) => told.push([line, code, read - before]),
  )
  expect(told).toEqual([[bad + 2, 'curp_digito', expect.any(Number)]])
  // a piece of the file
  expect(told[0]?.[2]).toBeLessThan(300_000)
})

test.each([
  ['', ['vacio']],
  ['\uFEFF', ['vacio']],
  ['\n\n  \n', ['vacio']],
  [`${HEAD}\n`, 0],
  [`${HEAD},nombre\n`, ['columna_repetida']],
])('a file without people says what it lacks: %j', (text, rows) => expect(survey(text).rows).toEqual(rows))

test('lines are known again, whichever they are', () => {
  const lines = createLineSet()
  for (const line of [0, 1, 31, 32, 32_767, 32_768, 9_000_000]) lines.add(line)
  expect([0, 1, 2, 31, 32, 33, 32_768, 32_769, 8_999_999, 9_000_000, 90_000_000].filter(lines.has)).toEqual([
    0, 1, 31, 32, 32_768, 9_000_000,
  ])
})
