import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { mexicoTime } from '../../../src/domain/base/mexico-time.ts'
import { DAY } from '../../../src/domain/base/time.ts'
import { approveCase, rejectCase, settleCases, withdrawCase } from '../../../src/domain/desk/decide.ts'
import {
  type ProposeOutcome,
  proposeCurpLink,
  proposeRebind,
  proposeUndo,
} from '../../../src/domain/desk/propose.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import { ageOn, birthDateOf, type Curp } from '../../../src/domain/person/curp.ts'
import { syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'
import { employee } from '../../support/employee.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

const ANA = 'personal:ana'
const EVA = 'personal:eva'
const [one, two, three, four] = DEMO_PEOPLE.filter(({ shows }) => shows === 'asignacion').map(
  ({ person }) => person.curp,
)
if (!one || !two || !three || !four) throw new Error('too few people')

let world: UseCases
beforeAll(async () => {
  world = await openUseCases()
})
afterAll(() => world.close())
beforeEach(() => void world.said.splice(0))

/** The id of a case that is open. */
function propose(
  curp: Curp,
  correo: string,
  guardian = { tutor_curp: '', parentesco: '' },
  actor = ANA,
): Promise<string> {
  const typed = { correo, correo_confirmacion: correo, ...guardian }
  return idOf(proposeRebind(world.deps, why(curp, actor), typed))
}
const why = (curp: Curp, actor = ANA) => ({
  curp,
  actor,
  reason: 'lo pidió en persona',
  evidence: 'INE original',
})
async function idOf(proposed: Promise<ProposeOutcome>): Promise<string> {
  const outcome = await proposed
  if (outcome.outcome !== 'proposed') throw new Error(JSON.stringify(outcome))
  return outcome.id
}

const people = syntheticPeople(41)
/** CURP of people in the padrón who have no number and are in no other test; of age, or under it. */
async function fresh(count: number, minor = false): Promise<[Curp, Curp, Curp]> {
  const found: Curp[] = []
  while (found.length < count) {
    const { curp, name, nss } = people.next().value
    if (nss || ageOn(birthDateOf(curp), mexicoTime(world.clock.now())) < 18 !== minor) continue
    await world.deps.store.savePeople([{ curp, name, status: 'vigente', numeros: [] }], world.clock.now())
    found.push(curp)
  }
  return found as [Curp, Curp, Curp]
}
const approve = (id: string, actor = EVA) => approveCase(world.deps, id, actor)

describe('a decision', () => {
  test('on a case that is not there is none', async () => {
    const reason = 'no es de aquí este asunto'
    expect(await approve('none')).toEqual({ outcome: 'unknown' })
    expect(await rejectCase(world.deps, 'none', EVA, reason)).toEqual({ outcome: 'unknown' })
    expect(await withdrawCase(world.deps, 'none', ANA, reason)).toEqual({ outcome: 'unknown' })
  })

  test('to close a case has a reason, which is asked for where it is typed', async () => {
    const id = await propose(one, 'con.motivo@ejemplo.mx')
    const short = {
      outcome: 'problems',
      problems: [{ code: 'motivo_corto', field: 'motivo', detail: { shortest: 10 } }],
    }
    expect(await rejectCase(world.deps, id, EVA, 'no')).toEqual(short)
    expect(await withdrawCase(world.deps, id, ANA, '')).toEqual(short)
    expect(await rejectCase(world.deps, id, EVA, ' no trajo\n identificación ')).toEqual({
      outcome: 'closed now',
    })
    const closed = await world.deps.store.findCase(id, world.clock.now())
    expect(closed).toMatchObject({ state: 'rechazado', why: 'no trajo identificación' })
    expect(world.said).toEqual([])
  })

  test('sends the mail at once that tells of it, and none is due where nothing was decided', async () => {
    const first = await propose(two, 'primero@ejemplo.mx')
    expect([(await approve(first, ANA)).outcome, world.said]).toEqual(['own', []])
    expect([(await approve(first)).outcome, world.said]).toEqual(['approved', ['mail']])
    expect([(await approve(first)).outcome, world.said]).toEqual(['closed', ['mail']])
    const second = await propose(two, 'segundo@ejemplo.mx')
    expect([(await approve(second)).outcome, world.said]).toEqual(['waiting', ['mail', 'mail']])
  })

  test('is not the employee’s whose mailbox would be the person’s, is, or is in the register', async () => {
    const eva = await employee(world, 'responsable')
    const actor = `personal:${eva.session.staffId}`
    const typed = eva.correo.replace('ejemplo', 'EJEMPLO')
    const given = await propose(three, typed)
    expect(await approve(given, actor)).toEqual({ outcome: 'about oneself' })
    expect(world.said).toEqual([])
    expect((await approve(given)).outcome).toBe('approved')
    // theirs now, and another takes its place
    const taken = await propose(three, 'otro@ejemplo.mx')
    expect(await approve(taken, actor)).toEqual({ outcome: 'about oneself' })
    const registry = {
      findPerson: async (curp: Curp) => {
        const found = await world.deps.registry.findPerson(curp)
        return found && { ...found, correo: eva.correo as Correo }
      },
    }
    const listed = await propose(four, 'ajeno@ejemplo.mx')
    expect(await approveCase({ ...world.deps, registry }, listed, actor)).toEqual({
      outcome: 'about oneself',
    })
    // which somebody who is no employee has nothing to do with
    expect((await approve(listed, 'nss')).outcome).toBe('approved')
  })

  test('is not theirs either whose mailbox the linked CURP has, or had, or a guardian’s CURP', async () => {
    const eva = await employee(world, 'responsable')
    const actor = `personal:${eva.session.staffId}`
    const [own, victim, other] = await fresh(3)
    await approve(await propose(own, eva.correo))
    const link = await idOf(proposeCurpLink(world.deps, why(victim), own))
    expect(await approve(link, actor)).toEqual({ outcome: 'about oneself' })
    // both have a correo: that of the newer CURP stands, and theirs comes back with the undoing
    await approve(await propose(victim, 'de.la.otra@ejemplo.mx'))
    const [child] = await fresh(1, true)
    const entrusted = { tutor_curp: own, parentesco: 'madre' }
    const guardian = await propose(child, 'hija@ejemplo.mx', entrusted)
    expect(await approve(guardian, actor)).toEqual({ outcome: 'about oneself' })
    await rejectCase(world.deps, link, EVA, 'se propone otra vez')
    const again = await idOf(proposeCurpLink(world.deps, why(victim), own))
    expect((await approve(again)).outcome).toBe('approved')
    const undo = await idOf(proposeUndo(world.deps, why(victim), again))
    expect(await approve(undo, actor)).toEqual({ outcome: 'about oneself' })
    expect((await approve(undo)).outcome).toBe('approved')
    expect((await approve(await propose(other, 'de.nadie@ejemplo.mx'), actor)).outcome).toBe('approved')
  })

  test('is not theirs who proposed it from an account that was closed since, and says so where one decides alone', async () => {
    const { store } = world.deps
    const at = { actor: 'nss', now: world.clock.now() }
    const before = {
      id: 'rosa',
      name: 'Rosa',
      correo: 'rosa.antes@gmail.com' as Correo,
      role: 'mostrador',
    } as const
    await store.addEmployee(before, at)
    const [first, second, third] = await fresh(3)
    const of = (curp: Curp, correo: string) => propose(curp, correo, undefined, 'personal:rosa')
    const own = await of(first, 'uno@ejemplo.mx')
    const taken = await of(second, 'dos@ejemplo.mx')
    const single = await of(third, 'tres@ejemplo.mx')
    await store.closeEmployee('rosa', at)
    const correo = 'RosaAntes@gmail.com' as Correo
    await store.addEmployee({ ...before, id: 'rosa.otra', correo, role: 'responsable' }, at)
    const reason = 'no trajo identificación'
    expect(await approve(own, 'personal:rosa.otra')).toEqual({ outcome: 'own' })
    expect(await rejectCase(world.deps, own, 'personal:rosa.otra', reason)).toEqual({ outcome: 'own' })
    expect(await withdrawCase(world.deps, taken, EVA, reason)).toEqual({ outcome: 'own' })
    expect(await withdrawCase(world.deps, taken, 'personal:rosa.otra', reason)).toEqual({
      outcome: 'closed now',
    })
    const alone = { ...world.deps, deskFourEyes: false }
    expect(await approveCase(alone, single, 'personal:rosa.otra')).toMatchObject({
      outcome: 'approved',
      done: { single: true },
    })
    const trail = await store.readTrail({ curp: third }, 5)
    expect(trail.map(({ outcome }) => outcome)).toContain('aprobado por quien lo propuso')
  })

  test('is not theirs whose mailbox it is in another spelling', async () => {
    const gus = {
      id: 'gus',
      name: 'Gus',
      correo: 'gus.lopez@gmail.com' as Correo,
      role: 'responsable',
    } as const
    await world.deps.store.addEmployee(gus, { actor: 'nss', now: world.clock.now() })
    const [curp] = await fresh(1)
    const id = await propose(curp, 'GusLopez+nss@googlemail.com')
    expect(await approve(id, 'personal:gus')).toEqual({ outcome: 'about oneself' })
  })
})

test('what waited its day is carried out, and its mail is due then, once', async () => {
  const { store } = world.deps
  const person = DEMO_PEOPLE.find(({ shows }) => shows === 'localizacion')?.person
  if (!person) throw new Error('nobody')
  await approve(await propose(person.curp, 'antes@ejemplo.mx'))
  await approve(await propose(person.curp, 'despues@ejemplo.mx'))
  world.clock.forward(DAY - 1)
  world.said.splice(0)
  // what the cases above left waiting has not had its day either
  await settleCases(world.deps)
  expect([await store.boundCorreo(person.curp), world.said]).toEqual(['antes@ejemplo.mx', []])
  world.clock.forward(1)
  await settleCases(world.deps)
  expect([await store.boundCorreo(person.curp), world.said]).toEqual(['despues@ejemplo.mx', ['mail']])
  await settleCases(world.deps)
  expect(world.said).toEqual(['mail'])
})
