import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { detectEncoding, memorySource, SURE } from '../../../src/db/text/detect.ts'
import { decodeAs, ENCODINGS, encodeAs, encodingNamed } from '../../../src/db/text/encoding.ts'
import { fileSource } from '../../../src/db/text/table.ts'

const NAMES = 'JESÚS GARCÍA LÓPEZ, María Peña Núñez; ÓSCAR MUÑOZ VÁZQUEZ · Güendolina Ñandú 25º'

describe('every encoding', () => {
  test.each(ENCODINGS)('%s gives back what was written in it, also in pieces of one byte', (encoding) => {
    const text = encoding === 'macroman' || encoding === 'cp850' ? NAMES.replace('·', '-') : NAMES
    const bytes = encodeAs(text, encoding)
    expect(decodeAs(bytes, encoding)).toBe(text)
  })

  test.each([
    ['Latin1', 'windows-1252'],
    ['CP-850', 'cp850'],
    ['cp437', 'cp850'],
    ['utf8', 'utf-8'],
    ['MacRoman', 'macroman'],
    ['UTF-16', 'utf-16le'],
    ['iso 8859 1', 'windows-1252'],
  ])('%s is known as %s', (name, encoding) => expect(encodingNamed(name)).toBe(encoding))

  test('that nobody knows is none', () => expect(encodingNamed('ebcdic')).toBeUndefined())

  test('of one byte reads as other programs do', () => {
    const all = Uint8Array.from({ length: 128 }, (_, at) => at + 128)
    expect(decodeAs(all, 'macroman')).toBe(new TextDecoder('macintosh').decode(all))
    const open = /[\u0080-\u009f\uFFFD]/g
    expect(decodeAs(all, 'windows-1252').replace(open, '')).toBe(
      new TextDecoder('windows-1252').decode(all).replace(open, ''),
    )
  })
})

describe('a file is read in the encoding that its names speak for', () => {
  test.each(ENCODINGS)('%s', (encoding) => {
    const bytes = encodeAs('curp,nombre\nX,JESÚS GARCÍA LÓPEZ\nY,María Pérez Muñoz\n', encoding)
    const found = detectEncoding(memorySource(bytes))
    expect(found.encoding).toBe(encoding)
    expect(found.confidence).toBeGreaterThan(SURE)
  })

  test.each(['windows-1252', 'cp850', 'macroman', 'utf-8'] as const)(
    '%s, though its first letters beyond ASCII come after three megabytes',
    (encoding) => {
      const plain = 'X,ANA LOPEZ RUIZ\n'.repeat(200_000)
      const bytes = encodeAs(`${plain}Y,JESÚS GARCÍA MUÑOZ\n`, encoding)
      expect(detectEncoding(memorySource(bytes))).toMatchObject({ encoding, by: 'words' })
    },
  )

  test('with a byte order mark there is nothing to find', () => {
    for (const encoding of ['utf-8', 'utf-16le', 'utf-16be'] as const) {
      const bytes = encodeAs('\uFEFFcurp,nombre\n', encoding)
      expect(detectEncoding(memorySource(bytes))).toMatchObject({ encoding, by: 'bom', confidence: 1 })
    }
  })

  test('of ASCII alone is UTF-8, without a doubt', () =>
    expect(detectEncoding(memorySource(Buffer.from('curp\nX\n')))).toMatchObject({
      encoding: 'utf-8',
      by: 'ascii',
    }))

  test('one person with blanks of web pages and invisible marks in their cells is enough', () => {
    const bytes = encodeAs('\u00a0X\u200b,\u00a0JESÚS,GARCÍA\u00a0\u2060\n', 'utf-8')
    expect(detectEncoding(memorySource(bytes))).toMatchObject({ encoding: 'utf-8', confidence: 1 })
  })

  test('with bytes that make no sense in any of them is not sure of any', () => {
    const bytes = Buffer.from('X,JOS\xb3 GARC\xb2A\nY,PE\xb0A\n', 'latin1')
    expect(detectEncoding(memorySource(bytes)).confidence).toBeLessThan(SURE)
  })

  test('that another program spoilt for good is not sure either', () => {
    const spoilt = decodeAs(encodeAs('X,JESÚS GARCÍA LÓPEZ\nY,RAÚL PEÑA MUÑOZ\n', 'cp850'), 'windows-1252')
    expect(detectEncoding(memorySource(Buffer.from(spoilt))).confidence).toBeLessThan(SURE)
  })
})

test('a file is judged by its lines from all over it, though it is read piece by piece into the same place', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'piezas-'))
  const file = path.join(folder, 'padron.csv')
  const plain = 'GOMA800101HDFMRN04,JUAN,GOMEZ,MORA\n'.repeat(90_000)
  // the letters of the first megabyte are gone from that place when the fourth is read
  writeFileSync(
    file,
    encodeAs(`PEÑA800101HDFXRN05,JOSÉ,PEÑA,MUÑOZ\nIBARRA,MARTÍN,NÚÑEZ,LÓPEZ\n${plain}`, 'macroman'),
  )
  const fd = openSync(file, 'r')
  try {
    const { encoding, by } = detectEncoding(fileSource(fd, fstatSync(fd).size))
    expect([encoding, by]).toEqual(['macroman', 'words'])
  } finally {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  }
})
