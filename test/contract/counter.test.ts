import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { tutelas, vinculos } from '../../src/db/base/schema.ts'
import { createStaffSessions } from '../../src/db/desk/staff-sessions.ts'
import { mexicoTime } from '../../src/domain/base/mexico-time.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/base/time.ts'
import type { CaseChange } from '../../src/domain/facts/case.ts'
import { composeNss } from '../../src/domain/number/nss.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import { ageOn, birthDateOf, type Curp } from '../../src/domain/person/curp.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import type { AuditEntry } from '../../src/domain/ports/audit-store.ts'
import type { CaseRecord } from '../../src/domain/ports/case-store.ts'
import type { NewPasskey } from '../../src/domain/ports/staff-store.ts'
import { request } from '../db/store-contract.ts'
import { eachEngine, twoStores } from './engines.ts'

const NOW = Date.UTC(2026, 10, 24, 18)
const BY = { actor: 'nss', now: NOW }
const ENTRY: AuditEntry = { at: NOW, actor: 'nss', what: 'asunto propuesto', outcome: 'ok', code: 'correo x' }
const record: CaseRecord = ({ id, kind, curp, outcome, actor }) => ({
  at: NOW,
  what: 'asunto decidido',
  curp,
  actor,
  outcome,
  code: `${kind} ${id}`,
})

const people = syntheticPeople(23)
let count = 0
const unique = (what: string): string => `${what}-${count++}`
const token = (name = unique('token')) => ({ token: name, now: NOW, expiresAt: NOW + HOUR })
const passkey = (): NewPasskey => ({
  credentialId: Buffer.from(unique('llave')).toString('base64url'),
  publicKey: Buffer.from('COSE'),
  counter: 0,
  transports: ['internal'],
})

/** What two replicas do in the same moment. Each test is of people of its own. */
eachEngine((open) => {
  const { bases, one, other, both } = twoStores(open)

  const person = async (): Promise<Curp> => {
    const { curp, name } = people.next().value
    await one().savePeople([{ curp, name, status: 'vigente', numeros: [] }], NOW)
    return curp
  }
  const order = (curp: Curp, change: CaseChange, now = NOW) => ({
    id: unique('asunto'),
    curp,
    change,
    reason: 'lo pidió en persona',
    evidence: 'INE original',
    proposer: 'personal:ana',
    now,
    expiresAt: now + 72 * HOUR,
    known: {},
    entry: ENTRY,
  })
  const propose = async (curp: Curp, change: CaseChange): Promise<string> => {
    const proposed = await one().proposeCase(order(curp, change), record)
    if (proposed.outcome !== 'proposed') throw new Error(JSON.stringify(proposed))
    return proposed.id
  }
  const approval = (facts: { approver?: string; now?: number; waitMs?: number } = {}) => ({
    approver: 'personal:eva',
    now: NOW,
    own: false,
    stopToken: unique('alto'),
    waitMs: 0,
    known: {},
    ...facts,
  })
  const correo = (): CaseChange => ({ kind: 'correo', correo: `${unique('c')}@correo.example` as Correo })
  const trailOf = async (curp: Curp) =>
    (await one().readTrail({ curp }, 50)).map(({ what, outcome }) => `${what}: ${outcome}`)

  test('of several approvals of one case one counts', async () => {
    const curp = await person()
    const id = await propose(curp, correo())
    const approved = await both((store) => store.approveCase(id, approval(), record), 3)
    expect(approved.map(({ outcome }) => outcome).toSorted()).toEqual([
      'approved',
      ...Array(5).fill('closed'),
    ])
    expect(await trailOf(curp)).toEqual(['asunto decidido: aprobado'])
  })

  test('of an approval, a rejection and a withdrawal one counts', async () => {
    for (let nth = 0; nth < 4; nth++) {
      const id = await propose(await person(), correo())
      const close = (by: string, own: boolean) => ({ by, own, why: 'no', now: NOW })
      const decided = await Promise.all([
        one().approveCase(id, approval(), record),
        other().closeCase(id, close('personal:eva', false), record),
        other().closeCase(id, close('personal:ana', true), record),
      ])
      const counted = decided.filter(({ outcome }) => outcome === 'approved' || outcome === 'closed now')
      expect(counted).toHaveLength(1)
    }
  })

  test('one case of a kind is open about a person, also under another CURP of theirs', async () => {
    const [curp, previous] = [await person(), await person()]
    await one().approveCase(await propose(curp, { kind: 'curp', previous }), approval(), record)
    const proposed = await both(
      (store, nth) => store.proposeCase(order(nth % 2 === 0 ? curp : previous, correo()), record),
      2,
    )
    expect(proposed.map(({ outcome }) => outcome).toSorted()).toEqual([
      'open already',
      'open already',
      'open already',
      'proposed',
    ])
  })

  test('one correo is bound to one person', async () => {
    const change = correo()
    const ids = [await propose(await person(), change), await propose(await person(), change)]
    const approved = await both((store, nth) => store.approveCase(ids[nth] ?? '', approval(), record))
    expect(approved.map((one) => (one.outcome === 'refused' ? one.code : one.outcome)).toSorted()).toEqual([
      'approved',
      'correo_ajeno',
    ])
  })

  test('one correo becomes a guardian’s where it was a child’s own, and is no stranger’s', async () => {
    const minor = async (): Promise<Curp> => {
      for (;;) {
        const curp = await person()
        if (ageOn(birthDateOf(curp), mexicoTime(NOW)) < 18) return curp
      }
    }
    const [child, mother, stranger] = [await minor(), await person(), await person()]
    const own = correo() as CaseChange & { kind: 'correo' }
    const of = (curp: Curp): CaseChange => ({ ...own, guardian: { curp, kinship: 'madre' } })
    const outcomeOf = async (curp: Curp, change: CaseChange) => {
      const proposed = await one().proposeCase(order(curp, change), record)
      if (proposed.outcome !== 'proposed') return proposed.outcome === 'refused' ? proposed.code : 'open'
      return (await one().approveCase(proposed.id, approval({ waitMs: DAY }), record)).outcome
    }
    expect(await outcomeOf(child, own)).toBe('approved')
    expect(await outcomeOf(child, own)).toBe('correo_igual')
    expect(await outcomeOf(child, of(mother))).toBe('approved')
    expect(await outcomeOf(child, of(mother))).toBe('correo_igual')
    expect(await outcomeOf(stranger, own)).toBe('approved')
    expect(await outcomeOf(child, own)).toBe('correo_ajeno')
    expect(await outcomeOf(await minor(), of(mother))).toBe('tutor_correo')
    expect(await one().boundCorreo(child)).toBe(own.correo)
  })

  test('one number becomes one person’s', async () => {
    for (let nth = 0; nth < 3; nth++) {
      const shared = composeNss('51', 2001, 1980, 100 + nth)
      const own = [composeNss('51', 2002, 1980, 100 + nth), composeNss('51', 2003, 1980, 100 + nth)]
      const ids: string[] = []
      for (const stands of own)
        ids.push(await propose(await person(), { kind: 'numero', stands, retires: [shared] }))
      const approved = await both((store, of) => store.approveCase(ids[of] ?? '', approval(), record))
      expect(approved.map((one) => (one.outcome === 'refused' ? one.code : one.outcome)).toSorted()).toEqual([
        'approved',
        'numero_ajeno',
      ])
    }
  })

  test('two people become one once, whichever case says so, and not both each other’s', async () => {
    const [a, b] = [await person(), await person()]
    const ids = [
      await propose(a, { kind: 'curp', previous: b }),
      await propose(b, { kind: 'curp', previous: a }),
    ]
    const approved = await both((store, nth) => store.approveCase(ids[nth] ?? '', approval(), record))
    expect(approved.map((one) => (one.outcome === 'refused' ? one.code : one.outcome)).toSorted()).toEqual([
      'approved',
      'curp_circulo',
    ])
  })

  describe('a guardian’s mailbox', () => {
    const minor = async (): Promise<Curp> => {
      for (;;) {
        const { curp, name } = people.next().value
        if (birthDateOf(curp).year < 2012) continue
        await one().savePeople([{ curp, name, status: 'vigente', numeros: [] }], NOW)
        return curp
      }
    }
    const carryOut = async (curp: Curp, change: CaseChange): Promise<void> => {
      const { outcome } = await one().approveCase(await propose(curp, change), approval(), record)
      expect(outcome).toBe('approved')
    }
    const entrust = (curp: Curp, mother: Curp, mailbox: Correo) =>
      carryOut(curp, {
        kind: 'correo',
        correo: mailbox,
        guardian: { curp: mother, kinship: 'madre' },
      })
    const mailbox = () => `${unique('buzon')}@correo.example` as Correo
    const guarded = async () => {
      const rows = await bases().one.db.select().from(tutelas).all()
      return new Map(rows.map((row) => [row.curpIndex.toString('hex'), row]))
    }
    const guardianOf = async (curp: Curp) =>
      (await guarded()).get(bases().one.vault.index('curp', curp).toString('hex'))

    test('that she changes by mail goes on as hers for each child, until the child is of age', async () => {
      const [mother, before, after] = [await person(), mailbox(), mailbox()]
      await carryOut(mother, { kind: 'correo', correo: after })
      const children = [await minor(), await minor()]
      for (const child of children) await entrust(child, mother, before)
      for (const [nth, child] of children.entries()) {
        const until = (await guardianOf(child))?.until
        const asked = await one().requestLink(request({ curp: child, correo: after, now: NOW + 1 }))
        if (asked.outcome !== 'mailed') throw new Error(asked.outcome)
        const change = { ...token(), now: NOW + 1 }
        expect(await other().settleLink(asked.tramite.id, change, undefined, () => undefined)).toBe('cambio')
        const link = { ...token(), now: NOW + 2 }
        expect(await other().approveChange(change.token, link, () => ENTRY)).toBe('aprobado')
        expect([nth, await one().boundCorreo(child)]).toEqual([nth, after])
        expect((await guardianOf(child))?.until).toBe(until)
        const opening = { curp: child, known: {}, first: false }
        const opened = await one().openLink(asked.tramite.id, NOW + 3, opening, () => ENTRY)
        expect(opened.outcome).toBe('bound')
      }
    })

    test('gives way to the mailbox of the newer CURP, whoever’s it is', async () => {
      const [mother, hers, own] = [await person(), mailbox(), mailbox()]
      const [older, newer] = [await minor(), await minor()]
      await entrust(older, mother, hers)
      await carryOut(newer, { kind: 'correo', correo: own })
      await carryOut(newer, { kind: 'curp', previous: older })
      expect(await one().boundCorreo(older)).toBe(own)
      expect(await guardianOf(newer)).toBeUndefined()

      const [first, second] = [await minor(), await minor()]
      await carryOut(first, { kind: 'correo', correo: mailbox() })
      await entrust(second, mother, hers)
      await carryOut(second, { kind: 'curp', previous: first })
      expect(await one().boundCorreo(first)).toBe(hers)
      const { db, vault } = bases().one
      const key = vault.index('curp', second)
      expect(await db.select().from(vinculos).where(eq(vinculos.curpIndex, key)).all()).toEqual([])
    })
  })

  test('a change is taken back once', async () => {
    const [curp, previous] = [await person(), await person()]
    const of = await propose(curp, { kind: 'curp', previous })
    await one().approveCase(of, approval(), record)
    const id = await propose(curp, { kind: 'deshacer', of })
    const undone = await both((store) => store.approveCase(id, approval(), record), 2)
    expect(undone.map(({ outcome }) => outcome).toSorted()).toEqual([
      'approved',
      'closed',
      'closed',
      'closed',
    ])
    expect(await one().isSamePerson(curp, previous)).toBe(false)
  })

  test('a number that is taken back leaves correo, block and cancellation as they are since', async () => {
    const [moved, cancelled] = [await person(), await person()]
    const decide = async (curp: Curp, change: CaseChange): Promise<string> => {
      const id = await propose(curp, change)
      expect(await one().approveCase(id, approval(), record)).toMatchObject({ outcome: 'approved' })
      return id
    }
    const [serial, newer] = [count++, `${unique('nuevo')}@correo.example` as Correo]
    const numero = (nth: number): CaseChange => ({
      kind: 'numero',
      stands: composeNss('51', 2010 + nth, 1980, serial),
      retires: [composeNss('51', 2020 + nth, 1980, serial)],
    })
    await decide(moved, correo())
    const first = await decide(moved, numero(0))
    await decide(moved, { kind: 'correo', correo: newer })
    await one().blockPerson(moved, { reason: 'No fui yo', now: NOW, known: {} }, ENTRY)
    await decide(cancelled, correo())
    const second = await decide(cancelled, numero(1))
    await decide(cancelled, { kind: 'cancelacion' })

    for (const [curp, of] of [
      [moved, first],
      [cancelled, second],
    ] as const) {
      expect(await one().retiredNumeros(curp)).toHaveLength(1)
      await decide(curp, { kind: 'deshacer', of })
      expect(await one().retiredNumeros(curp)).toEqual([])
    }
    expect(await one().boundCorreo(moved)).toBe(newer)
    expect(await one().isBlocked(moved)).toBe(true)
    expect(await one().boundCorreo(cancelled)).toBeUndefined()
  })

  test('what waits is carried out, or stopped, once; what nobody decided lapses once', async () => {
    const [waits, lapses] = [await person(), await person()]
    await one().approveCase(await propose(waits, correo()), approval(), record)
    const id = await propose(waits, correo())
    const stopToken = unique('alto')
    const waiting = { ...approval({ waitMs: DAY }), stopToken }
    expect(await one().approveCase(id, waiting, record)).toMatchObject({ outcome: 'waiting' })
    await propose(lapses, correo())

    const settled = await Promise.all([
      one().settleCases(NOW + 73 * HOUR, record),
      other().settleCases(NOW + 73 * HOUR, record),
      other().stopCase(stopToken, NOW + HOUR, record),
    ])
    const [first, second, stopped] = settled
    expect(first + second + Number(stopped)).toBe(1)
    const trail = await trailOf(waits)
    expect(trail.slice(0, 2)).toEqual([
      `asunto decidido: ${stopped ? 'detenido' : 'aprobado'}`,
      'asunto decidido: en espera',
    ])
    expect(trail).toHaveLength(3)
    expect(await trailOf(lapses)).toEqual(['asunto decidido: vencido'])
  })

  describe('employees', () => {
    const hire = async (role: 'responsable' | 'mostrador', join = true): Promise<string> => {
      const id = unique('personal')
      const invitation = token()
      const employee = { id, name: 'Rosa Prueba', correo: `${id}@ejemplo.mx` as Correo, role }
      await one().addEmployee(employee, BY, invitation)
      if (join)
        await one().acceptInvitation(invitation.token, { by: 'passkey', passkey: passkey(), name: 'x' }, NOW)
      return id
    }

    test('the last Responsable stays', async () => {
      const ids = [await hire('responsable'), await hire('responsable')]
      const closed = await both((store, nth) => store.closeEmployee(ids[nth] ?? '', BY))
      expect(closed.toSorted()).toEqual(['closed', 'last'])
    })

    test('one mailbox is one employee’s', async () => {
      const mailbox = `${unique('misma')}@ejemplo.mx` as Correo
      const added = await both((store) =>
        store.addEmployee({ id: unique('personal'), name: 'Rosa', correo: mailbox, role: 'mostrador' }, BY),
      )
      expect(added.toSorted()).toEqual(['added', 'taken'])
    })

    test('an invitation is accepted once', async () => {
      const id = await hire('mostrador', false)
      const invitation = token()
      await one().sendStaffLink(id, 'invitacion', invitation, 'nss')
      const accepted = await both(
        (store) =>
          store.acceptInvitation(invitation.token, { by: 'passkey', passkey: passkey(), name: 'x' }, NOW),
        3,
      )
      expect(accepted.filter(Boolean)).toHaveLength(1)
      expect(await one().passkeysOf(id)).toHaveLength(1)
    })

    test('a link and a code sign in once', async () => {
      const id = await hire('mostrador')
      await one().setTotp(id, { key: 'clave', step: 1 }, BY)
      const link = token()
      await one().sendStaffLink(id, 'entrada', link, 'nss')
      const spent = await both((store) => store.spendStaffLink(link.token, 2, NOW), 3)
      expect(spent.filter(Boolean)).toHaveLength(1)
    })

    test('one proposal waits, and is decided once', async () => {
      const [proposedBy, staffId] = [await hire('responsable'), await hire('responsable', false)]
      const proposal = { staffId, proposedBy, expiresAt: NOW + HOUR, fourEyes: true }
      expect((await both((store) => store.proposeInvitation(proposal, BY), 2)).filter(Boolean)).toHaveLength(
        1,
      )
      const [open] = (await one().staffProposals(NOW)).filter(({ employee }) => employee.id === staffId)
      const decidedBy = await hire('responsable')
      const decided = await both(
        (store) => store.decideInvitation(open?.id ?? 0, { decidedBy, own: false, invitation: token() }, BY),
        2,
      )
      expect(decided.toSorted()).toEqual(['decided', 'gone', 'gone', 'gone'])
    })

    test('of two passkeys one stays; a challenge is spent once; a counter does not go back', async () => {
      const id = await hire('mostrador')
      const second = passkey()
      expect(await one().addPasskey(id, second, 'y', BY)).toBe(true)
      const keys = await one().passkeysOf(id)
      const removed = await both((store, nth) => store.removePasskey(id, keys[nth]?.credentialId ?? '', BY))
      expect(removed.toSorted()).toEqual(['last', 'removed'])

      const challenge = Buffer.from(unique('reto'))
      const spent = await both((store) => store.spendChallenge(challenge, NOW + MINUTE), 3)
      expect(spent.filter(Boolean)).toHaveLength(1)

      const [kept] = await one().passkeysOf(id)
      await both((store, nth) => store.passkeyUsed(kept?.credentialId ?? '', 6 - nth, NOW), 3)
      expect((await one().passkeysOf(id))[0]).toMatchObject({ counter: 6 })
    })

    test('each Responsable gets one digest of a day', async () => {
      const id = await hire('responsable')
      await one().setDigest(id, true, { at: NOW, actor: 'nss', what: 'orden', outcome: 'ok' })
      const counts = { tramite: 1, correo: 1, correo_muerto: 0, error: 0, asuntos: 0, muertos: 0 }
      const digest = { kind: 'personal_resumen', day: '2026-11-24', ...counts, avisos: [] } as const
      const sent = await both((store) => store.queueDigests(digest.day, async () => digest, NOW), 2)
      expect(sent.toSorted()).toEqual([0, 0, 0, 1])
    })

    test('nobody who is closed has a session, though they signed in at that moment', async () => {
      const id = await hire('mostrador')
      const clock = { now: () => NOW }
      const sessions = [bases().one, bases().two].map((base) => createStaffSessions(base, clock, false))
      const [opened] = await Promise.all([
        sessions[0]?.open(id, 'passkey'),
        other().closeEmployee(id, BY),
        sessions[1]?.open(id, 'link'),
      ])
      expect(await sessions[1]?.find(opened ?? '')).toBeUndefined()
    })
  })
})
