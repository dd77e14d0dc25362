import { afterAll, beforeAll, expect, test } from 'vitest'
import { blockCurp } from '../../src/db/arco/arco.ts'
import { cancelPerson } from '../../src/db/arco/cancel.ts'
import { composeNss } from '../../src/domain/number/nss.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import type { Person } from '../../src/domain/person/person.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import type { Message } from '../../src/domain/ports/mail-carrier.ts'
import { checkNumber } from '../../src/domain/sharing/check.ts'
import { giveConsent } from '../../src/domain/sharing/share.ts'
import { reasonWords } from '../../src/ops/words.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { rebound } from '../support/rebound.ts'
import { registryServer } from '../support/registry-server.ts'
import { Visitor } from '../support/visitor.ts'
import { askForLink, linkOf } from '../support/walk.ts'

const HOUR = 3_600_000
let portal: Portal
let service: Awaited<ReturnType<typeof registryServer>>
const people: Person[] = []
const sent: Message[] = []
const CODE_USED = 'se usó el código'
const APPROVAL = '¿Apruebas el cambio de correo'
const HELD = new RegExp(`${CODE_USED}|\\${APPROVAL}`)
/** mail with documents, or of such a subject, goes out; the server is busy for it otherwise */
let open = false
beforeAll(async () => {
  service = await registryServer({ people })
  portal = await openPortal({
    env: { LIMITS: 'off', REGISTRY_URL: service.url, REGISTRY_TIMEOUT_MS: '2000' },
    parts: {
      carrier: {
        deliver: async (message) => {
          if (!open && (message.attachments.length > 0 || HELD.test(message.subject)))
            return { outcome: 'later', reason: '450 busy' }
          sent.push(message)
          return { outcome: 'sent' }
        },
        close: async () => {},
      },
    },
  })
})
afterAll(async () => {
  await portal.close()
  await service.close()
})

const crowd = syntheticPeople(1599)
let serial = 40
/** Somebody whose number was located, and whose mail with it waits. */
async function whoWaits() {
  const { curp, name } = crowd.next().value
  const person: Person = { curp, name, status: 'vigente', numeros: [composeNss('84', 1997, 1979, serial++)] }
  people.push(person)
  const correo = `${curp.toLowerCase()}@ejemplo.mx` as Correo
  open = false
  const visitor = new Visitor(portal)
  await askForLink(visitor, curp, correo)
  const mail = await eventually(() => sent.find(({ to }) => to === correo))
  await visitor.press(await visitor.get(linkOf(mail.text)), 'Continuar')
  const row = () =>
    portal.base.sqlite
      .prepare<[Buffer], { attempts: number; reason: string | null; dead: number | null; kept: number }>(
        `select c.attempts, c.reason, c.dead_at as dead, c.sealed is not null as kept from correos c
          join tramites t on t.id = c.tramite_id where c.kind = 'resultado' and t.correo_index = ?`,
      )
      .get(portal.base.vault.index('correo', correo))
  await eventually(() => row()?.attempts === 1)
  return { person, correo, row }
}
/** Its next try comes. */
const goOn = () => {
  open = true
  portal.clock.forward(3 * HOUR)
  portal.ctx.mailDue()
}
const arrived = (correo: string) =>
  sent.filter(({ to, attachments }) => to === correo && attachments.length > 0)
const change = (person: Person, facts: Partial<Person>) =>
  people.splice(people.indexOf(person), 1, { ...person, ...facts })

test('a mail with documents that waited goes out while what it says is true', async () => {
  const { correo } = await whoWaits()
  goOn()
  await eventually(() => arrived(correo).length === 1)
})

test.each<[string, (person: Person, correo: Correo) => unknown]>([
  ['died', (person) => change(person, { status: 'fallecido' })],
  ['was corrected', (person) => change(person, { name: { ...person.name, nombre: 'OTRA' } })],
  [
    'got a second number',
    (person) => change(person, { numeros: [...person.numeros, composeNss('60', 1985, 1966, 7)] }),
  ],
  [
    'was blocked',
    ({ curp }) => portal.base.inTurn(() => blockCurp(portal.base, curp, 'prueba', portal.clock.now())),
  ],
  ['moved to another correo', async ({ curp }) => rebound(portal, curp, `n.${curp}@ejemplo.mx`)],
  ['cancelled', ({ curp }) => portal.base.inTurn(() => cancelPerson(portal.base, curp, portal.clock.now()))],
])('a mail with documents that waited while its person %s never goes out', async (_, happens) => {
  const { person, correo, row } = await whoWaits()
  await happens(person, correo)
  goOn()
  await eventually(() => !row()?.kept)
  expect(arrived(correo)).toEqual([])
  const left = row()
  if (left)
    expect([left.dead !== null, reasonWords(left.reason ?? '')]).toEqual([true, 'lo que decía ya no vale'])
})

test('a mail that tells of the use of a code goes to the correo that is the person’s when it goes out', async () => {
  const { person, correo } = await whoWaits()
  const shared = await giveConsent(
    portal.ctx,
    person.curp,
    { para: 'Banco de Prueba', dias: '7', veces: 'varias' },
    { clientIp: '192.0.2.7' },
  )
  if (shared.outcome !== 'given') throw new Error(shared.outcome)
  const form = { curp: person.curp, nss: person.numeros[0] ?? '', codigo: shared.code }
  expect(await checkNumber(portal.ctx, form, { actor: 'cliente:x' })).toMatchObject({ result: 'coincide' })
  const now = `n.${correo}`
  await rebound(portal, person.curp, now)
  goOn()
  const told = () => sent.filter(({ subject }) => subject.includes(CODE_USED)).map(({ to }) => to)
  await eventually(() => told().length > 0)
  expect(told()).toEqual([now])
})

test('a mail that asks the correo before for its approval does not go out once another is bound', async () => {
  const { person, correo } = await whoWaits()
  await askForLink(new Visitor(portal), person.curp, `otra.${correo}`)
  await eventually(() => sent.find(({ to, text }) => to === `otra.${correo}` && text.includes('Falta una')))
  portal.clock.forward(1000)
  await rebound(portal, person.curp, `n.${correo}`)
  goOn()
  await eventually(() => sent.find(({ to }) => to === `n.${correo}`))
  await eventually(
    async () => (await portal.base.rows('select 1 from correos where due_at is not null')).length === 0,
  )
  expect(sent.filter(({ subject, to }) => to === correo && subject.includes(APPROVAL))).toEqual([])
})

test('while the register is down it waits, and goes out once it was asked', async () => {
  const { correo, row } = await whoWaits()
  service.manners = (response) => response.writeHead(503).end()
  goOn()
  await eventually(() => row()?.attempts === 2)
  expect([reasonWords(row()?.reason ?? ''), arrived(correo)]).toEqual([
    'el registro de personas no responde',
    [],
  ])
  service.manners = () => false
  goOn()
  await eventually(() => arrived(correo).length === 1)
})
