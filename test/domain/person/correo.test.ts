import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Correo,
  maskCorreo,
  parseCorreo,
  sameCorreo,
  suggestCorreo,
} from '../../../src/domain/person/correo.ts'

const codeOf = (text: string) => {
  const parsed = parseCorreo(text)
  return parsed.ok ? 'ok' : parsed.problem.code
}

test.each([
  'a@ejemplo.mx',
  'a+b@ejemplo.mx',
  "o'neil@ejemplo.com.mx",
  'niña@correo.example',
  'yo@señal.mx',
  'A.B@X-Y.ORG',
])('%s is an address', (text) => {
  expect(codeOf(` ${text} `)).toBe('ok')
})

test.each([
  ['', 'correo_vacio'],
  ['ejemplo.mx', 'correo_sin_arroba'],
  ['@ejemplo.mx', 'correo_forma'],
  ['a b@ejemplo.mx', 'correo_forma'],
  ['a..b@ejemplo.mx', 'correo_forma'],
  ['"a b"@ejemplo.mx', 'correo_forma'],
  ['a@b@ejemplo.mx', 'correo_forma'],
  ['a@ejemplo', 'correo_dominio'],
  ['a@-ejemplo.mx', 'correo_dominio'],
  ['a@[127.0.0.1]', 'correo_dominio'],
  ['a@10.0.0.1', 'correo_dominio'],
  ['a@ejemplo.mx\r\nBcc: b@x.mx', 'correo_forma'],
  [`${'a'.repeat(65)}@ejemplo.mx`, 'correo_largo'],
  [`a@${'b'.repeat(250)}.mx`, 'correo_largo'],
])('%j is refused: %s', (text, code) => {
  expect(codeOf(text)).toBe(code)
})

test('nothing that parses can end a header line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      const parsed = parseCorreo(`${a}@${b}.mx`)
      return !parsed.ok || !/[\p{Cc}\s<>,;]/u.test(parsed.value)
    }),
    { numRuns: 5000 },
  )
})

test('two addresses are the same after trimming and lower-casing', () => {
  expect(sameCorreo(' Ana@Ejemplo.MX', 'ana@ejemplo.mx ')).toBe(true)
  expect(sameCorreo('ana@ejemplo.mx', 'ana@ejemplo.com')).toBe(false)
})

test.each([
  ['ana@gmial.com', 'ana@gmail.com'],
  ['ana@gmail.con', 'ana@gmail.com'],
  ['ana@hotmial.com', 'ana@hotmail.com'],
  ['ana@outlok.com', 'ana@outlook.com'],
  ['ana@yaho.com.mx', 'ana@yahoo.com.mx'],
  ['ana@gmail.com', undefined],
  ['ana@institucion.mx', undefined],
  ['ana@mail.com', undefined],
])('for %s the hint is %s', (text, hint) => {
  expect(suggestCorreo(text as Correo)).toBe(hint)
})

test('a masked address shows its first letter and its domain', () => {
  expect(maskCorreo('gloria@gmail.com')).toBe('g•••@gmail.com')
})

test('invisible characters that come with a paste are no part of it', () => {
  for (const typed of [
    'ema\u200b@correo.example',
    '\ufeffema@correo.example',
    'ema@correo\u00ad.example\u200e',
  ])
    expect(parseCorreo(typed)).toEqual({ ok: true, value: 'ema@correo.example' })
})
