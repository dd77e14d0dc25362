import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../../src/domain/base/time.ts'
import { askForPasskey } from '../../../src/domain/desk/confirm-act.ts'
import {
  decideReinvitation,
  decisionAct,
  employeeState,
  INVITATION_MS,
  type InviteForm,
  inviteByCommand,
  inviteFromPage,
  PROPOSAL_MS,
  proposeReinvitation,
} from '../../../src/domain/desk/invitation.ts'
import type { StaffSession } from '../../../src/domain/facts/staff.ts'
import type { Employee } from '../../../src/domain/ports/staff-store.ts'
import { employee, passkeys, type Signed } from '../../support/employee.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

let world: UseCases
let rosa: Signed
let eva: Signed
let count = 0
beforeAll(async () => {
  world = await openUseCases()
  rosa = await employee(world, 'responsable')
  eva = await employee(world, 'responsable')
})
afterAll(() => world.close())
beforeEach(() => void world.said.splice(0))

const form = (puesto: string, facts: Partial<InviteForm> = {}): InviteForm => ({
  invitar_nombre: 'Berta Prueba',
  invitar_correo: `berta${count++}@ejemplo.mx`,
  puesto,
  ...facts,
})
const found = async (correo: string) =>
  (await world.deps.store.employees()).find((one) => one.correo === correo)
const proposals = () => world.deps.store.staffProposals(world.clock.now())
async function decide(id: number, approve: boolean, by: Signed, response?: string) {
  const deps = { ...world.deps, passkeys }
  const options = await askForPasskey(deps, by.session, decisionAct(id))
  return decideReinvitation(deps, by.session, {
    id,
    approve,
    response: response ?? by.key.use(options ?? ''),
  })
}

describe('an invitation', () => {
  test('by the command goes out at once, to any role, and works for two days', async () => {
    for (const role of ['mostrador', 'responsable', 'operacion', 'auditoria']) {
      const typed = form(role)
      const invited = await inviteByCommand(world.deps, typed, 'nss')
      if (invited.outcome !== 'invited') throw new Error(invited.outcome)
      expect(invited.expiresAt).toBe(world.clock.now() + INVITATION_MS)
      expect(INVITATION_MS).toBe(172_800_000)
      const link = await world.deps.store.findStaffLink(invited.token, 'invitacion', world.clock.now())
      expect(link).toMatchObject({ state: 'abierta', employee: { role, correo: typed.invitar_correo } })
      expect(world.said.splice(0)).toEqual(['mail'])
    }
    expect(await proposals()).toEqual([])
  })

  test('from the page goes out at once, but to a Responsable, whom a second one agrees to', async () => {
    expect((await inviteFromPage(world.deps, form('mostrador'), rosa.session)).outcome).toBe('invited')
    world.said.splice(0)
    const typed = form('responsable')
    expect(await inviteFromPage(world.deps, typed, rosa.session)).toEqual({ outcome: 'proposed' })
    expect(world.said).toEqual([])
    const [proposal] = await proposals()
    expect(proposal).toMatchObject({
      proposedBy: rosa.session.staffId,
      employee: { correo: typed.invitar_correo },
      expiresAt: world.clock.now() + PROPOSAL_MS,
      fourEyes: true,
    })
    expect(PROPOSAL_MS).toBe(3 * DAY)
    const id = proposal?.id ?? 0
    expect(await decide(id, true, rosa)).toBe('own')
    expect(await decide(id, true, eva, 'no answer')).toBe('refused')
    const another = await askForPasskey({ ...world.deps, passkeys }, eva.session, decisionAct(id + 1))
    expect(await decide(id, true, eva, eva.key.use(another ?? ''))).toBe('refused')
    expect(world.said).toEqual([])
    expect(await decide(id, true, eva)).toBe('decided')
    expect(world.said).toEqual(['mail'])
    expect(await decide(id, true, eva)).toBe('gone')
    expect(await proposals()).toEqual([])
  })

  test('that is rejected needs no key, and mails no invitation', async () => {
    await inviteFromPage(world.deps, form('responsable'), rosa.session)
    const [proposal] = await proposals()
    expect(await decide(proposal?.id ?? 0, false, eva, '')).toBe('decided')
    expect(await decide(proposal?.id ?? 0, false, eva, '')).toBe('gone')
  })

  test('is over after three days, and agreed to by whoever proposed it where four eyes are not asked for', async () => {
    await inviteFromPage(world.deps, form('responsable'), rosa.session)
    const [proposal] = await proposals()
    const at = world.clock.now()
    world.clock.forward(PROPOSAL_MS)
    expect(await decide(proposal?.id ?? 0, true, eva)).toBe('gone')
    world.clock.set(at)
    await decide(proposal?.id ?? 0, false, eva)
    await inviteFromPage({ ...world.deps, deskFourEyes: false }, form('responsable'), rosa.session)
    const [own] = await proposals()
    expect(own?.fourEyes).toBe(false)
    expect(await decide(own?.id ?? 0, true, rosa)).toBe('decided')
  })

  test.each<[Partial<InviteForm>, [string, string][]]>([
    [{ invitar_nombre: 'Al' }, [['invitar_nombre', 'nombre_personal']]],
    [{ invitar_nombre: ' A\u0000\n ' }, [['invitar_nombre', 'nombre_personal']]],
    [{ invitar_nombre: 'x'.repeat(101) }, [['invitar_nombre', 'nombre_personal']]],
    [{ invitar_correo: '' }, [['invitar_correo', 'correo_vacio']]],
    [{ invitar_correo: 'x' }, [['invitar_correo', 'correo_sin_arroba']]],
    [{ puesto: '' }, [['puesto', 'puesto_falta']]],
    [{ puesto: 'jefe' }, [['puesto', 'puesto_falta']]],
    [
      { invitar_nombre: '', invitar_correo: '', puesto: '' },
      [
        ['invitar_nombre', 'nombre_personal'],
        ['invitar_correo', 'correo_vacio'],
        ['puesto', 'puesto_falta'],
      ],
    ],
  ])('with %j is refused: %j', async (facts, told) => {
    const before = (await world.deps.store.employees()).length
    const invited = await inviteByCommand(world.deps, form('mostrador', facts), 'nss')
    if (invited.outcome !== 'problems') throw new Error(invited.outcome)
    expect(invited.problems.map(({ field, code }) => [field, code])).toEqual(told)
    expect(await world.deps.store.employees()).toHaveLength(before)
  })

  test('is not another account of an inbox that has an open one, nor agreed to from another of its proposer’s', async () => {
    const inbox = (correo: string) => form('mostrador', { invitar_correo: correo })
    await inviteByCommand(world.deps, inbox('ines.prueba@gmail.com'), 'nss')
    expect(await inviteByCommand(world.deps, inbox('InesPrueba+otra@gmail.com'), 'nss')).toMatchObject({
      problems: [{ code: 'correo_personal', field: 'invitar_correo' }],
    })
    const luz = await employee(world, 'responsable')
    await inviteFromPage(world.deps, form('responsable'), luz.session)
    const [proposal] = await proposals()
    await world.deps.store.closeEmployee(luz.session.staffId, { actor: 'nss', now: world.clock.now() })
    const back = await employee(world, 'responsable', luz.correo)
    expect(await decide(proposal?.id ?? 0, true, back)).toBe('own')
    expect(await decide(proposal?.id ?? 0, false, back)).toBe('decided')
    await world.deps.store.closeEmployee(back.session.staffId, { actor: 'nss', now: world.clock.now() })
  })

  test('is told at once to every other Responsable: who, for what, and by whom', async () => {
    const queued = () =>
      world.base.sqlite
        .prepare("select tramite_id from correos where kind = 'personal_nuevo' order by tramite_id")
        .pluck()
        .all() as string[]
    const told = async (act: () => Promise<unknown>): Promise<string[]> => {
      world.base.sqlite.exec('delete from correos')
      await act()
      return queued()
    }
    const others = (...who: Signed[]) => who.map(({ session }) => `personal ${session.staffId}`).toSorted()
    expect(await told(() => inviteFromPage(world.deps, form('mostrador'), rosa.session))).toEqual(others(eva))
    expect(await told(() => inviteByCommand(world.deps, form('auditoria'), 'nss'))).toEqual(others(rosa, eva))
    // a second one has seen it before it goes out
    expect(await told(() => inviteFromPage(world.deps, form('responsable'), rosa.session))).toEqual([])
    const [proposal] = await proposals()
    expect(await told(() => decide(proposal?.id ?? 0, true, eva))).toEqual(others(rosa))
  })

  test('has the name in one line, whatever was typed or pasted between its words', async () => {
    const typed = form('mostrador', { invitar_nombre: ' Berta\u0000de\n la\tPrueba ' })
    await inviteByCommand(world.deps, typed, 'nss')
    expect((await found(typed.invitar_correo))?.name).toBe('Berta de la Prueba')
  })

  test('takes a name of three letters and of a hundred, and a mailbox once', async () => {
    for (const invitar_nombre of ['Ana', 'x'.repeat(100)])
      expect((await inviteByCommand(world.deps, form('mostrador', { invitar_nombre }), 'nss')).outcome).toBe(
        'invited',
      )
    expect(
      await inviteByCommand(world.deps, form('auditoria', { invitar_correo: rosa.correo }), 'nss'),
    ).toEqual({
      outcome: 'problems',
      problems: [{ code: 'correo_personal', field: 'invitar_correo' }],
    })
  })
})

describe('a new invitation for who lost every key', () => {
  const again = (staffId: string, session: StaffSession = rosa.session) =>
    proposeReinvitation(world.deps, session, staffId)
  async function invite(role: string): Promise<string> {
    const typed = form(role)
    await inviteByCommand(world.deps, typed, 'nss')
    world.said.splice(0)
    return (await found(typed.invitar_correo))?.id ?? ''
  }

  test('of who never came in goes out at once, but to a Responsable', async () => {
    const clerk = await invite('mostrador')
    expect(await again(clerk)).toBe('joining')
    const mails = world.base.sqlite.prepare('select kind from correos where tramite_id = ?').pluck()
    expect(mails.all(`personal ${clerk}`)).toEqual(['personal_invitacion', 'personal_invitacion'])
    expect(world.said).toEqual(['mail'])
    expect(await again(await invite('responsable'))).toBe('proposed')
    expect(world.said).toEqual([])
    for (const { id } of await proposals()) await decide(id, false, eva, '')
  })

  test('waits for a second Responsable, once; meanwhile what they have works', async () => {
    const { session, key } = await employee(world, 'mostrador')
    await world.base.sqlite.prepare('update personal set joined_at = 1 where id = ?').run(session.staffId)
    expect(await again(session.staffId)).toBe('proposed')
    expect(await again(session.staffId)).toBe('open already')
    expect(await world.deps.store.passkeysOf(session.staffId)).toHaveLength(key.keys.length)
    const [proposal] = await proposals()
    expect(await decide(proposal?.id ?? 0, true, eva)).toBe('decided')
    expect(await world.deps.store.passkeysOf(session.staffId)).toEqual([])
  })

  test('is none of one’s own, of nobody, or of who was closed', async () => {
    expect(await again(rosa.session.staffId)).toBe('unknown')
    expect(await again('nobody')).toBe('unknown')
    const { session } = await employee(world, 'mostrador')
    await world.deps.store.closeEmployee(session.staffId, { actor: 'nss', now: world.clock.now() })
    expect(await again(session.staffId)).toBe('unknown')
  })
})

test('an employee is invited, then active, and closed in the end', () => {
  const state = (facts: Partial<Employee>) => employeeState(facts as Employee)
  expect(state({})).toBe('invitado')
  expect(state({ joinedAt: HOUR })).toBe('activo')
  expect(state({ joinedAt: HOUR, closedAt: DAY })).toBe('cerrado')
  expect(state({ closedAt: 0 })).toBe('cerrado')
})
