import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memorySource } from '../../../src/db/text/detect.ts'
import { type Encoding, encodeAs } from '../../../src/db/text/encoding.ts'
import { SheetFault } from '../../../src/db/text/sheet.ts'
import { openTable } from '../../../src/db/text/table.ts'
import { workbook } from '../../support/workbook.ts'

const HEAD = ['curp', 'nombre', 'nota']
const headings = (fields: readonly string[]) => fields.filter((field) => HEAD.includes(field)).length
const read = (bytes: Uint8Array) =>
  [...openTable(memorySource(bytes), { headings }).rows()]
    .map(({ fields }) => fields)
    .filter((fields) => fields?.some((field) => field !== ''))

const word = fc.constantFrom(
  ...'JESÚS GARCÍA LÓPEZ María Peña Núñez ÓSCAR MUÑOZ Güemes Ñandú ANA RUIZ O’FARRILL D/AMICO'.split(' '),
)
/** What a spreadsheet may hold in a cell: names, marks, separators, quotes, line breaks. */
const cell = fc.oneof(
  word,
  fc.tuple(word, word).map((two) => two.join(' ')),
  fc.constantFrom('', 'a,b', 'c;d', 'e|f', 'g\th', 'dice "sí"', '"', 'dos\nrenglones', '0123', 'x'),
)
const row = fc.tuple(cell, word, cell)

describe('any table', () => {
  const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'cp850', 'macroman'] as const
  test('reads back the same from any encoding, separator, quoting and line end', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 3, maxLength: 12 }),
        fc.constantFrom<Encoding>(...encodings),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\r\n', '\n', '\r'),
        fc.boolean(),
        fc.boolean(),
        (rows, encoding, separator, end, quoteAll, marked) => {
          // a letter that one encoding does not have is no question of reading
          const plain = rows.map((fields) =>
            fields.map((field) => (encoding === 'cp850' ? field.replaceAll('’', "'") : field)),
          )
          const fit = plain.map((fields) => fields.map((field) => field.replaceAll('\n', end)))
          const quoted = (field: string) =>
            quoteAll || /["\r\n]/.test(field) || field.includes(separator)
              ? `"${field.replaceAll('"', '""')}"`
              : field
          const lines = [HEAD, ...fit].map((fields) => fields.map(quoted).join(separator))
          const mark = marked && encoding.startsWith('utf') ? '\uFEFF' : ''
          expect(read(encodeAs(mark + lines.join(end) + end, encoding))).toEqual([HEAD, ...fit])
        },
      ),
      { numRuns: 300 },
    )
  })

  test('reads back the same from a workbook', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
        const whole = rows.map((fields) => [...fields, 'fin'])
        expect(read(workbook([{ name: 'Hoja', cells: [[...HEAD, 'x'], ...whole] }]))).toEqual([
          [...HEAD, 'x'],
          ...whole,
        ])
      }),
      { numRuns: 60 },
    )
  })
})

test('whatever bytes they are, a table or a fault comes of them, and nothing else', () => {
  const heads = ['', 'PK\u0003\u0004', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', '\xff\xfe', 'sep=;\n', '<html>']
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 2000 }), (head, rest) => {
      try {
        read(Buffer.concat([Buffer.from(head, 'latin1'), rest]))
      } catch (error) {
        expect(error).toBeInstanceOf(SheetFault)
      }
    }),
    { numRuns: 400 },
  )
})
