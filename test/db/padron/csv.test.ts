import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { Claims, claimKey, claimTag } from '../../../src/db/padron/claims.ts'
import { csvRows, splitRecord } from '../../../src/db/padron/csv.ts'
import { sniffEncoding, textPieces } from '../../../src/db/padron/text.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'padron-csv-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

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
    expect(() => rowsOf('x'.repeat(1 << 21), 1 << 18)).toThrow('El renglón 1 no termina')
  })
})

describe('the encoding', () => {
  const opened = <T>(bytes: Uint8Array, look: (fd: number) => T): T => {
    const file = path.join(folder, 'texto.csv')
    writeFileSync(file, bytes)
    const fd = openSync(file, 'r')
    try {
      return look(fd)
    } finally {
      closeSync(fd)
    }
  }
  const textOf = (bytes: Uint8Array) =>
    opened(bytes, (fd) => {
      const encoding = sniffEncoding(fd)
      return encoding === 'utf-16' || encoding === 'excel' ? encoding : [...textPieces(fd, encoding)].join('')
    })

  test('is UTF-8, with or without its mark, or Windows-1252, whichever it is', () => {
    expect(textOf(Buffer.from('\uFEFFMuñoz, O’Farrill'))).toBe('Muñoz, O’Farrill')
    expect(textOf(Buffer.from('Muñoz'))).toBe('Muñoz')
    expect(textOf(Buffer.from([0x4d, 0x75, 0xf1, 0x6f, 0x7a, 0x20, 0x4f, 0x92]))).toBe('Muñoz O’')
  })

  test('is found though the first letter that tells it comes late, or the megabyte cuts one', () => {
    const plain = 'a'.repeat((1 << 20) - 1)
    expect(textOf(Buffer.from(`${plain}Ñandú`)).slice(-5)).toBe('Ñandú')
    expect(textOf(Buffer.from(`${plain}xxÑandú`, 'latin1')).slice(-5)).toBe('Ñandú')
  })

  test('of a book of a spreadsheet, or UTF-16, is none to read', () => {
    expect(textOf(Buffer.from('PK\u0003\u0004....'))).toBe('excel')
    expect(textOf(Buffer.from('\uFEFFcurp', 'utf16le'))).toBe('utf-16')
    expect(textOf(Buffer.from('curp', 'utf16le'))).toBe('utf-16')
  })
})

test('what two claim is found among many, what one claims twice is not', () => {
  const claims = new Claims()
  for (let n = 0; n < 300_000; n++) claims.add(n * 300_007, claimTag(`dueño ${n}`))
  claims.add(7 * 300_007, claimTag('dueño 7'))
  claims.add(299_999 * 300_007, claimTag('otro'))
  claims.add(0, claimTag('otro'))
  claims.add(299_999 * 300_007, claimTag('tercero'))
  expect(claims.contested()).toEqual(Float64Array.of(0, 299_999 * 300_007))
})

test('keys of texts that differ in one letter differ', () => {
  const keys = new Set(Array.from({ length: 100_000 }, (_, n) => claimKey(`HEGG${n}MVZRRL04`)))
  expect(keys.size).toBe(100_000)
})
