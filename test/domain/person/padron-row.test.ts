import { describe, expect, test } from 'vitest'
import {
  columnNamed,
  columnsNamed,
  PADRON_COLUMNS,
  type PadronColumn,
  plainHeading,
  readHeader,
} from '../../../src/domain/person/padron-header.ts'
import {
  type PadronPerson,
  type PadronRow,
  readPadronRow,
  samePerson,
  settlePerson,
  splitNumbers,
} from '../../../src/domain/person/padron-row.ts'
import { readStatusWord, STATUS_WORDS } from '../../../src/domain/person/padron-status.ts'

const TODAY = { year: 2026, month: 3, day: 5 }
const gloria = {
  curp: 'HEGG560427MVZRRL04',
  nombre: 'Gloria',
  primer_apellido: 'Hernández',
  segundo_apellido: 'García',
}
const read = (cells: Partial<Record<PadronColumn, string>>) => readPadronRow({ ...gloria, ...cells }, TODAY)
/** Codes by column: of what keeps the row out, or of what is only told. */
const codes = (cells: Partial<Record<PadronColumn, string>>) => {
  const row = read(cells)
  return (row.ok ? row.notices : row.problems).map(({ code, field }) => `${field}: ${code}`)
}
const good = (cells: Partial<Record<PadronColumn, string>>) => {
  const row = read(cells)
  if (!row.ok) throw new Error(JSON.stringify(row.problems))
  return row.value
}

describe('the header', () => {
  const placesOf = (...names: string[]) => {
    const header = readHeader(names)
    return header.ok ? header.value.places : header.problems
  }

  test('names columns in any order, in capitals, with accents, blanks or hyphens', () => {
    expect(placesOf('NSS', 'Primer Apellido', ' CURP ', 'segundo-apellido', 'Nombre', '')).toEqual({
      curp: 2,
      nombre: 4,
      primer_apellido: 1,
      segundo_apellido: 3,
      nss: 0,
    })
  })

  test.each([
    ['Nombre(s)', 'nombre'],
    ['NOMBRES DEL TRABAJADOR', 'nombre'],
    ['APELLIDO PATERNO', 'primer_apellido'],
    ['Ap. Paterno', 'primer_apellido'],
    ['1er. Apellido', 'primer_apellido'],
    ['primerApellido', 'primer_apellido'],
    ['Apellido Materno del Alumno', 'segundo_apellido'],
    ['Número de Seguridad Social', 'nss'],
    ['No. de Afiliación IMSS', 'nss'],
    ['No. de Seg. Social', 'nss'],
    ['C.U.R.P.', 'curp'],
    ['N.S.S.', 'nss'],
    ['NUM. SEGURO SOCIAL', 'nss'],
    ['Correo electrónico', 'correo'],
    ['E-mail', 'correo'],
    ['statusCurp', 'estatus'],
    ['Situación de la CURP', 'estatus'],
    ['Clave Única de Registro de Población', 'curp'],
    ['CURP DEL TRABAJADOR', 'curp'],
    ['CURP actual', 'curp_vigente'],
    ['Clave\u00a0CURP\u200b', 'curp'],
  ])('«%s» is %s', (heading, column) => expect(columnNamed(heading)).toBe(column))

  test.each([
    'RFC',
    'Matrícula',
    'Estado',
    'CP',
    'Fecha de nacimiento',
    'Nombre del padre',
    'Puesto',
    'Sexo',
  ])('«%s» is none of them', (heading) => expect(columnNamed(heading)).toBeUndefined())

  test('passes over a column that nobody knows, and says which', () => {
    const header = readHeader(['curp', 'nombre', 'paterno', 'materno', 'Matrícula', ''])
    expect(header).toMatchObject({
      ok: true,
      value: { width: 6, ignored: [{ name: 'Matrícula', place: 4 }] },
    })
  })

  test('asks about one that is a slip away from a missing one, unless it is to be passed over', () => {
    const names = ['curp', 'nombre', 'paterno', 'materno', 'nns']
    expect(readHeader(names)).toMatchObject({
      ok: false,
      problems: [{ code: 'columna_parecida', detail: { columna: 'nns', parecida: 'nss' } }],
    })
    expect(readHeader(names, ['NNS'])).toMatchObject({ ok: true, value: { ignored: [{ asked: true }] } })
  })

  test('tells every column that is missing or there twice', () => {
    const header = readHeader(['curp', 'nombre', 'Nombres', 'primer_apellido'])
    expect(header.ok ? [] : header.problems.map(({ code, detail }) => `${code} ${detail?.columna}`)).toEqual([
      'columna_falta segundo_apellido',
      'columna_repetida Nombres',
    ])
  })
})

describe('a heading a slip away from a column', () => {
  const others = ['nombre', 'paterno', 'materno']
  const asked = (...names: string[]) => {
    const header = readHeader(names)
    return header.ok
      ? 'read'
      : header.problems.map(({ code, detail }) => [code, ...Object.values(detail ?? {})].join(' '))
  }

  test.each([
    ['curo', 'a letter changed at the end'],
    ['durp', 'at the beginning'],
    ['curpp', 'one more'],
    ['xcurp', 'in front'],
    ['cup', 'one less'],
    ['urp', 'the first one'],
    ['crup', 'two swapped'],
    ['curpde', 'a filler grown to the word'],
  ])('«%s»: %s', (name) => {
    const isTwo = name === 'curpde'
    expect(asked(name, ...others)).toEqual(isTwo ? ['columna_falta curp'] : [`columna_parecida ${name} curp`])
  })

  test.each(['cruq', 'cxxp', 'curpxx', 'cu', 'prcu', 'pruc'])('«%s» is too far', (name) => {
    expect(asked(name, ...others)).toEqual(['columna_falta curp'])
  })

  test('a column that is there is asked about no more, and two letters are no name', () => {
    expect(asked('curp', 'curpp', ...others)).toBe('read')
    expect(asked('curp', ...others, 'ns')).toBe('read')
  })

  test('the words of a synonym are compared without their blanks', () => {
    expect(asked('curp', 'nombre', 'apellidopaternoo', 'materno')).toEqual([
      'columna_parecida apellidopaternoo primer_apellido',
    ])
  })
})

describe('a file with whole names in one column', () => {
  const told = (...names: string[]) => {
    const header = readHeader(names)
    return header.ok ? 'read' : header.problems.map(({ code }) => code)
  }
  test.each([
    'Nombre completo',
    'Apellidos Nombres',
    'Apellidos y nombre',
    'Nombre y apellidos',
    'Nombres y apellidos',
  ])('«%s» is told as such', (name) =>
    expect(told('curp', name)).toContain(/^Apellidos y/.test(name) ? 'columna_falta' : 'nombre_completo'),
  )
  test('unless the parts are there too', () => {
    expect(told('curp', 'nombre', 'paterno', 'materno', 'Nombre completo')).toBe('read')
    expect(told('curp', 'nombre', 'paterno', 'Nombre completo')).toEqual(['columna_falta'])
  })
  test('«Mi nombre completo» and «Nombre completo y edad» are something else', () => {
    for (const name of ['Mi nombre completo', 'Nombre completo y edad'])
      expect(told('curp', name)).not.toContain('nombre_completo')
  })
})

test('a row has fields up to its CURP, nombre and primer apellido at the very least', () => {
  const least = (...names: string[]) => {
    const header = readHeader(names)
    return header.ok && header.value.least
  }
  expect(least('curp', 'nombre', 'paterno', 'materno', 'nss')).toBe(3)
  expect(least('materno', 'curp', 'nss', 'paterno', 'nombre')).toBe(5)
  expect(least('nombre', 'paterno', 'materno', 'nss', 'curp')).toBe(5)
  expect(least('nombre', 'curp', 'materno', 'nss', 'paterno')).toBe(5)
})

test('the header among rows of titles is the one that names most columns, each once', () => {
  expect(columnsNamed(['Padrón 2026', '', ''])).toBe(0)
  expect(columnsNamed(['CURP', 'Nombre', 'Nombres', 'NSS', 'Matrícula'])).toBe(3)
})

test.each([
  ['No. IMSS', 'numero imss'],
  ['# Seguro', 'numero seguro'],
  ['№ Seguro', 'numero seguro'],
  ['NRO SEGURO', 'numero seguro'],
  ['Número', 'numero'],
  ['no', 'no'],
  ['N.S.S.', 'n s s'],
  ['Apellido\u200b del/la  Beneficiaria', 'apellido'],
  ['primerApellido', 'primer apellido'],
  ['Usuario: nombre', 'nombre'],
  ['Nombre del becario', 'nombre'],
])('the heading «%s» is compared as «%s»', (heading, plain) => {
  expect(plainHeading(heading)).toBe(plain)
})

describe('a row', () => {
  test('gives a person, with what the file has no column for left open', () => {
    expect(read({})).toEqual({
      ok: true,
      notices: [],
      value: {
        curp: gloria.curp,
        name: { nombre: 'GLORIA', primerApellido: 'HERNÁNDEZ', segundoApellido: 'GARCÍA' },
        numeros: [],
        status: undefined,
        correo: undefined,
        unreadable: [],
        settled: [],
      },
    })
  })

  test('may have two NSS in one cell, parted by a slash or a semicolon, each written as people write it', () => {
    const row = read({ nss: '84 96 63 1121 3 / 92919084431;84966311213' })
    expect(row).toMatchObject({ ok: true, value: { numeros: ['84966311213', '92919084431'] } })
  })

  test.each([
    ["'84966311213", '84966311213'],
    ['="84966311213"', '84966311213'],
    ['84966311213.0', '84966311213'],
    ['84,966,311,213', '84966311213'],
    ['\u00a084966311213\u200b', '84966311213'],
    ['84966311213, 92919084431', '84966311213 92919084431'],
    ['84966311213 92919084431', '84966311213 92919084431'],
    ['NSS: 84966311213', '84966311213'],
    ['８４９６６３１１２１３', '84966311213'],
    ['84.966.311.213', '84966311213'],
    ['84966311213,00', '84966311213'],
    ['8.4966311213E+10', '84966311213'],
    ['`84966311213', '84966311213'],
    ['84966311213 y 92919084431', '84966311213 92919084431'],
    ['84966311213\n92919084431', '84966311213 92919084431'],
  ])('reads the NSS «%s»', (nss, numeros) => {
    expect(good({ nss })).toMatchObject({ numeros: numeros.split(' '), unreadable: [] })
  })

  test.each(
    [
      '',
      '-',
      '--',
      'S/N',
      's/n',
      'N/A',
      '#N/D',
      '#N/A',
      'NULL',
      'null',
      'SIN NSS',
      'No tiene',
      '0',
      'Ninguno',
      '(en blanco)',
      '[null]',
      '<NA>',
      '\u00a0',
    ].map((one) => [one]),
  )('reads «%s» as no NSS, no correo, vigente', (cell) => {
    expect(good({ nss: cell, correo: cell, estatus: cell })).toMatchObject({
      numeros: [],
      correo: '',
      status: 'vigente',
      unreadable: [],
    })
    expect(codes({ nss: cell, correo: cell, estatus: cell })).toEqual([])
  })

  test.each([
    ['8496631121', 'nss_sin_cero'],
    ['1.23457E+10', 'nss_cientifico'],
    ['1,23457E+10', 'nss_cientifico'],
    ['8.49663112e10', 'nss_cientifico'],
    ['###########', 'celda_con_error'],
    ['#¡REF!', 'celda_con_error'],
    ['#VALUE!', 'celda_con_error'],
    ['#CALC!', 'celda_con_error'],
    ['84966311214', 'nss_digito'],
    ['8496631121X', 'nss_caracter'],
    ['00000000000', 'nss_ceros'],
  ])('with the NSS «%s» is of a person who waits, and says %s', (nss, code) => {
    expect(good({ nss })).toMatchObject({ numeros: [], unreadable: ['nss'] })
    expect(codes({ nss })).toEqual([`nss: ${code}`])
  })

  test.each([
    ["'HEGG560427MVZRRL04"],
    ['="HEGG560427MVZRRL04"'],
    ["'HEGG560427MVZRRL04'"],
    ['“HEGG560427MVZRRL04”'],
    ['\u00a0HEGG560427MVZRRL04\u200b'],
    ['hegg-560427-mvzrrl-04'],
    ['HEGG560427MVZRRL04\0'],
  ])('has the CURP %j in any form that a spreadsheet gives to text', (curp) =>
    expect(good({ curp })).toMatchObject({ curp: gloria.curp, name: { primerApellido: 'HERNÁNDEZ' } }),
  )

  test.each([
    ['mailto:ana@correo.example', 'ana@correo.example'],
    ['Ana Ruiz <ana@correo.example>', 'ana@correo.example'],
    ['ana@correo.example;', 'ana@correo.example'],
    ['ana@correo.example.', 'ana@correo.example'],
  ])('reads the correo «%s»', (correo, read) => {
    expect(good({ correo }).correo).toBe(read)
    expect(codes({ correo })).toEqual([])
  })

  test.each([
    ['Hern&aacute;ndez', 'HERNÁNDEZ'],
    ['HERN&Aacute;NDEZ', 'HERNÁNDEZ'],
    ['HERN&#193;NDEZ', 'HERNÁNDEZ'],
    ['Hern&#xE1;ndez', 'HERNÁNDEZ'],
    ['Mu&ntilde;oz G&uuml;emes', 'MUÑOZ GÜEMES'],
    ['“Hernández”', 'HERNÁNDEZ'],
    ['Herna\u0301ndez', 'HERNÁNDEZ'],
  ])('reads the name %j', (primer_apellido, read) =>
    expect(good({ primer_apellido }).name.primerApellido).toBe(read),
  )

  test('with an error of the spreadsheet where its name or status stood says so', () => {
    expect(codes({ primer_apellido: '#REF!' })).toEqual(['primer_apellido: celda_con_error'])
    expect(codes({ estatus: '#¿NOMBRE?' })).toEqual(['estatus: celda_con_error'])
    expect(good({ estatus: '#¿NOMBRE?' }).unreadable).toEqual(['estatus'])
  })

  test('with a bad cell of those that may be missing is in all the same', () => {
    expect(codes({ nss: '123', estatus: 'baja', correo: 'nadie' })).toEqual([
      'nss: nss_longitud',
      'estatus: estatus_dudoso',
      'correo: correo_sin_arroba',
    ])
    expect(good({ correo: 'nadie' }).correo).toBeUndefined()
  })

  test('without a CURP or a name is nobody', () => {
    expect(codes({ curp: 'HEGG560427MVZRRL05', nombre: '', nss: '123' })).toEqual([
      'curp: curp_digito',
      'nombre: nombre_falta',
    ])
  })

  test.each(['N/A', 'NULL', '-', 'X', 'SIN APELLIDO', '.'])(
    'has no segundo apellido when it says «%s»',
    (segundo) => {
      const alone = {
        curp: 'BOXW310820HNERXN09',
        nombre: 'Wenceslao',
        primer_apellido: 'Borja',
        segundo_apellido: segundo,
      }
      expect(good(alone).name).toEqual({ nombre: 'WENCESLAO', primerApellido: 'BORJA' })
    },
  )

  test('has the segundo apellido NULL when the CURP begins with its letter', () => {
    expect(good({ curp: 'HENG560427MVZRLL00', segundo_apellido: 'Null' }).name.segundoApellido).toBe('NULL')
  })

  test('with letters that were spoilt on their way says that, whatever else is wrong', () => {
    expect(codes({ nombre: 'BEGO\uFFFDA', curp: 'HEGG\uFFFD60427MVZRRL04' })).toEqual([
      'curp: codificacion',
      'nombre: codificacion',
    ])
  })

  test.each([
    ['vigente', ['', ' Vigente', 'ACTIVO', 'an', 'AH', 'RCN', 'Alta normal', 'AN - Alta Normal']],
    [
      'fallecido',
      [
        'FALLECIDA',
        'fallecido',
        'Defunción',
        'BD',
        'Baja por defunción',
        'Finado',
        'BD (Baja por defunción)',
      ],
    ],
    ['reemplazada', ['Reemplazada', 'BCC', 'Baja por cambio en CURP', 'BDA']],
  ])('reads as %s what %j say', (status, words) => {
    expect(words.map((estatus) => good({ estatus }).status)).toEqual(words.map(() => status))
  })

  test.each([
    ['Baja', 'estatus_dudoso'],
    ['BAP', 'estatus_dudoso'],
    ['Jubilado', 'estatus_desconocido'],
  ])('with the estatus «%s» is of a person who waits', (estatus, code) => {
    expect(good({ estatus })).toMatchObject({ status: undefined, unreadable: ['estatus'] })
    expect(codes({ estatus })).toEqual([`estatus: ${code}`])
  })

  test('may say which CURP took its place, and which it took the place of', () => {
    const other = 'BEML920313HMCLNS09'
    expect(good({ curp_vigente: other, curp_anterior: ` ${other.toLowerCase()}` })).toMatchObject({
      currentCurp: other,
      previousCurp: other,
    })
    expect(good({ curp_vigente: gloria.curp }).currentCurp).toBeUndefined()
    expect(codes({ curp_vigente: 'HEGG' })).toEqual(['curp_vigente: curp_longitud'])
  })
})

describe('numbers of one cell', () => {
  const [one, two] = ['84966311213', '92919084431']
  test.each([
    [one, [one]],
    [`n.s.s. ${one}`, [one]],
    [`N S S:${one}`, [one]],
    [`NSS ${one}`, [one]],
    [`${one}.00`, [one]],
    [`${one}  ${two}`, [one, two]],
    [`${one}|${two}`, [one, two]],
    [`${one}  e  ${two}`, [one, `${two}`]],
    [`${one} Y ${two}`, [one, two]],
    [`${one} & ${two}`, [one, two]],
    [`${one} / S/N`, [`${one} `, ' S', 'N']],
    [`${one}; - `, [one]],
    ['8.4966311213E10', [one]],
    ['8,4966311213e +10', [one]],
    ['8.4966311213E+9', ['8.4966311213E+9']],
    ['x8.4966311213E+10', ['x8.4966311213E+10']],
    [`a ${one} ${two}`, [`a ${one} ${two}`]],
    [`${one} ${two} a`, [`${one} ${two} a`]],
    ['sin número', []],
    ['', []],
  ])('«%s» has %j', (cell, numbers) => {
    expect(splitNumbers(cell)).toEqual(numbers)
  })

  test('ten are a slip of whoever made the file, and nine are not', () => {
    const many = (n: number) => Array.from({ length: n }, () => one).join('/')
    expect(codes({ nss: many(9) })).toEqual([])
    expect(good({ nss: many(9) }).numeros).toEqual([one])
    expect(codes({ nss: many(10) })).toEqual(['nss: nss_demasiados'])
  })

  test('digits that a quantity lost are told with how many are left', () => {
    const row = read({ nss: '8496631121' })
    expect(row.ok && row.notices).toEqual([{ code: 'nss_sin_cero', field: 'nss', detail: { length: 10 } }])
    expect(codes({ nss: '1E+10' })).toEqual(['nss: nss_cientifico'])
    expect(codes({ nss: '12 E + 9' })).toEqual(['nss: nss_cientifico'])
    expect(codes({ nss: 'a1E+10' })).not.toContain('nss: nss_cientifico')
    expect(codes({ nss: '1E+10a' })).not.toContain('nss: nss_cientifico')
  })
})

test('a dash where a name must be is no name', () => {
  for (const dash of ['-', '--', '.', '***', 'N/A', 'null', 'S/N']) {
    expect(codes({ nombre: dash }), dash).toEqual(['nombre: nombre_falta'])
    expect(codes({ primer_apellido: dash }), dash).toEqual(['primer_apellido: nombre_falta'])
  }
  // a name all the same: X is a letter
  expect(codes({ nombre: 'Nulo' })).toEqual([])
})

test('every word for a status is read as what it is listed under, alone and beside another of its kind', () => {
  for (const [status, words] of Object.entries(STATUS_WORDS)) {
    expect(words.length).toBeGreaterThan(10)
    for (const word of words) {
      expect(readStatusWord(word), word).toBe(status)
      expect(readStatusWord(word.toUpperCase().split('').join('. ')), word).toBe(status)
    }
  }
})

test.each([
  ['BD, finado', 'fallecido'],
  ['AN: BD', 'dudoso'],
  ['Baja - inactivo', 'dudoso'],
  ['Baja / Defunción', 'fallecido'],
  ['BD - jubilado', undefined],
  ['- BD', 'fallecido'],
  ['jubilado', undefined],
])('the status «%s» is read as %s', (cell, status) => {
  expect(readStatusWord(cell)).toBe(status)
})

test.each([
  ['Ana <ana@x.mx> x', 'correo_forma'],
  ['a <b> <ana@x.mx>', 'correo_forma'],
])('«%s» is no correo', (correo, code) => {
  expect(codes({ correo })).toEqual([`correo: ${code}`])
})

test('a correo may end as a list does', () => {
  expect(good({ correo: 'ana@correo.example; ,.' }).correo).toBe('ana@correo.example')
})

describe('a person of whom something is known', () => {
  const rowOf = (cells: Partial<Record<PadronColumn, string>>): PadronRow => good(cells)
  const known = {
    ...settlePerson(rowOf({ estatus: 'fallecido', correo: 'gloria@correo.example' }), undefined),
  } satisfies PadronPerson

  test('keeps what the file has no column for', () => {
    expect(settlePerson(rowOf({ nombre: 'Gloria Inés' }), known)).toMatchObject({
      name: { nombre: 'GLORIA INÉS' },
      status: 'fallecido',
      correo: 'gloria@correo.example',
    })
  })

  test('loses what the file has an empty cell for', () => {
    expect(settlePerson(rowOf({ estatus: '', correo: '' }), known)).toEqual({
      curp: gloria.curp,
      name: known.name,
      status: 'vigente',
    })
  })

  test('waits until the cell that nobody could read is mended, whatever other files say', () => {
    const waiting = settlePerson(rowOf({ nss: '8496631121' }), undefined)
    expect(waiting.unreadable).toEqual(['nss'])
    expect(settlePerson(rowOf({ correo: '' }), waiting).unreadable).toEqual(['nss'])
    expect(settlePerson(rowOf({ nss: '84966311213' }), waiting).unreadable).toBeUndefined()
    expect(settlePerson(rowOf({ nss: '' }), waiting).unreadable).toBeUndefined()
  })
})

describe('the rest of a row', () => {
  test('may have nine NSS and not ten', () => {
    const numbers = (count: number) => Array<string>(count).fill('84966311213').join('/')
    expect(codes({ nss: numbers(9) })).toEqual([])
    expect(codes({ nss: numbers(10) })).toEqual(['nss: nss_demasiados'])
  })

  test('has no NSS and no correo when the cells are empty or blank', () => {
    expect(read({ nss: '', correo: ' ' })).toMatchObject({ value: { numeros: [], correo: '' } })
    expect(read({ nss: ' / ; ' })).toMatchObject({ value: { numeros: [] } })
  })

  test('without the columns that every person needs says so for each', () => {
    const row = readPadronRow({}, TODAY)
    expect(row.ok ? [] : row.problems.map(({ code, field }) => `${field}: ${code}`)).toEqual([
      'curp: curp_vacia',
      'nombre: nombre_falta',
      'primer_apellido: nombre_falta',
    ])
  })
})

describe('two records of a person', () => {
  const row = read({ estatus: 'reemplazada', correo: 'gloria@correo.example' })
  const known = settlePerson(
    row.ok ? row.value : expect.unreachable('not a good row'),
    undefined,
  ) satisfies PadronPerson

  test('keep the CURP that took the place of this one only while it is replaced', () => {
    const replaced = { ...known, currentCurp: known.curp }
    const again = read({})
    if (!again.ok || !row.ok) throw new Error('not a good row')
    expect(settlePerson(row.value, replaced)).toEqual(replaced)
    expect(settlePerson(again.value, replaced)).toEqual(replaced)
    expect(settlePerson({ ...row.value, status: 'vigente' }, replaced)).not.toHaveProperty('currentCurp')
    expect(settlePerson(again.value, undefined)).toMatchObject({ status: 'vigente' })
  })

  test('are the same when every value is', () => {
    expect(samePerson(known, structuredClone(known))).toBe(true)
    const { correo: _, ...without } = known
    for (const other of [
      without,
      { ...known, status: 'vigente' },
      { ...known, currentCurp: known.curp },
      ...(['nombre', 'primerApellido', 'segundoApellido'] as const).map((part) => ({
        ...known,
        name: { ...known.name, [part]: 'OTRO' },
      })),
    ] as PadronPerson[])
      expect(samePerson(known, other), JSON.stringify(other)).toBe(false)
  })
})

test.each(PADRON_COLUMNS)('the column %s has its place wherever it stands', (column) => {
  const rest = PADRON_COLUMNS.filter((one) => one !== column)
  const header = readHeader([...rest, column.toUpperCase()])
  expect(header).toMatchObject({ ok: true, value: { places: { [column]: rest.length } } })
})

test('nss, estatus and correo may be missing, alone or together; the others may not', () => {
  const without = (...missing: string[]) =>
    readHeader(PADRON_COLUMNS.filter((column) => !missing.includes(column))).ok
  expect(without('nss', 'estatus', 'correo')).toBe(true)
  expect(PADRON_COLUMNS.filter((column) => !without(column))).toEqual([
    'curp',
    'nombre',
    'primer_apellido',
    'segundo_apellido',
  ])
})
