import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
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
      {
        numRuns: 300,
        examples: [
          // nothing but an apostrophe beyond ASCII, which in MacRoman is í
          [
            [
              ['', 'O’FARRILL', 'RUIZ'],
              ['', 'RUIZ', ''],
              ['', 'O’FARRILL', ''],
            ],
            'windows-1252',
            ',',
            '\r\n',
            false,
            false,
          ],
        ],
      },
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

describe('a text file', () => {
  test('of which each line was saved as one cell is read by what stands in them', () => {
    const lines = ['"curp,nombre,nota"', '"A,ANA,""x"""', '"B,LUIS,"""']
    expect(read(Buffer.from(lines.slice(0, 2).join('\r\n')))).toEqual([HEAD, ['A', 'ANA', 'x']])
    expect(read(Buffer.from('"curp";"nombre";"nota"\n"A";"ANA";"b,c"\n'))).toEqual([
      HEAD,
      ['A', 'ANA', 'b,c'],
    ])
  })

  test.each([
    ['CR CR LF', 'curp,nombre,nota\r\r\nA,ANA,x\r\r\n'],
    ['two byte order marks', '\uFEFF\uFEFFcurp,nombre,nota\nA,ANA,x\n'],
    ['a mark and sep=', '\uFEFFsep=;\r\ncurp;nombre;nota\r\nA;ANA;x\r\n'],
    ['sep= in quotes', '"sep=;"\r\ncurp;nombre;nota\r\nA;ANA;x'],
    ['lines that end in CR, the last one without', 'curp,nombre,nota\rA,ANA,x'],
  ])('with %s reads as any other', (_, text) => {
    const rows = read(Buffer.from(text)).map((fields) =>
      fields?.map((field) => field.replace(/[\r\n\uFEFF]/g, '')),
    )
    expect(rows.filter((fields) => fields?.some((field) => field !== ''))).toEqual([HEAD, ['A', 'ANA', 'x']])
  })

  test.each([
    ['gzip', '\x1f\x8b\x08\0'],
    ['PDF', '%PDF-1.7'],
    ['RTF', '{\\rtf1'],
    ['PNG', '\x89PNG\r\n'],
    ['7z', '7z\xbc\xaf\x27'],
    ['UTF-32', '\xff\xfe\0\0c\0\0\0u\0\0\0'],
    ['any bytes', String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code))],
  ])('that is %s is no table', (_, start) =>
    expect(() => read(Buffer.from(`${start}${'x'.repeat(99)}`, 'latin1'))).toThrow(
      new SheetFault('no_es_tabla'),
    ),
  )
})

describe('a workbook', () => {
  const numbered = (number: number, format?: string) =>
    read(
      workbook([{ name: 'Hoja', cells: [HEAD, ['A', { number, ...(format ? { format } : {}) }, 'x']] }]),
    )[1]?.[1]

  test.each([
    ['00000000000', '01259900015'],
    ['00000000000;@', '01259900015'],
    ['00\\-00\\-00\\-0000\\-0', '01259900015'],
    ['00" "00" "00" "0000" "0', '01259900015'],
    ['[$-80A]00000000000', '01259900015'],
    ['0', '1259900015'],
    ['#,##0', '1259900015'],
    ['0.00', '1259900015'],
  ])('shows a number in the format %s with the zeros that it has', (format, shown) =>
    expect(numbered(1259900015, format)).toBe(shown),
  )

  test('shows a number that binary fractions blurred as it was', () =>
    expect(numbered(42108801236.000008)).toBe('42108801236'))

  /** A book of one sheet, or of several, by their XML. */
  const book = (...sheets: { readonly rows: string; readonly state?: string }[]) => {
    const files: Record<string, string> = {
      'xl/workbook.xml': `<workbook><sheets>${sheets
        .map(({ state = 'visible' }, at) => `<sheet name="H${at}" state="${state}" r:id="r${at}"/>`)
        .join('')}</sheets></workbook>`,
      'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
        .map((_, at) => `<Relationship Id="r${at}" Target="/xl/worksheets/s${at}.xml"/>`)
        .join('')}</Relationships>`,
    }
    for (const [at, { rows }] of sheets.entries())
      files[`xl/worksheets/s${at}.xml`] = `<worksheet><sheetData>${rows}</sheetData></worksheet>`
    return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
  }
  const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`
  const rowXml = (...cells: string[]) => `<row>${cells.join('')}</row>`
  const heads = rowXml(...HEAD.map(text))

  test('keeps each cell in its column, though its program names none and some are empty', () =>
    expect(
      read(
        book({ rows: heads + rowXml(text('A'), '<c/>', text('x')) + rowXml(text('B'), text(''), text('y')) }),
      ),
    ).toEqual([HEAD, ['A', '', 'x'], ['B', '', 'y']]))

  test.each([
    ['<c><f>B1</f></c>', '#CALC!'],
    ['<c t="str"><f>B1</f><v></v></c>', ''],
    ['<c><f>B1</f><v>4.2E3</v></c>', '4200'],
    ['<c t="e"><f>B1</f><v>#REF!</v></c>', '#REF!'],
    ['<c t="b"><v>1</v></c>', 'VERDADERO'],
    ['<c t="inlineStr"><is><r><t>AN</t></r><rPh><t>x</t></rPh><r><t>A</t></r></is></c>', 'ANA'],
    [text('ANA_x000D_'), 'ANA\r'],
  ])('gives %s as %j: a formula that was never calculated is no empty cell', (cell, shown) => {
    const rows = read(book({ rows: heads + rowXml(text('A'), cell, text('x')) }))
    expect(rows[1]?.[1]).toBe(shown)
  })

  test('gives the first sheet that is seen and has something in it', () => {
    const filled = { rows: heads }
    expect(read(book({ rows: rowXml(text('oculta')), state: 'hidden' }, { rows: '<row/>' }, filled))).toEqual(
      [HEAD],
    )
    expect(read(book({ rows: rowXml(text('Portada')) }, filled))).toEqual([['Portada']])
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
