import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvRows, parseCsv, splitRecord } from '../../../src/db/text/csv.ts'

/** The text in pieces of one size. */
function* inPieces(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
const rowsOf = (text: string, size = 7) =>
  [...csvRows(inPieces(text, size))].map(({ line, fields }) => [line, fields])

describe('records', () => {
  test('are read by RFC 4180, wherever the pieces of the text are cut', () => {
    const text = 'a,b,c\r\n"uno, dos","dice ""sí""",\n"dos\r\nrenglones",x,y"z\nfin,,'
    for (let size = 1; size <= text.length; size++)
      expect(rowsOf(text, size)).toEqual([
        [1, ['a', 'b', 'c']],
        [2, ['uno, dos', 'dice "sí"', '']],
        [3, ['dos\r\nrenglones', 'x', 'y"z']],
        [5, ['fin', '', '']],
      ])
  })

  test('may be parted by semicolons or tabs', () => {
    expect(rowsOf('a;b\n1,5;"x;y"\n').slice(0, 2)).toEqual([
      [1, ['a', 'b']],
      [2, ['1,5', 'x;y']],
    ])
    expect(rowsOf('a\tb\n1\t2').slice(0, 2)).toEqual([
      [1, ['a', 'b']],
      [2, ['1', '2']],
    ])
  })

  test('with wrong quotes spoil no other line, though their quote never closes', () => {
    const text = `a,b\n"nunca,cierra\n${'x,y\n'.repeat(9000)}"mal"puestas,z\nfin,fin`
    const rows = rowsOf(text, 5000)
    expect(rows.filter(([, fields]) => !fields)).toEqual([
      [2, undefined],
      [9003, undefined],
    ])
    expect(rows.at(-1)).toEqual([9004, ['fin', 'fin']])
    expect(rows).toHaveLength(9004)
  })

  test('may begin with a byte order mark, or with blank lines that say nothing of the separator', () => {
    for (let size = 1; size <= 9; size++) {
      expect(rowsOf('\uFEFFa;b\n1;2', size)).toEqual([
        [1, ['a', 'b']],
        [2, ['1', '2']],
      ])
      expect(rowsOf('\n  \na;b', size).at(-1)).toEqual([3, ['a', 'b']])
    }
  })

  test('may end in CR alone, as old spreadsheets write them', () => {
    const text = 'a,b\r"uno\rdos",x\rfin,y'
    for (let size = 1; size <= text.length; size++)
      expect(rowsOf(text, size)).toEqual([
        [1, ['a', 'b']],
        [2, ['uno\rdos', 'x']],
        [4, ['fin', 'y']],
      ])
  })

  test('may have blanks around a quoted field, which are not part of it', () => {
    expect(rowsOf('a, "b,c" ,d\n"x"\t,\ty,z')).toEqual([
      [1, ['a', 'b,c', 'd']],
      [2, ['x', '\ty', 'z']],
    ])
    expect(rowsOf('a\tb\n\t"c"')[1]).toEqual([2, ['', 'c']])
  })

  test('of any fields at all come back as they were written', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'Ñ', '"', ',', ';', '\n', '\r', ' ', '’') })
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field, field), { minLength: 1 }), fc.nat(20), (records, size) => {
        const text = records
          .map((fields) => fields.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
          .join('\r\n')
        const read = [...csvRows(inPieces(`x,y,z\r\n${text}`, size + 1))].slice(1)
        expect(read.map(({ fields }) => fields)).toEqual(records)
        expect(read.map(({ raw }) => splitRecord(raw, ','))).toEqual(records)
      }),
    )
  })

  test('a line without an end is refused before it fills the memory', () => {
    expect(() => rowsOf('x'.repeat(1 << 21), 1 << 18)).toThrow('line 1 does not end')
  })
})

test('a whole table comes trimmed, without its empty lines; a quote nobody closed is a letter', () => {
  expect(parseCsv('a,b\n"1\n2",x\n3,"4"\n')).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['1\n2', 'x'] },
    { line: 4, fields: ['3', '4'] },
  ])
  expect(parseCsv('a,\n"b,c')).toEqual([
    { line: 1, fields: ['a', ''] },
    { line: 2, fields: ['"b', 'c'] },
  ])
  expect(parseCsv('\n a ; b\r\n;\r\n1; "x;y" \r\n')).toEqual([
    { line: 2, fields: ['a', 'b'] },
    { line: 4, fields: ['1', 'x;y'] },
  ])
})
