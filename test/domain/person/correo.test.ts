import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Correo,
  canonicalCorreo,
  inboxOf,
  mailboxOf,
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

test('it may have 64 bytes before the @, 63 in a label, 254 in all, and not one more', () => {
  const label = (length: number) => 'b'.repeat(length)
  const long = (last: number) => `a@${label(63)}.${label(63)}.${label(63)}.${label(last)}.mx`
  expect(codeOf(`${'a'.repeat(64)}@ejemplo.mx`)).toBe('ok')
  expect(codeOf(`${'ñ'.repeat(33)}@ejemplo.mx`)).toBe('correo_largo')
  expect(codeOf(`a@${label(63)}.mx`)).toBe('ok')
  expect(codeOf(`a@${label(64)}.mx`)).toBe('correo_dominio')
  expect(long(57)).toHaveLength(254)
  expect(codeOf(long(57))).toBe('ok')
  expect(codeOf(long(58))).toBe('correo_largo')
})

test.each([
  ['a@x.mx', 'ok'],
  ['a@ejemplo.4g', 'ok'],
  ['a@ejemplo.g4', 'ok'],
  ['a@ejemplo-.mx', 'correo_dominio'],
  ['a@ejem_plo.mx', 'correo_dominio'],
  ['a@ejemplo..mx', 'correo_dominio'],
  ['a@.mx', 'correo_dominio'],
  ['a@ejemplo.mx.', 'correo_dominio'],
  ['a@', 'correo_dominio'],
  ['.a@ejemplo.mx', 'correo_forma'],
  ['a.@ejemplo.mx', 'correo_forma'],
  ['a,b@ejemplo.mx', 'correo_forma'],
  ['a.b.c@ejemplo.mx', 'ok'],
])('%s is %s', (text, code) => {
  expect(codeOf(text)).toBe(code)
})

test('letters written in two pieces are the same as in one', () => {
  expect(parseCorreo('nin\u0303a@ejemplo.mx')).toEqual({ ok: true, value: 'niña@ejemplo.mx' })
  expect(canonicalCorreo(' NIN\u0303A@Ejemplo.MX ')).toBe('niña@ejemplo.mx')
})

const BIG = [
  ...['gmail.com', 'hotmail.com', 'outlook.com', 'yahoo.com.mx', 'yahoo.com', 'icloud.com', 'live.com.mx'],
  ...['live.com', 'outlook.es', 'hotmail.es', 'msn.com', 'prodigy.net.mx', 'protonmail.com'],
]
const NEAR_AND_REAL = [
  ...['mail.com', 'ymail.com', 'email.com', 'gmx.com', 'aol.com', 'me.com', 'proton.me', 'hotmail.com.mx'],
]

test.each([...BIG, ...NEAR_AND_REAL])('%s needs no hint', (domain) => {
  expect(suggestCorreo(`ana@${domain}` as Correo)).toBeUndefined()
  expect(suggestCorreo(`ana@${domain.toUpperCase()}` as Correo)).toBeUndefined()
})

test.each(BIG)('one slip of the fingers away from %s, that is the hint', (domain) => {
  const at = 2
  const [a = '', b = ''] = domain.slice(at)
  const slips = {
    changed: `${domain.slice(0, at)}q${domain.slice(at + 1)}`,
    doubled: `${domain.slice(0, at)}${a}${domain.slice(at)}`,
    swapped: `${domain.slice(0, at)}${b}${a}${domain.slice(at + 2)}`,
    'at the end': `${domain}q`,
    'in front': `q${domain}`,
  }
  for (const [slip, slipped] of Object.entries(slips))
    expect(suggestCorreo(`ana@${slipped}` as Correo), slip).toBe(`ana@${domain}`)
})

test.each([
  ['two slips are still a hint', 'ana@hotmial.con', 'ana@hotmail.com'],
  ['two letters left out', 'ana@otmil.com', 'ana@hotmail.com'],
  ['three are another domain', 'ana@hitmial.con', undefined],
  ['three letters left out', 'ana@protonma.c', undefined],
  ['the nearest one counts, not the first of the list', 'ana@hotmail.cs', 'ana@hotmail.es'],
  ['six letters are enough to guess from', 'ana@ms.com', 'ana@msn.com'],
  ['five are not', 'ana@mn.co', undefined],
  ['what stands before the last @ stays', 'Ana.B@gmal.com', 'Ana.B@gmail.com'],
])('%s: %s', (_, text, hint) => {
  expect(suggestCorreo(text as Correo)).toBe(hint)
})

test('of a masked address its first letter is whole, also when it is the only one', () => {
  expect(maskCorreo('a@x.mx')).toBe('a•••@x.mx')
  expect(maskCorreo('𝒜na@x.mx')).toBe('𝒜•••@x.mx')
})

const GOOGLE = ['gmail.com', 'googlemail.com']
const TAGS = ['outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'icloud.com', 'me.com']

test.each(GOOGLE)('at %s neither dots nor tags make another inbox', (domain) => {
  for (const local of ['Ana.Ruiz', 'anaruiz', 'a.n.a.ruiz+x', 'anaruiz+x+y'])
    expect(inboxOf(`${local}@${domain}`)).toBe('anaruiz@gmail.com')
  expect(inboxOf(`+ana@${domain}`)).toBe('+ana@gmail.com')
})

test.each(TAGS)('at %s tags make no other inbox, and dots do', (domain) => {
  expect(inboxOf(`Ana.Ruiz+una\nvez@${domain.toUpperCase()}`)).toBe(`ana.ruiz@${domain}`)
  expect(inboxOf(`+ana@${domain}`)).toBe(`+ana@${domain}`)
})

test('elsewhere a tag may be an inbox of its own, and all tags of a name count as one beside it', () => {
  const tagged = ['ana+1@ejemplo.mx', 'Ana+dos@Ejemplo.mx', 'ana+@ejemplo.mx', 'ana+a+b@ejemplo.mx']
  for (const one of tagged) expect(inboxOf(one)).toBe(one.toLowerCase())
  expect(new Set(tagged.map(mailboxOf))).toEqual(new Set(['ana+@ejemplo.mx']))
  expect(mailboxOf('ana@ejemplo.mx')).toBe('ana@ejemplo.mx')
  expect(mailboxOf('+ana@ejemplo.mx')).toBe('+ana@ejemplo.mx')
  expect(mailboxOf('a.na+x@gmail.com')).toBe('ana@gmail.com')
})

test('no domain ends with a number', () => {
  expect([codeOf('ana@203.0.113.9'), codeOf('ana@ejemplo.12'), codeOf('ana@ejemplo.mx1')]).toEqual([
    'correo_dominio',
    'correo_dominio',
    'ok',
  ])
})
