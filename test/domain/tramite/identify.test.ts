import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../../src/db/seed/demo-people.ts'
import type { Tramite } from '../../../src/domain/facts/tramite.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import type { Person } from '../../../src/domain/person/person.ts'
import { syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'
import { RegistryDown } from '../../../src/domain/ports/person-registry.ts'
import { lookUp } from '../../../src/domain/tramite/identify.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

let it: UseCases
beforeEach(async () => {
  it = await openUseCases()
})
afterEach(() => it.close())

const tramiteOf = (curp: Curp): Tramite => ({
  id: 'one',
  curp,
  correo: 'alguien@ejemplo.mx' as Correo,
  createdAt: 0,
  generation: 1,
  draft: {},
})
const personOf = (shows: string) => {
  const found = DEMO_PEOPLE.find((one) => one.shows === shows)?.person
  if (!found) throw new Error(`nobody shows ${shows}`)
  return found
}
const [{ curp: STRANGER }] = DEMO_UNREGISTERED
const crowd = syntheticPeople(2610)
const strangers = (count: number) =>
  Array.from({ length: count }, (): Person => {
    const { curp, name } = crowd.next().value
    return { curp, name, status: 'vigente', numeros: [] }
  }) as [Person, Person, Person]
const look = (curp: Curp, facts: Partial<UseCases['deps']> = {}) =>
  lookUp({ ...it.deps, ...facts }, tramiteOf(curp))

test('of a CURP whose owner opposes nothing is asked of the register', async () => {
  const asked: string[] = []
  const registry = {
    findPerson: async (curp: Curp) => {
      asked.push(curp)
      return personOf('asignacion')
    },
  }
  const store = { ...it.deps.store, isBlocked: async () => true }
  const { curp } = personOf('asignacion')
  expect(await look(curp, { registry, store })).toEqual({ outcome: 'blocked' })
  expect(asked).toEqual([])
  await look(curp, { registry })
  expect(asked).toEqual([curp])
})

describe('the register', () => {
  test('names a person and their number', async () => {
    const person = personOf('localizacion')
    expect(await look(person.curp)).toEqual({ outcome: 'known', person, declared: false })
  })

  test('and the numbers issued here count together, each once', async () => {
    const person = personOf('localizacion')
    const [own] = person.numeros
    const [other] = personOf('conflicto').numeros
    const with_ = (numeros: readonly unknown[]) => ({
      store: { ...it.deps.store, numerosBesides: async () => numeros as typeof person.numeros },
    })
    expect(await look(person.curp, with_([own]))).toEqual({ outcome: 'known', person, declared: false })
    expect(await look(person.curp, with_([other]))).toEqual({ outcome: 'conflict' })
  })

  test('that knows two numbers leaves it to the subdelegación', async () => {
    expect(await look(personOf('conflicto').curp)).toEqual({ outcome: 'conflict' })
  })

  test('whose file has an NSS or a status that nobody can read leads to no number, and the operator is told', async () => {
    const { curp, numeros, ...person } = personOf('asignacion')
    const found = (more: Partial<Person>) => ({
      registry: { findPerson: async () => ({ ...person, curp, numeros, ...more }) as Person },
    })
    expect(await look(curp, found({ unreadable: ['nss'] }))).toEqual({ outcome: 'unreadable' })
    expect(it.said).toEqual([expect.stringContaining('padrón')])
    const numbered = personOf('localizacion')
    const known = { numeros: numbered.numeros, unreadable: ['nss'] } as const
    expect(await look(curp, found(known))).toMatchObject({ outcome: 'known' })
    expect(await look(curp, found({ ...known, unreadable: ['estatus'] }))).toEqual({ outcome: 'unreadable' })
  })

  test('says of the dead, and of a CURP that another took the place of, that it is so', async () => {
    expect(await look(personOf('fallecido').curp)).toEqual({ outcome: 'deceased' })
    const { curp, currentCurp } = personOf('reemplazada')
    expect(await look(curp)).toEqual({ outcome: 'replaced', currentCurp })
    const { currentCurp: _, ...unnamed } = personOf('reemplazada')
    const store = { ...it.deps.store, currentCurpOf: async () => undefined }
    expect(await look(curp, { store, registry: { findPerson: async () => unnamed } })).toEqual({
      outcome: 'replaced',
    })
  })

  test('that names the CURP in force for all of a chain is followed over what is linked here already', async () => {
    const [a, b, c] = strangers(3)
    const says = (records: readonly Person[]) => ({
      registry: { findPerson: async (curp: Curp) => records.find((one) => one.curp === curp) },
    })
    const replaced = (one: Person, by: Person): Person => ({
      ...one,
      status: 'reemplazada',
      currentCurp: by.curp,
    })
    expect(await look(a.curp, says([replaced(a, b), b]))).toMatchObject({ currentCurp: b.curp })
    const later = says([replaced(a, c), replaced(b, c), c])
    expect(await look(a.curp, later)).toMatchObject({ outcome: 'replaced', currentCurp: c.curp })
    expect(await it.deps.store.currentCurpOf(b.curp)).toBe(c.curp)
    // one that says two in force leaves it to the subdelegación
    const [d] = strangers(1)
    expect(await look(a.curp, says([replaced(a, d), replaced(b, c), c, d]))).toEqual({ outcome: 'conflict' })
  })

  test('that names ever more CURP of one person is asked no further, and nothing of it is kept', async () => {
    const all = strangers(200)
    const [first] = all
    const linked = async () => it.base.sqlite.prepare('select count(*) from curps').pluck().get()
    for (const direction of [1, -1]) {
      let asked = 0
      const findPerson = async (curp: Curp): Promise<Person | undefined> => {
        asked += 1
        const at = all.findIndex((one) => one.curp === curp)
        const next = all[at + 1]?.curp as Curp
        const facts =
          direction > 0 ? { status: 'reemplazada' as const, currentCurp: next } : { previousCurp: next }
        return { ...(all[at] as Person), ...facts }
      }
      const before = await linked()
      it.said.length = 0
      expect(await look(first.curp, { registry: { findPerson } })).toEqual({ outcome: 'conflict' })
      expect([asked, await linked()]).toEqual([51, before])
      expect(it.said).toEqual([expect.stringContaining('más de 50 CURP')])
    }
  })

  test('that does not answer is a verdict, told to the operator; a fault of ours is none', async () => {
    const failing = (error: Error) => ({
      registry: {
        findPerson: async () => {
          throw error
        },
      },
    })
    expect(await look(STRANGER, failing(new RegistryDown('timeout')))).toEqual({ outcome: 'registry down' })
    expect(it.said).toEqual(['alert registro de personas: timeout'])
    await expect(look(STRANGER, failing(new TypeError('ours')))).rejects.toThrow('ours')
  })
})

describe('who is not in the register', () => {
  test('may declare their names where the operator allows it', async () => {
    expect(await look(STRANGER)).toEqual({ outcome: 'to declare' })
    expect(await look(STRANGER, { declaredNames: false })).toEqual({ outcome: 'unknown' })
  })

  test('and has two numbers here is a conflict', async () => {
    const { numeros } = personOf('conflicto')
    const store = { ...it.deps.store, numerosOf: async () => numeros }
    expect(await look(STRANGER, { store })).toEqual({ outcome: 'conflict' })
  })
})
