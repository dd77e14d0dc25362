import { afterEach, beforeEach, expect, test } from 'vitest'
import { personKeys } from '../../../src/db/person/keys.ts'
import { bindingStore } from '../../../src/db/tramite/binding-store.ts'
import { composeNss } from '../../../src/domain/number/nss.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'
import type { PadronRun } from '../../support/padron-desk.ts'
import { eachDesk } from './each-desk.ts'

const HEAD = 'curp,nombre,primer_apellido,segundo_apellido,nss,estatus,curp_vigente,curp_anterior'
const people = syntheticPeople(77)
const some = (n: number) => Array.from({ length: n }, () => people.next().value)
const NSS = composeNss('84', 1997, 1979, 1121)
type One = ReturnType<typeof some>[number]
const row = ({ curp, name }: One, { nss = '', estatus = '', vigente = '', anterior = '' } = {}): string =>
  [curp, name.nombre, name.primerApellido, name.segundoApellido ?? '', nss, estatus, vigente, anterior].join(
    ',',
  )

let desk: PadronRun
const file = (...rows: string[]): string => [HEAD, ...rows].join('\n')
const numbersOf = (curp: string) => desk.store.numerosOf(curp as Curp)

eachDesk((open) => {
  beforeEach(async () => {
    desk = await open()
  })
  afterEach(() => desk.close())

  test('a chain of twenty CURP comes in whatever the order of its rows, and all of them have one number', async () => {
    const chain = some(20)
    const rows = chain.map((one, nth) => {
      const last = nth === 19
      const vigente = nth % 2 === 0 && !last ? (chain[nth + 1]?.curp ?? '') : ''
      const anterior = nth % 2 === 0 && nth > 0 ? (chain[nth - 1]?.curp ?? '') : ''
      return row(one, { estatus: last ? '' : 'reemplazada', vigente, anterior, nss: nth === 7 ? NSS : '' })
    })
    // the last one says nothing of the one before, whose row does
    rows[18] = row(chain[18] as One, {
      estatus: 'reemplazada',
      vigente: chain[19]?.curp ?? '',
      anterior: chain[17]?.curp ?? '',
    })
    const { errors, counts } = await desk.take(
      file(...rows.toSorted((a, b) => b.slice(4).localeCompare(a.slice(4)))),
    )
    expect(errors).toEqual([])
    expect(counts).toMatchObject({ fresh: 20, enlaces: 19 })
    for (const { curp } of chain) expect(await numbersOf(curp)).toEqual([NSS])
    expect(await desk.store.currentCurpOf(chain[3]?.curp as Curp)).toBe(chain[19]?.curp)
    expect((await desk.take(file(...rows))).counts).toMatchObject({ same: 20, enlaces: 0 })
  })

  test('a circle is refused in each of its lines, and so is a second CURP in force; the others come in', async () => {
    const [a, b, c, d, e] = some(5) as [One, One, One, One, One]
    const { errors } = await desk.take(
      file(
        row(a, { estatus: 'reemplazada', vigente: b.curp }),
        row(b, { estatus: 'reemplazada', vigente: c.curp }),
        row(c, { estatus: 'reemplazada', vigente: a.curp }),
        row(d, { estatus: 'reemplazada', vigente: e.curp }),
        row(e, { anterior: d.curp }),
      ),
    )
    expect(errors).toEqual([2, 3, 4].map((line) => `${line} curp_vigente curp_en_circulo`))
    expect(await desk.find(a.curp)).toBeUndefined()
    expect(await desk.store.currentCurpOf(d.curp)).toBe(e.curp)
    const twice = await desk.take(
      file(row(d, { estatus: 'reemplazada', vigente: e.curp }), row(a, { anterior: d.curp })),
    )
    expect(twice.errors).toEqual(['3 curp_vigente curp_dos_vigentes'])
  })

  test('a circle with what an earlier file said is told with its line', async () => {
    const [a, b] = some(2) as [One, One]
    await desk.take(file(row(a, { estatus: 'reemplazada', vigente: b.curp }), row(b)))
    const told: string[] = []
    await desk.take(file(row(b, { estatus: 'reemplazada', vigente: a.curp })), {
      onNotices: (found) => told.push(...found.map(({ line, code }) => `${line} ${code}`)),
    })
    expect(told).toEqual(['2 curp_en_circulo'])
    expect(await desk.store.currentCurpOf(a.curp)).toBe(b.curp)
  })

  test('a second CURP in force is told too where an earlier file said the first, unless that one was replaced', async () => {
    const [a, b, c, d] = some(4) as [One, One, One, One]
    await desk.take(file(row(a, { estatus: 'reemplazada', vigente: b.curp }), row(b)))
    const told: string[] = []
    const onNotices = {
      onNotices: (found: readonly { line: number; code: string }[]) =>
        told.push(...found.map(({ line, code }) => `${line} ${code}`)),
    }
    await desk.take(file(row(a, { estatus: 'reemplazada', vigente: c.curp }), row(c)), onNotices)
    expect(told).toEqual(['2 curp_dos_vigentes'])
    expect(await desk.store.currentCurpOf(a.curp)).toBe(b.curp)

    // each row names the one in force, in whatever order
    await desk.take(
      file(
        row(a, { estatus: 'reemplazada', vigente: d.curp }),
        row(b, { estatus: 'reemplazada', vigente: d.curp }),
        row(d),
      ),
      onNotices,
    )
    expect(told).toEqual(['2 curp_dos_vigentes'])
    for (const { curp } of [a, b]) expect(await desk.store.currentCurpOf(curp)).toBe(d.curp)
  })

  test('two CURP of one person may have the same number, two people may not', async () => {
    const [a, b, c] = some(3) as [One, One, One]
    const told: string[] = []
    const onNotices = {
      onNotices: (found: readonly { line: number; code: string }[]) =>
        told.push(...found.map(({ line, code }) => `${line} ${code}`)),
    }
    await desk.take(
      file(row(a, { nss: NSS, estatus: 'reemplazada' }), row(b, { nss: NSS, anterior: a.curp }), row(c)),
      onNotices,
    )
    expect(told).toEqual([])
    expect(await numbersOf(b.curp)).toEqual([NSS])
    await desk.take(file(row(c, { nss: NSS })), onNotices)
    expect(told).toEqual(['2 nss_ajeno'])
  })

  test('a correo that a link bound stays, and that the padrón has another is told after the import', async () => {
    const [one] = some(1) as [One]
    const head = 'curp,nombre,primer_apellido,segundo_apellido,correo'
    const withCorreo = (correo: string) =>
      `${head}\n${[one.curp, one.name.nombre, one.name.primerApellido, one.name.segundoApellido ?? '', correo].join(',')}`
    const bindings = bindingStore(desk.base, personKeys(desk.base))
    const claim = { agreedAt: 0, registered: undefined, first: true }
    await desk.base.inTurn(() => bindings.bind(one.curp, 'liga@ejemplo.mx' as Correo, 1, claim))
    for (const [correo, otherCorreos] of [
      ['padron@ejemplo.mx', 1],
      ['Liga@ejemplo.mx', 0],
    ] as const)
      expect((await desk.take(withCorreo(correo))).outcome).toMatchObject({ otherCorreos })
    expect(await desk.store.boundCorreo(one.curp)).toBe('liga@ejemplo.mx')
  })

  test('a correo of the file is nobody else’s from the import on, and free again when the file has another', async () => {
    const [one, two] = some(2) as [One, One]
    const withCorreo = (correo: string) =>
      `curp,nombre,primer_apellido,segundo_apellido,correo\n${[one.curp, one.name.nombre, one.name.primerApellido, one.name.segundoApellido ?? '', correo].join(',')}`
    const bindings = bindingStore(desk.base, personKeys(desk.base))
    const taken = (correo: string) => bindings.isTaken(two.curp, correo as Correo)
    await desk.take(withCorreo('Uno@ejemplo.mx'))
    expect([await taken('uno@ejemplo.mx'), await taken('dos@ejemplo.mx')]).toEqual([true, false])
    await desk.take(withCorreo('dos@ejemplo.mx'))
    expect([await taken('uno@ejemplo.mx'), await taken('dos@ejemplo.mx')]).toEqual([false, true])
    expect(await bindings.isTaken(one.curp, 'dos@ejemplo.mx' as Correo)).toBe(false)
  })
})
