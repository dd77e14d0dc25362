import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditTrail } from '../../../src/db/audit/store.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { LINK_LIFETIME } from '../../../src/domain/facts/tramite.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import {
  approveOther,
  changeState,
  decideChange,
  settleLink,
  takesOther,
} from '../../../src/domain/tramite/correo-change.ts'
import { openLink } from '../../../src/domain/tramite/open-link.ts'
import { requestLink } from '../../../src/domain/tramite/request-link.ts'
import { correctCorreo } from '../../../src/domain/tramite/sent-link.ts'
import { readAll } from '../../support/read-all.ts'
import { openUseCases, paso1, type UseCases } from '../../support/use-cases.ts'

const CURP = DEMO_PEOPLE.find((one) => one.shows === 'asignacion')?.person.curp ?? ''
const BOUND = 'rosaura@ejemplo.mx'
const OTHER = 'otra@ejemplo.mx'
const CLIENT = '203.0.113.7'

let it: UseCases
beforeEach(async () => {
  it = await openUseCases()
})
afterEach(() => it.close())

async function settle(id: string) {
  const tramite = await it.deps.store.findTramite(id)
  if (!tramite) throw new Error('no trámite')
  return settleLink(it.deps, tramite)
}
/** Asks for a link, and settles what its correo is told, as when the mail goes out. */
async function ask(correo: string) {
  const asked = await requestLink(it.deps, paso1(it.deps, CURP, correo), CLIENT)
  const due = await it.deps.store.outbox.lease(it.clock.now(), 50, 1)
  const mail = due.findLast(({ to, content }) => to === correo && content.kind === 'enlace')
  if (asked.outcome !== 'requested' || mail?.content.kind !== 'enlace') throw new Error('no link')
  it.said.length = 0
  const verdict = await settle(mail.tramiteId)
  it.clock.forward(2)
  const { asker, handle } = asked
  return { verdict, token: mail.content.token, asker, handle, tramiteId: mail.tramiteId }
}
/** The first correo is bound, and asked to approve the other one. */
async function asksOther() {
  const { token, asker } = await ask(BOUND)
  const names = { nombre: '', primer_apellido: '', segundo_apellido: '' }
  await openLink(it.deps, token, { asker, curp: '', ...names, current: false, clientIp: CLIENT })
  it.clock.forward(2)
  const other = await ask(OTHER)
  expect(other.verdict).toBe('cambio')
  expect(it.said).toEqual(['mail'])
  return other
}
/** The token of the mail that asks the bound correo. */
async function change(): Promise<string> {
  await asksOther()
  return newestAsked()
}
async function newestAsked(): Promise<string> {
  const due = await it.deps.store.outbox.lease(it.clock.now(), 50, 1)
  const mail = due.findLast(({ to, content }) => to === BOUND && content.kind === 'cambio')
  if (mail?.content.kind !== 'cambio') throw new Error('nobody was asked')
  expect(mail.content.expiresAt).toBe(it.clock.now() - 2 + LINK_LIFETIME)
  it.said.length = 0
  return mail.content.token
}
const stateOf = async (token: string) => changeState(await it.deps.store.findChange(token), it.clock.now())
const decide = (token: string, approve: boolean) => decideChange(it.deps, token, approve, CLIENT)
const deeds = async () =>
  (await readAll(auditTrail(it.base, {})))
    .map(({ what, outcome }) => `${what}: ${outcome}`)
    .filter((one) => one.startsWith('cambio'))

test('the correo of a CURP that has none yet gets its link, and nobody is asked', async () => {
  expect((await ask(BOUND)).verdict).toBe('enlace')
  expect(it.said).toEqual([])
  expect(await deeds()).toEqual([])
})

test('another correo waits for the bound one, which approves once: then its link goes out', async () => {
  const token = await change()
  expect(await stateOf(token)).toBe('abierto')
  expect(await decide(token, true)).toBe('aprobado')
  expect(it.said).toEqual(['mail'])
  expect(await stateOf(token)).toBe('aprobado')
  it.said.length = 0
  expect(await decide(token, false)).toBe('aprobado')
  expect(it.said).toEqual([])
  expect(await deeds()).toEqual(['cambio de correo pedido: ok', 'cambio de correo decidido: aprobado'])
})

test('what was refused stays refused', async () => {
  const token = await change()
  expect(await decide(token, false)).toBe('rechazado')
  expect(await decide(token, true)).toBe('rechazado')
  expect(await stateOf(token)).toBe('rechazado')
  expect(await deeds()).toEqual(['cambio de correo pedido: ok', 'cambio de correo decidido: rechazado'])
})

test('nothing can be decided any more in the very moment in which it ends, nor by a token that nobody has', async () => {
  const token = await change()
  const found = await it.deps.store.findChange(token)
  if (!found) throw new Error('no change')
  expect(changeState(found, found.expiresAt - 1)).toBe('abierto')
  expect(changeState(found, found.expiresAt)).toBe('vencido')
  it.clock.set(found.expiresAt)
  expect(await decide(token, true)).toBe('vencido')
  expect(await decide('nobody-has-this', true)).toBe('desconocido')
  expect(await deeds()).toEqual(['cambio de correo pedido: ok'])
})

test('a trámite that is over takes no other correo, whatever was not decided in time', async () => {
  const found = await it.deps.store.findChange(await change())
  if (!found) throw new Error('no change')
  const over = (facts: object) =>
    changeState({ ...found, tramite: { ...found.tramite, ...facts } }, it.clock.now())
  expect(over({ cancelledAt: 1 })).toBe('vencido')
  expect(over({ finishedAt: 1 })).toBe('vencido')
  expect(over({ folio: '1' })).toBe('abierto')
})

test('who types the correo that waits approves it, where the mail that asks for it was held back', async () => {
  const token = await change()
  const type = (typed: string, of = token) => approveOther(it.deps, of, typed, CLIENT)
  expect(await type('no es un correo')).toEqual({
    outcome: 'problem',
    problem: { code: expect.stringMatching(/^correo_/), field: 'correo' },
  })
  expect(await type('nadie@ejemplo.mx')).toEqual({
    outcome: 'problem',
    problem: { code: 'cambio_no_pedido', field: 'correo' },
  })
  expect(it.said).toEqual([])
  expect(await stateOf(token)).toBe('abierto')
  expect(await type('nobody@ejemplo.mx', 'nobody-has-this')).toEqual({
    outcome: 'decided',
    state: 'desconocido',
  })
  // a third one, whose own mail was not settled: the way of an open change leads to it
  const third = 'tercera@ejemplo.mx'
  await requestLink(it.deps, paso1(it.deps, CURP, third), CLIENT)
  it.said.length = 0
  expect(await type(` ${third.toUpperCase()} `)).toEqual({ outcome: 'decided', state: 'aprobado' })
  expect(it.said).toEqual(['mail'])
  expect(await deeds()).toEqual(['cambio de correo pedido: ok', 'cambio de correo decidido: aprobado'])
})

test('an approval counts for the mailbox it names: a correction ends it, and the bound correo is asked anew', async () => {
  const other = await asksOther()
  const token = await newestAsked()
  const thief = 'ladron@malo.mx'
  const typed = { correo: thief, correo_confirmacion: thief }
  const client = { asker: other.asker, clientIp: CLIENT }
  expect((await correctCorreo(it.deps, other.handle, typed, client)).outcome).toBe('requested')
  expect(await stateOf(token)).toBe('corregido')
  it.clock.forward(2)
  expect(await decide(token, true)).toBe('corregido')
  expect(await it.deps.store.boundCorreo(CURP as Curp)).toBe(BOUND)
  // nobody reads the page that long: it is decided in the transaction too
  const late = { token: 'a link', now: it.clock.now(), expiresAt: it.clock.now() + LINK_LIFETIME }
  const entry = { at: 0, what: 'cambio de correo decidido', curp: CURP as Curp, actor: 'portal' } as const
  const outcome = await it.deps.store.approveChange(token, late, (state) => ({ ...entry, outcome: state }))
  expect(outcome).toBe('corregido')
  expect(await it.deps.store.boundCorreo(CURP as Curp)).toBe(BOUND)

  expect(await settle(other.tramiteId)).toBe('cambio')
  it.clock.forward(2)
  const again = await newestAsked()
  expect(again).not.toBe(token)
  expect(await decide(again, true)).toBe('aprobado')
  expect(await it.deps.store.boundCorreo(CURP as Curp)).toBe(thief)
})

test('a mail that asks to approve a correo which was corrected since does not go out', async () => {
  const other = await asksOther()
  const typed = { correo: 'bien@ejemplo.mx', correo_confirmacion: 'bien@ejemplo.mx' }
  await correctCorreo(it.deps, other.handle, typed, { asker: other.asker, clientIp: CLIENT })
  const due = await it.deps.store.outbox.lease(it.clock.now(), 50, 1)
  expect(due.filter(({ content }) => content.kind === 'cambio')).toEqual([])
})

test('a change approves another correo only while it is neither approved nor over', async () => {
  const found = await it.deps.store.findChange(await change())
  if (!found) throw new Error('no change')
  expect(takesOther(found, found.expiresAt - 1)).toBe(true)
  expect(takesOther(found, found.expiresAt)).toBe(false)
  expect(takesOther({ ...found, approved: true }, found.expiresAt - 1)).toBe(false)
  expect(takesOther({ ...found, approved: false }, found.expiresAt - 1)).toBe(true)
  expect(takesOther(undefined, 0)).toBe(false)
})
