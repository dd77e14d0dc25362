import { describe, expect, test } from 'vitest'
import { createPersonSessions } from '../../src/db/consulta/sessions.ts'
import { HOUR, MINUTE } from '../../src/domain/base/time.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import type { AuditEntry } from '../../src/domain/ports/audit-store.ts'
import type { ConsultaRequest } from '../../src/domain/ports/consulta-store.ts'
import { eachEngine, twoStores } from './engines.ts'

const NOW = Date.UTC(2026, 10, 24, 18)
const ENTRY: AuditEntry = { at: NOW, actor: 'x', what: 'consulta pedida', outcome: 'ok' }

const people = syntheticPeople(29)
const person = (): Curp => people.next().value.curp
let count = 0
const unique = (what: string): string => `${what}-${count++}`

/** What two replicas do in the same moment. Each test is of people of its own. */
eachEngine((open) => {
  const { bases, one, other, both } = twoStores(open)

  describe('a consent', () => {
    const consent = (curp: Curp, once = true) => ({
      id: unique('consentimiento'),
      code: unique('codigo'),
      curp,
      audience: 'Banco',
      once,
      createdAt: NOW,
      expiresAt: NOW + HOUR,
    })
    const use = (outcome: 'coincide' | 'no coincide') => ({
      outcome,
      now: NOW,
    })

    test('for one time serves once', async () => {
      const given = consent(person())
      await one().giveConsent(given, 5, ENTRY)
      const taken = await both((store) => store.takeConsent(given.code, use('coincide'), ENTRY), 3)
      expect(taken.filter(Boolean)).toHaveLength(1)
      expect(await one().consentsOf(given.curp, 5)).toMatchObject([{ count: 1, spentAt: NOW }])
    })

    test('ends with the fifth wrong number', async () => {
      const given = consent(person())
      await one().giveConsent(given, 5, ENTRY)
      const taken = await both((store) => store.takeConsent(given.code, use('no coincide'), ENTRY), 5)
      expect(taken.filter(Boolean)).toHaveLength(5)
      expect(await one().findConsent(given.code)).toMatchObject({ wrong: 5 })
    })

    test('is given as often as a person may have open ones', async () => {
      const curp = person()
      const given = await both((store) => store.giveConsent(consent(curp), 3, ENTRY), 3)
      expect(given.filter((outcome) => outcome === 'given')).toHaveLength(3)
    })

    test('is revoked once, with one notice, and serves nobody afterwards', async () => {
      const given = consent(person(), false)
      await one().giveConsent(given, 5, ENTRY)
      const notice = { event: 'consentimiento.revocado', id: given.id, at: NOW } as const
      const revoked = await both((store) => store.revokeConsent(given.id, given.curp, NOW, ENTRY, notice), 2)
      expect(revoked.filter(Boolean)).toHaveLength(1)
      expect(await other().takeConsent(given.code, use('coincide'), ENTRY)).toBe(false)
    })
  })

  test('a notice is leased by one of them, and again when its lease is over', async () => {
    const due = NOW - 10 * HOUR
    for (let nth = 0; nth < 20; nth++) {
      const facts = { id: unique('aviso'), expiresAt: NOW, once: true }
      const given = { ...facts, code: unique('codigo'), curp: person(), audience: 'Banco', createdAt: due }
      await one().giveConsent(given, 5, ENTRY, { event: 'consentimiento.dado', at: due, ...facts })
    }
    const leased = (await both((store) => store.leaseHooks(due, 4, MINUTE), 4)).flat()
    expect(leased).toHaveLength(new Set(leased.map(({ id }) => id)).size)
    const rest = await one().leaseHooks(due, 20, MINUTE)
    expect(leased.length + rest.length).toBe(20)
    expect(await other().leaseHooks(due, 20, MINUTE)).toEqual([])
    expect(await other().nextHookAt()).toBe(due + MINUTE)
    expect(await other().leaseHooks(due + MINUTE, 20, MINUTE)).toHaveLength(20)
  })

  test('a request of the API is answered once, and its answer kept for the others', async () => {
    const name = unique('peticion')
    const begun = await both((store) => store.beginAnswer(name, 'cuerpo', NOW, NOW + MINUTE), 3)
    expect(begun.map(({ outcome }) => outcome).toSorted()).toEqual(['new', ...Array(5).fill('under way')])
    await one().keepAnswer(name, 'cuerpo', { status: 200, type: 'application/json', body: '{}' }, NOW + HOUR)
    expect(await other().beginAnswer(name, 'cuerpo', NOW, NOW + MINUTE)).toMatchObject({ outcome: 'kept' })
    expect(await other().beginAnswer(name, 'otro', NOW, NOW + MINUTE)).toEqual({ outcome: 'other' })
    // over: of those who ask again one begins
    const again = await both((store) => store.beginAnswer(name, 'otro', NOW + 2 * HOUR, NOW + 3 * HOUR), 2)
    expect(again.filter(({ outcome }) => outcome === 'new')).toHaveLength(1)
    await one().dropAnswer(name)
    expect(await other().beginAnswer(name, 'otro', NOW, NOW + HOUR)).toEqual({ outcome: 'new' })
  })

  describe('a link to Mi trámite', () => {
    const request = (facts: Partial<ConsultaRequest> = {}): ConsultaRequest => ({
      curp: person(),
      claim: { correo: 'suyo@correo.example' as Correo },
      handle: unique('asa'),
      asker: unique('navegador'),
      language: 'es',
      token: unique('token'),
      now: NOW,
      expiresAt: NOW + HOUR,
      entry: ENTRY,
      challenge: { id: Buffer.from(unique('reto')), expiresAt: NOW + HOUR },
      network: [],
      mail: [],
      ...facts,
    })

    test('is asked for once by one form', async () => {
      const asked = request()
      const stored = await both(
        (store, nth) => store.requestConsulta({ ...asked, token: `${asked.token}/${nth}` }),
        2,
      )
      expect(stored.map(({ outcome }) => outcome).toSorted()).toEqual([
        'queued',
        ...Array(3).fill('repeated'),
      ])
    })

    test('counts every wrong try, and no more than it has', async () => {
      const asked = request()
      await one().requestConsulta(asked)
      const tries = await both((store) => store.takeConsultaTry(asked.token, 5), 4)
      expect(tries.filter((nth) => nth !== undefined).toSorted()).toEqual([1, 2, 3, 4, 5])
      await both((store) => store.giveBackConsultaTry(asked.token))
      expect(await one().findConsulta(asked.token, '')).toMatchObject({ wrong: 3 })
    })

    test('goes to one correo', async () => {
      const asked = request()
      await one().requestConsulta(asked)
      const addressed = await both((store, nth) =>
        store.addressConsulta(asked.token, `c${nth}@correo.example` as Correo, [], NOW),
      )
      expect(addressed.toSorted()).toEqual(['addressed', 'other'])
    })
  })

  test('a person has the session that was opened last, and no other', async () => {
    const holder = { curp: person(), correo: 'suyo@correo.example' as Correo }
    const sessions = [bases().one, bases().two].map((base) => createPersonSessions(base, { now: () => NOW }))
    const ids = await Promise.all([0, 1, 0, 1].map((nth) => sessions[nth]?.open(holder) ?? ''))
    const found = await Promise.all(ids.map((id) => sessions[0]?.find(id)))
    expect(found.filter(Boolean)).toHaveLength(1)
  })
})
