import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBulkContexts, personContext } from '../../../src/db/base/row-context.ts'
import { createBulkVault, createVault, ENCRYPTED_HEAD } from '../../../src/db/base/vault.ts'
import { syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'
import { openDesk, type PadronRun } from '../../support/padron-desk.ts'
import { eachDesk } from './each-desk.ts'

const GLORIA = 'HEGG560427MVZRRL04'
const LUIS = 'BEML920313HMCLNS09'
const ROCIO = 'RICR101010XQRVRCB3'
const UNO = '84966311213'
const DOS = '92919084431'
const HEAD = 'curp,nombre,primer_apellido,segundo_apellido,nss'
const gloria = (nss = '', nombre = 'Gloria') => `${GLORIA},${nombre},Hernández,García,${nss}`
const luis = (nss = '') => `${LUIS},Luis Raúl,Bello,Mena,${nss}`
const rocio = (nss = '') => `${ROCIO},Rocío,Riva Palacio,Cruz,${nss}`
const file = (...rows: string[]) => [HEAD, ...rows, ''].join('\n')

let desk: PadronRun
const changes = () => desk.count("auditoria where what = 'padrón: persona cambiada'")

eachDesk((open) => {
  beforeEach(async () => {
    desk = await open()
  })
  afterEach(() => desk.close())

  describe('a file', () => {
    test('brings people in, with their NSS; the same file again changes nothing at all', async () => {
      const rows = file(gloria(UNO), luis())
      expect((await desk.take(rows)).counts).toEqual({
        fresh: 2,
        changed: 0,
        same: 0,
        numeros: 1,
        enlaces: 0,
      })
      expect(await desk.find(GLORIA)).toEqual({
        curp: GLORIA,
        name: { nombre: 'GLORIA', primerApellido: 'HERNÁNDEZ', segundoApellido: 'GARCÍA' },
        status: 'vigente',
        numeros: [UNO],
      })
      const before = await desk.dump()
      expect((await desk.take(rows)).counts).toEqual({
        fresh: 0,
        changed: 0,
        same: 2,
        numeros: 0,
        enlaces: 0,
      })
      expect(await desk.dump()).toEqual(before)
    })

    test('with a changed row updates that person, with an entry in the audit trail', async () => {
      await desk.take(file(gloria(), luis()))
      const { counts } = await desk.take(file(gloria(UNO, 'Gloria Inés'), luis()))
      expect(counts).toEqual({ fresh: 0, changed: 1, same: 1, numeros: 1, enlaces: 0 })
      expect(await desk.find(GLORIA)).toMatchObject({ name: { nombre: 'GLORIA INÉS' }, numeros: [UNO] })
      expect(await changes()).toBe(1)
      expect(
        await desk.base.rows(
          "select outcome, code from auditoria where what = 'padrón importado' order by id",
        ),
      ).toEqual([
        { outcome: 'empezado', code: 'renglones 2' },
        { outcome: 'ok', code: 'nuevas 2, cambiadas 0' },
        { outcome: 'empezado', code: 'renglones 2' },
        { outcome: 'ok', code: 'nuevas 0, cambiadas 1' },
      ])
    })

    test('that says the same in other letters is no change, and neither is one with fewer columns', async () => {
      const whole = `CORREO;Estatus;NSS;Segundo Apellido;Primer Apellido;Nombre;CURP\r\ngloria@correo.example;fallecido;;"García";Hernández;Gloria;${GLORIA}\r\n`
      await desk.take(Buffer.from(whole, 'latin1'))
      const { counts } = await desk.take(
        `curp\tnombre\tprimer_apellido\tsegundo_apellido\nhegg-560427-mvzrrl-04\t gloria \tHERNÁNDEZ\tgarcía`,
      )
      expect(counts).toEqual({ fresh: 0, changed: 0, same: 1, numeros: 0, enlaces: 0 })
      expect(await desk.find(GLORIA)).toMatchObject({ status: 'fallecido' })
      expect(await changes()).toBe(0)
    })

    test('keeps what is good and tells of each wrong line what is wrong, in the order of the lines', async () => {
      const { outcome, errors, notices } = await desk.take(
        file(
          `${GLORIA.slice(0, 17)}5,Gl0ria,Hernández,García,`,
          'corta',
          '',
          luis('12345678901'),
          '"sin,cerrar',
          rocio(),
          `${GLORIA},Bego\uFFFDa,Hernández,García,`,
        ),
      )
      expect(errors).toEqual([
        '2 curp curp_digito',
        '2 nombre nombre_caracter',
        '3 campos',
        '6 comillas',
        '8 nombre codificacion',
      ])
      expect(notices).toEqual(['5 nss nss_digito'])
      expect(outcome).toMatchObject({
        outcome: 'done',
        rows: 6,
        bad: 4,
        noticed: 1,
        waiting: 1,
        counts: { fresh: 2 },
      })
      expect(await desk.find(LUIS)).toMatchObject({ numeros: [], unreadable: ['nss'] })
    })
  })

  describe('an NSS', () => {
    test('of two CURP in one file is of nobody, and both wait until it is known whose it is', async () => {
      const rows = file(gloria(UNO), rocio(), luis(UNO), luis(UNO))
      expect((await desk.take(rows)).notices).toEqual([
        '2 nss nss_de_dos',
        '4 nss nss_de_dos',
        '5 nss nss_de_dos',
      ])
      expect(await desk.find(GLORIA)).toMatchObject({ numeros: [], unreadable: ['nss'] })
      expect(await desk.count('numeros')).toBe(0)
      expect(await desk.find(ROCIO)).toBeDefined()
    })

    test('that the database has for another CURP goes to nobody, and the person waits', async () => {
      await desk.take(file(gloria(UNO)))
      const { notices, counts } = await desk.take(file(luis(`${DOS}/${UNO}`), gloria()))
      expect(notices).toEqual(['2 nss nss_ajeno'])
      expect(counts).toMatchObject({ fresh: 1, changed: 0, numeros: 0 })
      expect(await desk.find(LUIS)).toMatchObject({ numeros: [], unreadable: ['nss'] })
      expect(await desk.count('numeros')).toBe(1)
    })

    test('more for one CURP, in one cell or in two lines, is kept as the conflict that it is', async () => {
      const rows = file(gloria(UNO), luis(`12345678903 / 01259900015`), gloria(DOS))
      const { outcome, errors } = await desk.take(rows)
      expect(errors).toEqual([])
      expect(outcome).toMatchObject({ counts: { fresh: 2, changed: 1, numeros: 4 }, conflicts: 2 })
      expect((await desk.find(GLORIA))?.numeros).toHaveLength(2)
      expect((await desk.find(LUIS))?.numeros).toHaveLength(2)
      const before = await desk.dump()
      expect((await desk.take(rows)).counts).toEqual({
        fresh: 0,
        changed: 0,
        same: 3,
        numeros: 0,
        enlaces: 0,
      })
      expect(await desk.dump()).toEqual(before)
    })

    test('that a file no longer has stays: a number is for ever', async () => {
      await desk.take(file(gloria(UNO)))
      await desk.take(file(gloria()))
      expect((await desk.find(GLORIA))?.numeros).toEqual([UNO])
    })
  })

  test('a CURP in two lines that say different things is an error of the later one', async () => {
    const rows = file(gloria(UNO), gloria(UNO), gloria('', 'Otra'))
    const first: string[] = []
    const { errors, counts } = await desk.take(rows, {
      onFirstError: ({ line, code }) => first.push(`${line} ${code}`),
    })
    expect(first, 'told by itself, though only the second pass can see it').toEqual(['4 curp_repetida'])
    expect(errors).toEqual(['4 curp curp_repetida'])
    expect(counts).toEqual({ fresh: 1, changed: 0, same: 1, numeros: 1, enlaces: 0 })
    expect(await desk.find(GLORIA)).toMatchObject({ name: { nombre: 'GLORIA' } })
    expect((await desk.take(rows)).counts).toEqual({ fresh: 0, changed: 0, same: 2, numeros: 0, enlaces: 0 })
  })

  test('a rehearsal tells what would come of it, and changes nothing', async () => {
    await desk.take(file(gloria()))
    const before = await desk.dump()
    const rows = file(gloria(UNO), luis(), 'corta')
    const runs = await desk.count('auditoria')
    const rehearsed = await desk.take(rows, { dryRun: true })
    expect([await desk.dump(), await desk.count('auditoria')]).toEqual([before, runs])
    const { counts, errors } = await desk.take(rows)
    expect([rehearsed.counts, rehearsed.errors]).toEqual([counts, errors])
  })

  test('a run that is stopped keeps what it wrote, and the next one goes on to the same end', async () => {
    const people = syntheticPeople(3)
    const rows = Array.from({ length: 9000 }, () => {
      const { curp, name, nss } = people.next().value
      return [curp, name.nombre, name.primerApellido, name.segundoApellido ?? '', nss ?? ''].join(',')
    })
    const stop = new AbortController()
    const first = await desk.take(file(...rows), {
      stop: stop.signal,
      onProgress: ({ phase, done }) => {
        if (phase === 'writing' && done > 0) stop.abort()
      },
    })
    expect(first.outcome.outcome).toBe('stopped')
    const kept = await desk.count('personas')
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(9000)
    expect(first.counts?.fresh).toBe(kept)
    if (desk.base.engine === 'sqlite')
      expect(desk.base.sqlite.pragma('synchronous', { simple: true })).toBe(2)

    const second = await desk.take(file(...rows))
    expect(second.counts).toMatchObject({ fresh: 9000 - kept, changed: 0, same: kept })
    expect(await desk.count('personas')).toBe(9000)
    expect(await desk.count('numeros')).toBe(3000)
    expect(await changes()).toBe(0)
  })
})

describe('whatever the engine, a file', () => {
  beforeEach(() => {
    desk = openDesk()
  })
  afterEach(() => desk.close())

  test('that is no table, or is not there, is refused whole', async () => {
    expect((await desk.take('curp,nombre\n')).outcome).toMatchObject({
      problems: [{ detail: { columna: 'primer_apellido' } }, { detail: { columna: 'segundo_apellido' } }],
    })
    expect((await desk.take('\n\n')).outcome).toEqual({ outcome: 'refused', problems: [{ code: 'vacio' }] })
    expect((await desk.take(file(), { file: '/no/hay.csv' })).outcome).toEqual({
      outcome: 'refused',
      problems: [{ code: 'no_se_lee', detail: { archivo: '/no/hay.csv', error: 'ENOENT' } }],
    })
    expect((await desk.take('x'.repeat(1 << 21))).outcome).toEqual({
      outcome: 'refused',
      problems: [{ code: 'renglon_sin_fin', detail: { renglon: 1 } }],
    })
  })

  test('of many CURP with two lines each, every later one is told of, and the CURP of which', async () => {
    const people = syntheticPeople(5)
    const some = Array.from({ length: 12_000 }, () => people.next().value)
    const lineOf = (again: string) => (one: (typeof some)[number]) =>
      [one.curp, one.name.nombre + again, one.name.primerApellido, one.name.segundoApellido ?? '', ''].join(
        ',',
      )
    const { outcome, errors } = await desk.take(file(...some.map(lineOf('')), ...some.map(lineOf(' DOS'))))
    expect(outcome).toMatchObject({ bad: 12_000, counts: { fresh: 12_000, changed: 0 } })
    expect(errors).toEqual(some.map((_, nth) => `${nth + 12_002} curp curp_repetida`))
  })

  test('of several packets goes in whole, and what is wrong with it is told in the order of its lines', async () => {
    const people = syntheticPeople(5)
    const REST = ' Y DE LA SIERRA'.repeat(2)
    const long = `${'x'.repeat(60)}@${'y'.repeat(60)}.${'z'.repeat(60)}.${'w'.repeat(60)}.example`
    const rows = Array.from({ length: 9000 }, (_, nth) => {
      const { curp, name } = people.next().value
      const nombre = nth % 900 === 0 ? '' : `${name.nombre}${' DE LOS REYES'.repeat(2)}`
      const [primer, segundo] = [name.primerApellido, name.segundoApellido].map((one) => one && one + REST)
      return [curp, nombre, primer, segundo ?? '', '', '', long].join(',')
    })
    const { counts, errors } = await desk.take([`${HEAD},estatus,correo`, ...rows, ''].join('\n'))
    expect(counts).toMatchObject({ fresh: 8990 })
    expect(errors).toEqual(Array.from({ length: 10 }, (_, nth) => `${nth * 900 + 2} nombre nombre_falta`))
  })
})

test('what the quick vault makes is what the vault makes', () => {
  const material = randomBytes(64)
  const vault = createVault(material)
  const bulk = createBulkVault(material)
  for (const text of ['', 'HEGG560427MVZRRL04', 'Ñ’'.repeat(400), 'x'.repeat(20)]) {
    expect(bulk.index('curp', text)).toEqual(vault.index('curp', text))
    const place = Buffer.concat([Buffer.alloc(ENCRYPTED_HEAD), Buffer.from(JSON.stringify({ text }))])
    const row = bulk.index('curp', text)
    bulk.encryptInPlace(place, createBulkContexts().person(row))
    expect(vault.decrypt(place, personContext(row))).toEqual({ text })
  }
})
