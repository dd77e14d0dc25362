import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditTrail } from '../../../src/db/audit/store.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { requestLink } from '../../../src/domain/tramite/request-link.ts'
import { correctCorreo, correctRefused, resendLink } from '../../../src/domain/tramite/sent-link.ts'
import { readAll } from '../../support/read-all.ts'
import { LIMITS, openUseCases, paso1, type UseCases } from '../../support/use-cases.ts'

const CURP = DEMO_PEOPLE[0]?.person.curp ?? ''
const OTHER_CURP = DEMO_PEOPLE[1]?.person.curp ?? ''
const MINE = 'rosaura@ejemplo.mx'
const RIGHT = 'rosaura.nandu@ejemplo.mx'
const HOUR = 3_600_000
const CLIENT = '203.0.113.7'
/** A browser, by its cookie. */
const from = (asker: string) => ({ asker, clientIp: CLIENT })
const twice = (correo: string) => ({ correo, correo_confirmacion: correo })

let it: UseCases
beforeEach(async () => {
  it = await openUseCases()
})
afterEach(() => it.close())

/** Paso 1 of one browser: what it knows its request by. */
async function ask(curp = CURP, correo = MINE) {
  const asked = await requestLink(it.deps, paso1(it.deps, curp, correo), CLIENT)
  if (asked.outcome !== 'requested') throw new Error(asked.outcome)
  return asked
}
const linkOf = async ({ handle, asker }: { handle: string; asker: string }) => {
  const link = await it.deps.store.findLinkByHandle(handle, asker)
  if (!link) throw new Error('no such link')
  return link
}
const deeds = async () =>
  (await readAll(auditTrail(it.base, {}))).map(({ what, outcome }) => `${what}: ${outcome}`)
const mailsDue = () => it.deps.store.outbox.lease(it.clock.now(), 50, 1)
const opens = async (handle: string, asker: string) => {
  const { tramite } = await linkOf({ handle, asker })
  const entry = { at: it.clock.now(), what: 'enlace abierto', actor: 'x', outcome: 'ok' } as const
  const opening = { curp: CURP as Curp, registered: undefined, first: true }
  const opened = await it.deps.store.openLink(tramite.id, it.clock.now(), opening, () => entry)
  return opened.outcome === 'bound'
}

describe('sending the link again', () => {
  test('gives a newer link to the same address, and the older one is replaced', async () => {
    const first = await ask()
    it.said.length = 0
    const again = await resendLink(it.deps, first.handle, from(first.asker))
    expect(again.outcome).toBe('requested')
    expect(it.said).toEqual(['mail'])
    const handle = again.outcome === 'requested' ? again.handle : ''
    expect(handle).not.toBe(first.handle)
    const newer = await linkOf({ handle, asker: first.asker })
    expect([newer.generation, newer.tramite.correo]).toEqual([2, MINE])
    expect((await mailsDue()).map((mail) => mail.to)).toEqual([MINE])
    expect(await deeds()).toEqual(['enlace pedido: ok', 'enlace reenviado: ok'])
  })

  test('is for the browser that asked alone', async () => {
    const { handle } = await ask()
    for (const asker of ['', 'another browser'])
      expect(await resendLink(it.deps, handle, from(asker))).toEqual({ outcome: 'gone' })
    expect(await resendLink(it.deps, 'no such request', from('x'))).toEqual({ outcome: 'gone' })
  })

  test.each(['finish', 'cancel'] as const)('is over once the trámite is (%s)', async (end) => {
    const mine = await ask()
    await it.deps.store[end]((await linkOf(mine)).tramite.id, it.clock.now())
    expect(await resendLink(it.deps, mine.handle, from(mine.asker))).toEqual({ outcome: 'gone' })
    expect(await correctCorreo(it.deps, mine.handle, twice(RIGHT), from(mine.asker))).toEqual({
      outcome: 'gone',
    })
  })

  test('is limited an hour for its browser', async () => {
    const deps = { ...it.deps, limits: { ...LIMITS, linksPerCorreoDay: 100 } }
    const mine = await ask()
    for (let n = 0; n < 3; n++)
      expect((await resendLink(deps, mine.handle, from(mine.asker))).outcome).toBe('requested')
    const resetsAt = it.clock.now() + HOUR
    for (let n = 0; n < 2; n++)
      expect(await resendLink(deps, mine.handle, from(mine.asker))).toEqual({
        outcome: 'limited',
        resetsAt,
      })
    expect(it.said).toContain('refused enlace reenviado')
    it.clock.forward(HOUR)
    expect((await resendLink(deps, mine.handle, from(mine.asker))).outcome).toBe('requested')
  })

  test('counts among the links of a day for its CURP and address; over it no mail goes out', async () => {
    const deps = { ...it.deps, limits: { ...LIMITS, linksPerPairDay: 2, resendsHour: 100 } }
    const mine = await ask()
    for (let n = 0; n < 2; n++) await resendLink(deps, mine.handle, from(mine.asker))
    const before = (await linkOf(mine)).tramite.generation
    const capitals = await correctCorreo(deps, mine.handle, twice(MINE.toUpperCase()), from(mine.asker))
    expect(capitals.outcome).toBe('requested')
    expect((await linkOf(mine)).tramite.generation).toBe(before)
    expect(it.said).toContain('refused enlace reenviado par')
  })

  test('and correcting it count as a link of their network', async () => {
    const deps = { ...it.deps, limits: { ...LIMITS, linksPerIpHour: 1, resendsHour: 100 } }
    const mine = await ask()
    expect((await resendLink(deps, mine.handle, from(mine.asker))).outcome).toBe('requested')
    const corrected = await correctCorreo(deps, mine.handle, twice(RIGHT), from(mine.asker))
    expect(corrected.outcome).toBe('limited')
  })
})

describe('correcting the address', () => {
  test('moves a trámite that nobody opened and nobody else asked for', async () => {
    const mine = await ask()
    const { id } = (await linkOf(mine)).tramite
    const moved = await correctCorreo(it.deps, mine.handle, twice(RIGHT), from(mine.asker))
    expect(moved.outcome).toBe('requested')
    expect((await it.deps.store.findTramite(id))?.correo).toBe(RIGHT)
    expect((await mailsDue()).map((mail) => mail.to)).toEqual([RIGHT])
    expect(await deeds()).toContain('correo corregido: ok')
  })

  test('by another browser that asked for the same trámite does not move it: it begins one of its own', async () => {
    const mine = await ask()
    const theirs = await ask()
    const { id } = (await linkOf(mine)).tramite
    expect((await linkOf(theirs)).tramite.id).toBe(id)
    await correctCorreo(it.deps, theirs.handle, twice('ladron@ejemplo.mx'), from(theirs.asker))
    expect((await it.deps.store.findTramite(id))?.correo).toBe(MINE)
    const to = (await mailsDue()).map((mail) => [mail.to, mail.tramiteId === id])
    expect(to).toContainEqual(['ladron@ejemplo.mx', false])
    expect(to).toContainEqual([MINE, true])
  })

  test.each<[string, (mine: { handle: string; asker: string }) => Promise<unknown>]>([
    ['another browser asks for it', () => ask()],
    ['its link is opened', ({ handle, asker }) => opens(handle, asker)],
  ])('leaves a trámite where it is when %s in that moment', async (_, happens) => {
    const mine = await ask()
    const { id } = (await linkOf(mine)).tramite
    const { store } = it.deps
    const findLinkByHandle: typeof store.findLinkByHandle = async (...asked) => {
      const found = await store.findLinkByHandle(...asked)
      await happens(mine)
      return found
    }
    const deps = { ...it.deps, store: { ...store, findLinkByHandle } }
    expect(await correctCorreo(deps, mine.handle, twice(RIGHT), from(mine.asker))).toMatchObject({
      outcome: 'requested',
    })
    expect((await store.findTramite(id))?.correo).toBe(MINE)
    const to = (await mailsDue()).map((mail) => [mail.to, mail.tramiteId === id])
    expect(to).toContainEqual([RIGHT, false])
    expect(to).toContainEqual([MINE, true])
  })

  test('leaves a trámite that was opened where it is', async () => {
    const mine = await ask()
    const { id } = (await linkOf(mine)).tramite
    expect(await opens(mine.handle, mine.asker)).toBe(true)
    await correctCorreo(it.deps, mine.handle, twice(RIGHT), from(mine.asker))
    expect((await it.deps.store.findTramite(id))?.correo).toBe(MINE)
  })

  test('to the address it has is sending it again', async () => {
    const mine = await ask()
    const { id } = (await linkOf(mine)).tramite
    await correctCorreo(it.deps, mine.handle, twice('Rosaura@EJEMPLO.mx'), from(mine.asker))
    expect((await it.deps.store.findTramite(id))?.correo).toBe(MINE)
    expect(await deeds()).toContain('enlace reenviado: ok')
  })

  test.each([
    [{ correo: 'x', correo_confirmacion: 'x' }, ['correo']],
    [{ correo: RIGHT, correo_confirmacion: 'otra@ejemplo.mx' }, ['correo_confirmacion']],
    [{ correo: 'x', correo_confirmacion: RIGHT }, ['correo', 'correo_confirmacion']],
  ])('of %o asks again, and sends nothing', async (typed, fields) => {
    const mine = await ask()
    const answer = await correctCorreo(it.deps, mine.handle, typed, from(mine.asker))
    expect(answer.outcome === 'problems' && answer.problems.map((one) => one.field)).toEqual(fields)
    expect(await deeds()).toEqual(['enlace pedido: ok'])
  })

  test('is for the browser that asked alone', async () => {
    const { handle } = await ask()
    expect(await correctCorreo(it.deps, handle, twice(RIGHT), from('another browser'))).toEqual({
      outcome: 'gone',
    })
  })
})

describe('correcting a refused address at Paso 3', () => {
  /** A trámite whose mail with the number was refused. */
  async function refused(curp = CURP, correo = MINE) {
    const mine = await ask(curp, correo)
    await opens(mine.handle, mine.asker)
    const { tramite } = await linkOf(mine)
    it.clock.forward(1)
    const mailState = async () => 'rechazado' as const
    return { tramite, deps: { ...it.deps, store: { ...it.deps.store, mailState } } }
  }

  test('sends a link to the new one, and what is bound stays bound until that is opened', async () => {
    const { tramite, deps } = await refused()
    it.said.length = 0
    const sent = await correctRefused(deps, tramite, twice(RIGHT), from('browser'))
    expect(sent.outcome).toBe('requested')
    expect(it.said).toEqual(['mail'])
    const handle = sent.outcome === 'requested' ? sent.handle : ''
    const link = await linkOf({ handle, asker: 'browser' })
    expect([link.tramite.correo, link.sameBrowser]).toEqual([RIGHT, true])
    const change = { token: 'change', now: it.clock.now(), expiresAt: it.clock.now() + HOUR }
    expect(await deeds()).toContain('correo corregido: rechazado')
    // the session of the bound address agreed: no mail asks it
    expect(await it.deps.store.settleLink(link.tramite.id, change, undefined, () => undefined)).toBe('enlace')
  })

  test('is not for a mail that was not refused', async () => {
    const { tramite } = await refused()
    expect(await correctRefused(it.deps, tramite, twice(RIGHT), from('browser'))).toEqual({
      outcome: 'gone',
    })
  })

  test('wants another address than the refused one, typed twice', async () => {
    const { tramite, deps } = await refused()
    const same = await correctRefused(deps, tramite, twice('ROSAURA@ejemplo.mx'), from('browser'))
    expect(same).toEqual({ outcome: 'problems', problems: [{ code: 'correo_rechazado', field: 'correo' }] })
    const typed = { correo: RIGHT, correo_confirmacion: 'no@ejemplo.mx' }
    expect((await correctRefused(deps, tramite, typed, from('browser'))).outcome).toBe('problems')
  })

  test('is limited as sending again is', async () => {
    const { tramite, deps } = await refused(OTHER_CURP, 'cristobal@ejemplo.mx')
    const limited = { ...deps, limits: { ...LIMITS, resendsHour: 1 } }
    await correctRefused(limited, tramite, twice('a@ejemplo.mx'), from('browser'))
    expect((await correctRefused(limited, tramite, twice('b@ejemplo.mx'), from('browser'))).outcome).toBe(
      'limited',
    )
  })
})
