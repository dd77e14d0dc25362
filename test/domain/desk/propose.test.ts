import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../../src/db/seed/demo-people.ts'
import {
  type ProposeDeps,
  type ProposeOutcome,
  proposeCurpLink,
  proposeName,
  proposeNumber,
  proposeRebind,
  proposeStatus,
} from '../../../src/domain/desk/propose.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { makeCurp } from '../../../src/domain/person/curp-key.ts'
import { RegistryDown } from '../../../src/domain/ports/person-registry.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

const who = (shows: (typeof DEMO_PEOPLE)[number]['shows'], nth = 0): Curp => {
  const found = DEMO_PEOPLE.filter((one) => one.shows === shows)[nth]
  if (!found) throw new Error('too few people')
  return found.person.curp
}
const PARENT = who('asignacion')
const GROWN = who('asignacion', 1)
/** Somebody who was born on that day of March 2008. */
const bornOn = (day: number): Curp =>
  makeCurp({
    name: { nombre: 'MENOR', primerApellido: 'PRUEBA', segundoApellido: 'SOLA' },
    birth: { year: 2008, month: 3, day },
    sex: 'X',
    entidad: 'DF',
    differentiator: 'A',
  })

let world: UseCases
let deps: ProposeDeps
beforeAll(async () => {
  world = await openUseCases()
})
afterAll(() => world.close())
beforeEach(() => {
  deps = world.deps
})

const by = (curp: Curp) => ({
  curp,
  actor: 'personal:ana',
  reason: 'lo pidió en persona',
  evidence: 'INE original',
})
const CORREO = { correo: 'nuevo@ejemplo.mx', correo_confirmacion: 'nuevo@ejemplo.mx' }
const NOBODY = { tutor_curp: '', parentesco: '' }
const rebind = (curp: Curp, typed: Partial<Parameters<typeof proposeRebind>[2]> = {}) =>
  proposeRebind(deps, by(curp), { ...CORREO, ...NOBODY, ...typed })
const told = (outcome: ProposeOutcome) =>
  outcome.outcome === 'problems' ? outcome.problems.map(({ field, code }) => [field, code]) : outcome.outcome
async function proposed(outcome: ProposeOutcome) {
  if (outcome.outcome !== 'proposed') throw new Error(JSON.stringify(outcome))
  const found = await world.deps.store.findCase(outcome.id, world.clock.now())
  if (!found) throw new Error('it is not there')
  return found
}

describe('another correo', () => {
  test.each<[Partial<Parameters<typeof proposeRebind>[2]>, [string, string][]]>([
    [{ correo: '' }, [['correo', 'correo_vacio']]],
    [{ correo: 'x', correo_confirmacion: '' }, [['correo', 'correo_sin_arroba']]],
    [{ correo_confirmacion: ' ' }, [['correo_confirmacion', 'confirmacion_vacia']]],
    [{ correo_confirmacion: 'nuevo@ejemplo.com' }, [['correo_confirmacion', 'confirmacion_distinta']]],
    [{ tutor_curp: 'X', parentesco: 'madre' }, [['tutor_curp', 'curp_longitud']]],
    [{ tutor_curp: PARENT }, [['parentesco', 'parentesco_falta']]],
    [{ tutor_curp: PARENT, parentesco: 'tía' }, [['parentesco', 'parentesco_falta']]],
    [{ tutor_curp: bornOn(6), parentesco: 'madre' }, [['tutor_curp', 'tutor_mismo']]],
    [{ tutor_curp: bornOn(7), parentesco: 'madre' }, [['tutor_curp', 'tutor_menor']]],
    [{ parentesco: 'madre' }, [['tutor_curp', 'tutor_falta']]],
    [{ tutor_curp: ' ', parentesco: 'tutela' }, [['tutor_curp', 'tutor_falta']]],
    [
      { correo: '', tutor_curp: bornOn(6) },
      [
        ['correo', 'correo_vacio'],
        ['tutor_curp', 'tutor_mismo'],
        ['parentesco', 'parentesco_falta'],
      ],
    ],
  ])('with %j is refused at its fields: %j', async (typed, wrong) => {
    expect(told(await rebind(bornOn(6), typed))).toEqual(wrong)
  })

  test('is compared without regard to blanks around it and to its case', async () => {
    const typed = { correo: ' Blancos@ejemplo.mx', correo_confirmacion: 'blancos@EJEMPLO.mx ' }
    expect((await proposed(await rebind(who('asignacion', 2), typed))).change).toEqual({
      kind: 'correo',
      correo: 'Blancos@ejemplo.mx',
    })
  })

  test('is a guardian’s until the day on which one is of age, and one’s own where no guardian is named', async () => {
    // today is the 5th
    const guardian = { tutor_curp: PARENT, parentesco: 'madre' }
    expect(told(await rebind(bornOn(5), guardian))).toEqual([['tutor_curp', 'tutor_mayor']])
    expect((await proposed(await rebind(bornOn(6), guardian))).change).toEqual({
      kind: 'correo',
      correo: 'nuevo@ejemplo.mx',
      guardian: { curp: PARENT, kinship: 'madre' },
    })
    expect((await proposed(await rebind(bornOn(7)))).change).not.toHaveProperty('guardian')
  })
})

describe('what was seen, and why,', () => {
  test('are both asked for, each at its field, though all else is right', async () => {
    const typed = { ...CORREO, ...NOBODY }
    const without = (facts: object) => proposeRebind(deps, { ...by(GROWN), ...facts }, typed)
    expect(told(await without({ evidence: ' \n' }))).toEqual([['evidencia', 'evidencia_falta']])
    expect(told(await without({ reason: 'corto' }))).toEqual([['motivo', 'motivo_corto']])
    expect(await world.deps.store.casesOf(GROWN, world.clock.now())).toEqual({ cases: [], unreadable: [] })
  })

  test('are kept in one line, of five hundred characters of what was seen', async () => {
    const evidence = `  INE\n original ${'x'.repeat(500)}`
    const typed = { ...CORREO, ...NOBODY }
    const found = await proposed(await proposeRebind(deps, { ...by(GROWN), evidence }, typed))
    expect(found.evidence).toBe(`INE original ${'x'.repeat(487)}`)
    expect([found.reason, found.proposer]).toEqual(['lo pidió en persona', 'personal:ana'])
  })
})

describe('what cannot be proposed', () => {
  test('is told at the field where it was typed', async () => {
    for (const [outcome, wrong] of [
      [proposeNumber(deps, by(who('conflicto')), ''), ['numero', 'numero_falta']],
      [proposeNumber(deps, by(who('conflicto')), '84977911212'), ['numero', 'numero_falta']],
      [proposeNumber(deps, by(who('localizacion')), '84977911212'), [undefined, 'numero_uno']],
      [proposeCurpLink(deps, by(GROWN), ''), ['curp_anterior', 'curp_vacia']],
      [proposeCurpLink(deps, by(GROWN), GROWN), ['curp_anterior', 'curp_misma']],
      [proposeStatus(deps, by(GROWN), ''), ['estatus', 'estatus_falta']],
      [proposeStatus(deps, by(GROWN), 'reemplazada'), ['estatus', 'estatus_falta']],
      [proposeStatus(deps, by(GROWN), 'vigente'), ['estatus', 'estatus_igual']],
    ] as const)
      expect(told(await outcome)).toEqual([wrong])
  })

  test('is a name with nothing in it, or the one that stands', async () => {
    const name = (nombre: string, primer_apellido: string, anyway: boolean) =>
      proposeName(deps, by(GROWN), 'nombre', {
        nombre,
        primer_apellido,
        segundo_apellido: 'Quiñones',
        anyway,
      })
    for (const anyway of [true, false])
      expect(told(await name(' ', '', anyway))).toEqual([
        ['nombre', 'nombre_falta'],
        ['primer_apellido', 'nombre_falta'],
      ])
    expect(told(await name('Cristóbal', 'de la O', false))).toEqual([['nombre', 'nombre_igual']])
    expect(told(await name('Ulises', 'de la O', false))).toEqual([['nombre', 'nombre_inicial']])
    expect((await proposed(await name('Ulises', 'de la O', true))).change).toMatchObject({
      kind: 'nombre',
      name: { nombre: 'ULISES', primerApellido: 'DE LA O' },
    })
  })

  test('is a name or a status where the institution has a register of its own', async () => {
    deps = { ...world.deps, ownRegister: true }
    const [{ curp, name }] = DEMO_UNREGISTERED
    const typed = {
      nombre: name.nombre,
      primer_apellido: name.primerApellido,
      segundo_apellido: name.segundoApellido ?? '',
      anyway: false,
    }
    for (const kind of ['nombre', 'alta'] as const)
      expect(told(await proposeName(deps, by(curp), kind, typed))).toEqual([[undefined, 'registro_propio']])
    expect(told(await proposeStatus(deps, by(curp), 'vigente'))).toEqual([[undefined, 'registro_propio']])
    deps = world.deps
    expect((await proposed(await proposeName(deps, by(curp), 'alta', typed))).change).toEqual({
      kind: 'alta',
      name,
    })
  })

  test('is which number stands, while the register does not say which there are', async () => {
    const mute = (error: Error) => ({
      ...world.deps,
      registry: { findPerson: () => Promise.reject(error) },
    })
    const propose = (error: Error) => proposeNumber(mute(error), by(who('conflicto')), '84977911212')
    expect(told(await propose(new RegistryDown('mute')))).toEqual([[undefined, 'registro_no_responde']])
    await expect(propose(new Error('a bug'))).rejects.toThrow('a bug')
  })
})
