import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { ownCorreo } from '../../../src/domain/consulta/own-correo.ts'
import { composeNss } from '../../../src/domain/number/nss.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Person } from '../../../src/domain/person/person.ts'
import { openLink } from '../../../src/domain/tramite/open-link.ts'
import { requestLink } from '../../../src/domain/tramite/request-link.ts'
import { openUseCases, paso1, type UseCases } from '../../support/use-cases.ts'

const CLIENT = '203.0.113.7'
const [person, other] = DEMO_PEOPLE.filter(({ shows }) => shows === 'asignacion').map((one) => one.person)
if (!person || !other) throw new Error('too few people')
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
        const why = { reason: 'fraude en curso', now: it.clock.now(), registered: undefined }
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
})
