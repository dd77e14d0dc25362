import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ageOn,
  birthDateOf,
  type Curp,
  curpCheckDigit,
  entidadOf,
  exists,
  maskCurp,
  normalizeCurp,
  parseCurp,
  sexOf,
} from '../../../src/domain/person/curp.ts'
import { curpKey, INCONVENIENT, makeCurp } from '../../../src/domain/person/curp-key.ts'
import { ENTIDADES, inegiOf } from '../../../src/domain/person/entidades.ts'
import { syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'
import { disagreements, parsePersonName } from '../../../src/domain/person/typed-name.ts'

const TODAY = { year: 2026, month: 3, day: 5 }
const parse = (text: string) => parseCurp(text, TODAY)
const codeOf = (text: string) => {
  const parsed = parse(text)
  return parsed.ok ? 'ok' : parsed.problem.code
}

const VALID = [
  'HEGG560427MVZRRL04',
  'BEML920313HMCLNS09',
  'BOXW310820HNERXN09',
  'AAAA000101HDFCCC09',
  'PEPL000909HNLRDSA1',
  'XARA750909HDFNDL00',
  'IXRA750909HDFCDN09',
  'PEHL891014HJCRRS00',
  'PXDO800115MPLDMF01',
  'DXAJ800115HJCXLN01',
  'GELC010228HNERPRA2',
  'MOSA040229MOCRNNA6',
  'RICR101010XQRVRCB3',
]

test.each(VALID)('%s parses', (curp) => {
  // AAAA000101… was born in 1900: older than 120 in TODAY's year, so it is read a few years before
  expect(parseCurp(curp, { ...TODAY, year: 2018 })).toEqual({ ok: true, value: curp })
})

test.each([
  ['SABC560626MDFLRN09', 'curp_digito'],
  ['PEGL891313MJCRMS06', 'curp_fecha'],
  ['PEGL890909QJCRMS08', 'curp_sexo'],
  ['PEGL890909MQQRMS02', 'curp_entidad'],
  ['PEGL890909MJCRMS09', 'curp_digito'],
  ['OEAF771012HMCRGR09', 'curp_digito'],
  ['', 'curp_vacia'],
  ['HEGG560427MVZRRL0', 'curp_longitud'],
  ['HEGG560427MVZRRL044', 'curp_longitud'],
  ['HÑGG560427MVZRRL04', 'curp_caracter'],
  ['HEGG56O427MVZRRL04', 'curp_caracter'],
  ['HEGG560427MVZRRLÑ4', 'curp_caracter'],
  ['PEPL010229HNLRDSA1', 'curp_fecha'],
])('%s is refused: %s', (curp, code) => {
  expect(codeOf(curp)).toBe(code)
})

test('the position of a character that cannot stand there is named', () => {
  expect(parse('HEGG56O427MVZRRL04')).toMatchObject({ problem: { detail: { position: 7, character: 'O' } } })
})

test('what a person pastes is folded: case, blanks, hyphens, invisible characters, wide letters', () => {
  for (const text of [
    ' hegg560427mvzrrl04 ',
    'HEGG-560427-MVZRRL-04',
    'HEGG 560427\u00a0MVZRRL04',
    '\u200bHEGG560427MVZRRL04\ufeff',
    'ＨＥＧＧ560427MVZRRL04',
  ]) {
    expect(parse(text)).toEqual({ ok: true, value: 'HEGG560427MVZRRL04' })
  }
})

test('the letter O at position 17 passes the check digit and is refused as a date to come', () => {
  expect(curpCheckDigit('TOMA880125HMNRRN0')).toBe(curpCheckDigit('TOMA880125HMNRRNO'))
  expect(codeOf('TOMA880125HMNRRN02')).toBe('ok')
  expect(codeOf('TOMA880125HMNRRNO2')).toBe('curp_fecha_futura')
})

test('whoever is born today is accepted, tomorrow not yet', () => {
  const born = (day: number) =>
    makeCurp({
      name: { nombre: 'ALMA', primerApellido: 'TOVAR' },
      birth: { year: 2026, month: 3, day },
      sex: 'M',
      entidad: 'DF',
      differentiator: 'A',
    })
  expect(codeOf(born(5))).toBe('ok')
  expect(codeOf(born(6))).toBe('curp_fecha_futura')
})

test('an age over 120 is refused, 120 itself is not', () => {
  const born = (year: number, day: number) =>
    makeCurp({
      name: { nombre: 'ALMA', primerApellido: 'TOVAR' },
      birth: { year, month: 3, day },
      sex: 'M',
      entidad: 'DF',
      differentiator: '0',
    })
  expect(codeOf(born(1905, 5))).toBe('curp_edad')
  expect(codeOf(born(1905, 6))).toBe('ok')
})

test('sex, place and the century of birth are read from it', () => {
  const curp = 'GELC010228HNERPRA2' as Curp
  expect([sexOf(curp), entidadOf(curp), birthDateOf(curp)]).toEqual([
    'H',
    'NE',
    { year: 2001, month: 2, day: 28 },
  ])
  expect(birthDateOf('AAAA000101HDFCCC09' as Curp).year).toBe(1900)
})

test('a CURP with an inconvenient word is accepted', () => {
  const first17 = 'BACA800115MPLRRR0'
  expect(codeOf(`${first17}${curpCheckDigit(first17)}`)).toBe('ok')
})

test('there are 33 entidades, and 32 of them have a key of INEGI', () => {
  expect(ENTIDADES).toHaveLength(33)
  expect(new Set(ENTIDADES.map(inegiOf)).size).toBe(33)
  expect(INCONVENIENT.size).toBe(81)
})

test.each([
  ['Gloria', 'Hernández', 'García', 'HEGG', 'RRL'],
  ['Luis Raúl', 'Bello', 'Mena', 'BEML', 'LNS'],
  ['Luis', 'Pérez', 'Piedra', 'PEPL', 'RDS'],
  ['Alberto', 'Ñando', 'Rodríguez', 'XARA', 'NDL'],
  ['Andrés', 'Ich', 'Rodríguez', 'IXRA', 'CDN'],
  ['María Luisa', 'Pérez', 'Hernández', 'PEHL', 'RRS'],
  ['Ofelia', 'Pedrero', 'Domínguez', 'PXDO', 'DMF'],
  ['Juan José', 'D/Amico', 'Álvarez', 'DXAJ', 'XLN'],
  ['Carlos', 'Mc Gregor', 'López', 'GELC', 'RPR'],
  ['Ma. de los Ángeles', 'Moreno', 'Sánchez', 'MOSA', 'RNN'],
  ['Rocío', 'Riva Palacio', 'Cruz', 'RICR', 'VRC'],
  ['Christian', 'Llamas', '', 'LAXC', 'LXH'],
  ['María', 'De la O', 'Güemes', 'OXGM', 'XMR'],
  ['José María', 'Peña', 'Ibáñez', 'PEIM', 'XBR'],
  ['Ana', 'Barco', 'Castro', 'BXCA', 'RSN'],
])('%s %s %s gives %s and %s', (nombre, primerApellido, segundo, initials, consonants) => {
  const name = { nombre, primerApellido, ...(segundo ? { segundoApellido: segundo } : {}) }
  expect(curpKey(name)).toEqual({ initials, consonants })
})

test('a surname that is only a particle stays', () => {
  expect(curpKey({ nombre: 'ANA', primerApellido: 'DEL' }).initials).toBe('DEXA')
})

test('names that disagree are named, each with the letter expected and the letter given', () => {
  const curp = 'HEGG560427MVZRRL04' as Curp
  expect(
    disagreements(curp, { nombre: 'GLORIA', primerApellido: 'HERNÁNDEZ', segundoApellido: 'GARCÍA' }),
  ).toEqual([])
  expect(
    disagreements(curp, { nombre: 'ROSA', primerApellido: 'HERNÁNDEZ', segundoApellido: 'GARCÍA' }),
  ).toEqual([{ code: 'nombre_inicial', field: 'nombre', detail: { espera: 'G', da: 'R', posicion: 4 } }])
  const fields = disagreements(curp, { nombre: 'GLORIA', primerApellido: 'HARO' }).map((p) => p.field)
  expect(fields).toEqual(['primer_apellido', 'segundo_apellido'])
})

test('declared names are folded, upper-cased, and what cannot be a name is refused field by field', () => {
  const fine = parsePersonName({ nombre: ' maría  josé ', primerApellido: "o'farrill", segundoApellido: '' })
  expect(fine).toEqual({ ok: true, value: { nombre: 'MARÍA JOSÉ', primerApellido: "O'FARRILL" } })
  const bad = parsePersonName({ nombre: '', primerApellido: 'A|CURP:X', segundoApellido: 'Á'.repeat(51) })
  expect(bad.ok ? [] : bad.problems.map((p) => [p.field, p.code])).toEqual([
    ['nombre', 'nombre_falta'],
    ['primer_apellido', 'nombre_caracter'],
    ['segundo_apellido', 'nombre_largo'],
  ])
})

test('CURPs of generated people parse and agree with their names', () => {
  const people = syntheticPeople(7)
  for (let n = 0; n < 5000; n++) {
    const { curp, name } = people.next().value
    expect(parse(curp)).toEqual({ ok: true, value: curp })
    expect(disagreements(curp, name)).toEqual([])
  }
})

test('a changed character is found, but at position 9 and where only the differentiator changes its kind', () => {
  const people = syntheticPeople(11)
  const alphabet = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 17 }), fc.constantFrom(...alphabet), (at, letter) => {
      const { curp } = people.next().value
      const changed = `${curp.slice(0, at)}${letter}${curp.slice(at + 1)}`
      if (changed === curp || at === 8 || letter === '0' || letter === 'O') return true
      const delta =
        '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ'.indexOf(letter) -
        '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ'.indexOf(curp.charAt(at))
      // the sum is modulo 10: a change whose weighted difference is a multiple of it is invisible to the digit alone
      if ((delta * (18 - at)) % 10 === 0) return true
      return codeOf(changed) !== 'ok'
    }),
    { numRuns: 5000 },
  )
})

test('any text at all is answered, never thrown at', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => typeof parse(text).ok === 'boolean'),
    { numRuns: 3000 },
  )
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => normalizeCurp(normalizeCurp(text)) === normalizeCurp(text),
    ),
  )
})

test.each([
  ['J.JESÚS', 'J. JESÚS'],
  ['MA.DEL CARMEN', 'MA. DEL CARMEN'],
  ['M.ª GUADALUPE', 'M. GUADALUPE'],
])('a dot ends an abbreviation, also without a blank after it: %s is %s', (nombre, apart) => {
  const key = (text: string) => curpKey({ nombre: text, primerApellido: 'PEREZ', segundoApellido: 'LOPEZ' })
  if (nombre.includes('ª')) expect(key(nombre).initials.charAt(3)).toBe('G')
  else expect(key(nombre)).toEqual(key(apart))
})

test.each(['´', '`', '’', 'ʼ', '‘'])('%s is the apostrophe', (mark) => {
  const typed = { nombre: 'Ana', primerApellido: `O${mark}Farrill`, segundoApellido: `D${mark}AMICO` }
  expect(parsePersonName(typed)).toEqual({
    ok: true,
    value: { nombre: 'ANA', primerApellido: 'O’FARRILL', segundoApellido: 'D’AMICO' },
  })
})

test.each([
  [1, '1', 'Ñ', '.'],
  [2, 'B', '1', 'Y'],
  [3, '1', 'Ñ'],
  [4, '1', 'Ñ'],
  [5, 'A', 'O'],
  [6, 'A', 'O'],
  [7, 'A', 'O'],
  [8, 'A', 'O'],
  [9, 'A', 'O'],
  [10, 'A', 'O'],
  [11, '1', 'Ñ'],
  [12, '1', 'Ñ'],
  [13, '1', 'Ñ'],
  [14, 'A', 'E', 'I', 'O', 'U', '1', 'Ñ'],
  [15, 'A', 'E', 'I', 'O', 'U', '1', 'Ñ'],
  [16, 'A', 'E', 'I', 'O', 'U', '1', 'Ñ'],
  [17, 'Ñ', '.'],
  [18, 'A', 'Ñ'],
])('at position %i some characters cannot stand, and it is named', (position, ...characters) => {
  for (const character of characters as string[]) {
    const curp = `${'HEGG560427MVZRRL04'.slice(0, position - 1)}${character}${'HEGG560427MVZRRL04'.slice(position)}`
    expect(parse(curp), curp).toEqual({
      ok: false,
      problem: { code: 'curp_caracter', detail: { position, character } },
    })
  }
})

test('a length that is wrong and an entidad that does not exist are told as they were given', () => {
  expect(parse('HEGG')).toMatchObject({ problem: { detail: { length: 4 } } })
  expect(parse('PEGL890909MQQRMS02')).toMatchObject({ problem: { detail: { entidad: 'QQ' } } })
})

test.each([
  [2026, 3, 5, 'ok'],
  [2026, 3, 6, 'curp_fecha_futura'],
  [2026, 2, 28, 'ok'],
  [2026, 4, 1, 'curp_fecha_futura'],
  [2025, 12, 31, 'ok'],
  [2027, 1, 1, 'curp_fecha_futura'],
])('on 5 March 2026 a birth on %i-%i-%i is %s', (year, month, day, code) => {
  const name = { nombre: 'ALMA', primerApellido: 'TOVAR' }
  expect(
    codeOf(makeCurp({ name, birth: { year, month, day }, sex: 'X', entidad: 'NE', differentiator: 'B' })),
  ).toBe(code)
})

test('the calendar has the last day of each month and not the one after it', () => {
  const last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  for (const [at, day] of last.entries()) {
    const month = at + 1
    expect(exists({ year: 2023, month, day: 1 })).toBe(true)
    expect(exists({ year: 2023, month, day })).toBe(true)
    expect(exists({ year: 2023, month, day: day + 1 })).toBe(false)
    expect(exists({ year: 2023, month, day: 0 })).toBe(false)
  }
  expect([0, 13].some((month) => exists({ year: 2023, month, day: 1 }))).toBe(false)
  const leap = (year: number) => exists({ year, month: 2, day: 29 })
  expect([1900, 1904, 2000, 2001, 2024, 2100].map(leap)).toEqual([false, true, true, false, true, false])
})

test('a year of age is full on the birthday', () => {
  const age = (month: number, day: number) => ageOn({ year: 2000, month, day }, TODAY)
  expect([age(1, 31), age(3, 4), age(3, 5), age(3, 6), age(4, 1), age(12, 31)]).toEqual([
    26, 26, 26, 25, 25, 25,
  ])
})

test('where it is shown in part, the first four characters and the last two are left', () => {
  expect(maskCurp('HEGG560427MVZRRL04')).toBe('HEGG••••••••••••04')
})

test.each(['MARIA', 'MA.', 'MA', 'M', 'M.', 'JOSE', 'J', 'J.'])(
  'the given name %s is passed over when another follows, and counts alone',
  (common) => {
    const initial = (nombre: string) => curpKey({ nombre, primerApellido: 'TOVAR' }).initials[3]
    expect(initial(`${common} Berta`)).toBe('B')
    expect(initial(`Berta ${common}`)).toBe('B')
    expect(initial(common)).toBe(common[0])
  },
)

test.each('DA DAS DE DEL DER DI DIE DD EL LA LOS LAS LE LES MAC MC VAN VON Y'.split(' '))(
  'the particle %s is passed over at the beginning of a surname',
  (particle) => {
    expect(curpKey({ nombre: 'ANA', primerApellido: `${particle} Ubaldo` }).initials).toBe('UAXA')
    expect(curpKey({ nombre: 'ANA', primerApellido: `de ${particle} Ubaldo` }).initials).toBe('UAXA')
  },
)

test('none of the words of annex 2 comes out of any name: the second letter is an X instead', () => {
  for (const word of INCONVENIENT) {
    const [a, b, c, d] = word
    const name = { primerApellido: `${a}${b}NTE`, segundoApellido: `${c}ULUN`, nombre: `${d}ILIN` }
    expect(curpKey(name).initials).toBe(`${a}X${c}${d}`)
  }
})

test.each([
  ['Łukasz', 'LUXA', 'K'],
  ['Østergaard', 'OEXA', 'S'],
  ['Đokić', 'DOXA', 'K'],
  ['Æbel', 'AEXA', 'B'],
  ['Œuvre', 'OEXA', 'V'],
  ['Güemes', 'GUXA', 'M'],
  ['Čapek', 'CAXA', 'P'],
  ['Weiß', 'WEXA', 'S'],
])('letters of other alphabets of Europe count as their base: %s', (primerApellido, initials, consonant) => {
  const key = curpKey({ nombre: 'Ana', primerApellido })
  expect([key.initials, key.consonants[0]]).toEqual([initials, consonant])
})

test.each(['/', '-', '.', "'", '’'])(
  'a mark %s after the initial gives X for what comes after it',
  (mark) => {
    expect(curpKey({ nombre: 'Ana', primerApellido: `O${mark}Farrill` })).toEqual({
      initials: 'OXXA',
      consonants: 'XXN',
    })
  },
)
