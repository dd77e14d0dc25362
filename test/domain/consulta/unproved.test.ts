import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { ownCorreo } from '../../../src/domain/consulta/own-correo.ts'
import { approveCase } from '../../../src/domain/desk/decide.ts'
import { proposeRebind, proposeUnblock } from '../../../src/domain/desk/propose.ts'
import { blockAtDesk } from '../../../src/domain/desk/rights.ts'
import { composeNss } from '../../../src/domain/number/nss.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Person } from '../../../src/domain/person/person.ts'
import { openLink } from '../../../src/domain/tramite/open-link.ts'
import { requestLink } from '../../../src/domain/tramite/request-link.ts'
import { openUseCases, paso1, type UseCases } from '../../support/use-cases.ts'

const CLIENT = '203.0.113.7'
const [person] = DEMO_PEOPLE.filter(({ shows }) => shows === 'asignacion').map((one) => one.person)
if (!person) throw new Error('nobody')
const { curp } = person
const STRANGE = 'ajena@correo.example' as Correo
const nss = composeNss('84', 1997, 1979, 5)

let it: UseCases
beforeEach(async () => {
  it = await openUseCases({ firstBinding: 'names' })
  const asked = await requestLink(it.deps, paso1(it.deps, curp, STRANGE), CLIENT)
  const [due] = await it.deps.store.outbox.lease(it.clock.now(), 1, 1)
  if (asked.outcome !== 'requested' || due?.content.kind !== 'enlace') throw new Error('no link')
  const attempt = { curp: '', nombre: '', primer_apellido: '', segundo_apellido: '', current: false }
  const opened = await openLink(it.deps, due.content.token, {
    ...attempt,
    asker: asked.asker,
    clientIp: CLIENT,
  })
  if (opened.outcome !== 'open') throw new Error(opened.outcome)
  expect(await ownCorreo(it.deps, curp)).toEqual({ outcome: 'correo', correo: STRANGE })
})
afterEach(() => it.close())

const now = (facts: Partial<Person>) => it.deps.store.savePeople([{ ...person, ...facts }], it.clock.now())

/** A mere link bound it while there was no number: from the number on it is nobody's. */
describe('a mailbox that proved nothing', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['has a number', () => now({ numeros: [nss] })],
    ['has two', () => now({ numeros: [nss, composeNss('60', 1985, 1966, 7)] })],
    ['has a number, and died', () => now({ numeros: [nss], status: 'fallecido' })],
    [
      'has a number, and is blocked',
      async () => {
        await now({ numeros: [nss] })
        const entry = {
          at: 1,
          what: 'persona bloqueada',
          curp,
          actor: 'personal:ana',
          outcome: 'ok',
        } as const
        const why = { reason: 'fraude en curso', now: it.clock.now(), known: {} }
        await it.deps.store.blockPerson(curp, why, entry)
      },
    ],
    [
      'has a number, and a status that nobody can read',
      () => now({ numeros: [nss], unreadable: ['estatus'] }),
    ],
    [
      'has a number, and another CURP that nobody knows',
      () => now({ numeros: [nss], status: 'reemplazada' }),
    ],
  ])('is not of a person who %s', async (_, happens) => {
    await happens()
    expect(await ownCorreo(it.deps, curp)).toEqual({ outcome: 'none' })
  })

  const by = { curp, actor: 'personal:ana', reason: 'lo pidió en persona', evidence: 'INE original' }
  const mails = async () =>
    (await it.deps.store.outbox.lease(it.clock.now(), 50, 1)).map(({ to, content }) => [content.kind, to])
  const OWN = 'rosaura@correo.example' as Correo

  test('is told nothing of what the counter does, which the correo of the register is', async () => {
    await now({ numeros: [nss], correo: OWN })
    await blockAtDesk(it.deps, curp, 'fraude en curso', 'personal:ana')
    const unblock = await proposeUnblock(it.deps, by)
    if (unblock.outcome !== 'proposed') throw new Error(unblock.outcome)
    await approveCase(it.deps, unblock.id, 'personal:eva')
    expect((await mails()).filter(([kind]) => kind === 'mostrador')).toEqual([
      ['mostrador', OWN],
      ['mostrador', OWN],
    ])
  })

  test('cannot stop that the counter binds the person’s own, nor is told of it', async () => {
    await now({ numeros: [nss] })
    const typed = { correo: OWN, correo_confirmacion: OWN, tutor_curp: '', parentesco: '' }
    const rebind = await proposeRebind(it.deps, by, typed)
    if (rebind.outcome !== 'proposed') throw new Error(rebind.outcome)
    expect(await approveCase(it.deps, rebind.id, 'personal:eva')).toMatchObject({ outcome: 'approved' })
    expect((await mails()).filter(([, to]) => to === STRANGE)).toEqual([])
    expect(await ownCorreo(it.deps, curp)).toEqual({ outcome: 'correo', correo: OWN })
  })
})
