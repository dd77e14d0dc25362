import { beforeAll, describe, expect, test } from 'vitest'
import { separateCurps } from '../../src/db/arco/separate.ts'
import { numberStore } from '../../src/db/issue/number-store.ts'
import { sealOnce } from '../../src/db/issue/sealer.ts'
import { personKeys } from '../../src/db/person/keys.ts'
import { createSessions } from '../../src/db/tramite/sessions.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import type { LinkRequest } from '../../src/domain/ports/link-store.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { firstBreakRead } from '../../src/domain/seal/ledger.ts'
import { entry, HOUR, issued, NOON, name, order, place, request, SERIES } from '../db/store-contract.ts'
import { readAll } from '../support/read-all.ts'
import { eachEngine, twoStores } from './engines.ts'

let made = 0
/** A CURP and a correo of nobody else. */
const somebody = () => {
  made++
  return { curp: `CURP${made}` as Curp, correo: `persona${made}@correo.example` as Correo }
}
const newToken = (token: string, now = NOON) => ({ token, now, expiresAt: now + HOUR })

/** What two replicas do in the same moment. Each test is of people of its own. */
eachEngine((open) => {
  const { bases, one, other: two } = twoStores(open)
  beforeAll(() => one().replaceSeries(SERIES))

  /** `times` pieces of work begun at once, by one and the other in turn. */
  const atOnce = <T>(times: number, work: (store: Store, nth: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: times }, (_, nth) => work(nth % 2 ? two() : one(), nth)))
  const ask = async (facts: Partial<LinkRequest>) => {
    const stored = await one().requestLink(request(facts))
    if (stored.outcome !== 'mailed') throw new Error(stored.outcome)
    return stored.tramite
  }
  const openLink = (store: Store, id: string, curp: Curp, now = NOON) =>
    store.openLink(id, now, { curp, registered: undefined, first: true }, () => entry('enlace abierto'))
  const assigning = (tramiteId: string, curp: Curp) => order(tramiteId, { curp, address: place('01') })

  describe('limits', () => {
    test('count each try once, up to their number', async () => {
      const tries = await atOnce(20, (store) => store.consumeQuota('race', 7, HOUR, NOON))
      const taken = tries.filter(({ outcome }) => outcome === 'ok').map(({ count }) => count)
      expect(taken.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7])
      expect(await one().checkQuota('race', 7, HOUR, NOON)).toMatchObject({ count: 7 })
      await atOnce(4, (store) => store.returnQuota('race', HOUR, NOON))
      expect(await two().checkQuota('race', 7, HOUR, NOON)).toMatchObject({ count: 3 })
    })

    test('hold at two replicas whose clocks are five minutes apart, though the window is one', async () => {
      const minute = 60_000
      const clocks = [NOON, NOON + 5 * minute]
      const tries: string[] = []
      for (let nth = 0; nth < 40; nth++) {
        const now = (clocks[nth % 2] ?? NOON) + nth * 1000
        const store = nth % 2 ? two() : one()
        tries.push((await store.consumeQuota('apart', 3, minute, now)).outcome)
      }
      expect(tries.filter((outcome) => outcome === 'ok').length).toBeLessThanOrEqual(6)
      // one that comes back from further ahead is let in again
      expect((await one().consumeQuota('apart', 3, minute, NOON - HOUR)).outcome).toBe('ok')
    })

    test('count a request in all of them or in none', async () => {
      const allowance = (bucket: string, limit: number) =>
        ({ bucket, limit, windowMs: HOUR, code: 'red' }) as const
      const terms = { network: [allowance('wide', 100), allowance('narrow', 5)], mail: () => [] }
      const outcomes = await atOnce(12, (store) => store.requestLink(request({ ...somebody(), terms })))
      expect(outcomes.filter(({ outcome }) => outcome === 'mailed')).toHaveLength(5)
      for (const bucket of ['wide', 'narrow'])
        expect(await one().checkQuota(bucket, 100, HOUR, NOON), bucket).toMatchObject({ count: 5 })
    })

    test('let a challenge pay for one request', async () => {
      const challenge = { id: Buffer.from('race'), expiresAt: NOON + HOUR }
      const terms = { challenge, network: [], mail: () => [] }
      const outcomes = await atOnce(6, (store) => store.requestLink(request({ ...somebody(), terms })))
      expect(outcomes.filter(({ outcome }) => outcome === 'mailed')).toHaveLength(1)
      expect(outcomes.filter(({ outcome }) => outcome === 'spent')).toHaveLength(5)
    })
  })

  describe('links', () => {
    test('of one person and correo are of one trámite, and one of them is the newest', async () => {
      const who = somebody()
      const asked = Array.from({ length: 6 }, () => request(who))
      const stored = await atOnce(6, (store, nth) => store.requestLink(asked[nth] ?? request(who)))
      const ids = stored.map((one) => (one.outcome === 'mailed' ? one.tramite.id : one.outcome))
      expect(new Set(ids).size).toBe(1)
      const links = await Promise.all(asked.map(({ token }) => one().findLink(token, '')))
      const generations = links.map((link) => link?.generation ?? 0).toSorted()
      expect(generations).toEqual([1, 2, 3, 4, 5, 6])
      expect((await one().findTramite(ids[0] ?? ''))?.generation).toBe(6)
      const mails = await one().outbox.lease(NOON, 500, 1)
      expect(mails.filter(({ tramiteId }) => tramiteId === ids[0])).toHaveLength(1)
    })

    test('take no more tries than there are', async () => {
      const asked = request(somebody())
      await one().requestLink(asked)
      const tries = await atOnce(9, (store) => store.takeTry(asked.token, 5))
      expect(tries.filter((one) => one !== undefined).toSorted()).toEqual([1, 2, 3, 4, 5])
    })

    test('a correo is of the one person who opens first', async () => {
      const { correo } = somebody()
      const people = [somebody().curp, somebody().curp, somebody().curp, somebody().curp]
      const ids: string[] = []
      for (const curp of people) ids.push((await ask({ curp, correo })).id)
      const opened = await atOnce(4, (store, nth) =>
        openLink(store, ids[nth] ?? '', people[nth] ?? (people[0] as Curp)),
      )
      expect(opened.map(({ outcome }) => outcome).toSorted()).toEqual(['bound', 'other', 'other', 'other'])
    })

    test('a person is of the one correo that opens first', async () => {
      const { curp } = somebody()
      const correos = [somebody().correo, somebody().correo, somebody().correo, somebody().correo]
      const ids: string[] = []
      for (const correo of correos) ids.push((await ask({ curp, correo })).id)
      const opened = await atOnce(4, (store, nth) => openLink(store, ids[nth] ?? '', curp))
      expect(opened.map(({ outcome }) => outcome).toSorted()).toEqual(['bound', 'other', 'other', 'other'])
      const winner = opened.findIndex(({ outcome }) => outcome === 'bound')
      expect(await two().boundCorreo(curp)).toBe(correos[winner])
    })

    test('a corrected correo leaves no newest link at the one before', async () => {
      for (let round = 0; round < 3; round++) {
        const who = somebody()
        const better = somebody().correo
        const { id } = await ask(who)
        const again = Array.from({ length: 4 }, () => request(who))
        await Promise.all([
          atOnce(4, (store, nth) => store.requestLink(again[nth] ?? request(who))),
          one().correctCorreo(id, request({ ...who, correo: better })),
        ])
        expect((await one().findTramite(id))?.correo).toBe(better)
        for (const { token } of again) {
          const link = await one().findLink(token, '')
          // it came before, and is an older one, or after, and is of another trámite
          if (link?.tramite.id === id) expect(link.generation).toBeLessThan(link.tramite.generation)
          else expect(link?.tramite.correo).toBe(who.correo)
        }
      }
    })

    test('a trámite gives its number or is cancelled, and never both', async () => {
      for (let round = 0; round < 8; round++) {
        const { curp, correo } = somebody()
        const { id } = await ask({ curp, correo })
        const [first, second] = round % 2 ? [one(), two()] : [two(), one()]
        const cancel = () => first.cancel(id, NOON)
        // now this one, now that one is asked for first
        const early = round % 4 < 2 ? cancel() : undefined
        const [given, cancelled] = await Promise.all([second.issue(assigning(id, curp)), early ?? cancel()])
        expect(given.outcome).toBe(cancelled ? 'ended' : 'issued')
        const after = await one().findTramite(id)
        expect([after?.cancelledAt !== undefined, after?.folio !== undefined]).toEqual([
          cancelled,
          !cancelled,
        ])
        expect(await two().numerosOf(curp)).toHaveLength(cancelled ? 0 : 1)
      }
    })

    test('what is typed and the language that is chosen in the same moment are both kept', async () => {
      for (let round = 0; round < 3; round++) {
        const { curp, correo } = somebody()
        const { id } = await ask({ curp, correo })
        const draft = { paso: `${round}` } as never
        await Promise.all([
          one().issue(assigning(id, curp)),
          two().setLanguage(id, 'en'),
          one().saveDraft(id, draft),
        ])
        expect(await two().findTramite(id)).toMatchObject({ language: 'en', draft, identified: { name } })
      }
    })
  })

  describe('sessions', () => {
    let now = NOON
    const clock = { now: () => now }
    const sessions = () => [createSessions(bases().one, clock), createSessions(bases().two, clock)] as const

    test('of one trámite that begin together leave one', async () => {
      const { id } = await ask(somebody())
      const [one, two] = sessions()
      const ids = await Promise.all([one.open(id), two.open(id), one.open(id), two.open(id)])
      const open = await Promise.all(ids.map((session) => two.find(session)))
      expect(open.filter((session) => session !== undefined)).toHaveLength(1)
    })

    test('keep the time that was asked for, though another request touches them', async () => {
      const { id } = await ask(somebody())
      const [one, two] = sessions()
      const session = await one.open(id)
      for (let minutes = 25; minutes <= 75; minutes += 25) {
        now = NOON + minutes * 60_000
        await one.find(session)
      }
      now = NOON + 100 * 60_000
      const touches = Array.from({ length: 4 }, () => two.find(session))
      const [extended] = await Promise.all([one.extend(session), ...touches])
      expect(extended?.idleAt).toBe(NOON + 130 * 60_000)
      now = NOON + 125 * 60_000
      expect((await two.find(session))?.endsAt).toBe(NOON + 220 * 60_000)
      now = NOON
    })
  })

  describe('approvals', () => {
    const record = () => entry('cambio de correo pedido')
    /** Somebody bound to one correo who asks from another: the token of the question. */
    const question = async () => {
      const who = somebody()
      await openLink(one(), (await ask(who)).id, who.curp)
      const other = somebody().correo
      const { id } = await ask({ curp: who.curp, correo: other })
      const token = `cambio-${other}`
      const settled = await atOnce(4, (store, nth) =>
        store.settleLink(
          id,
          newToken(`${token}-${nth}`),
          undefined,
          () => undefined,
          () => [{ bucket: token, limit: 9, windowMs: HOUR, code: 'correo' }],
        ),
      )
      expect(await two().checkQuota(token, 9, HOUR, NOON)).toMatchObject({ count: 1 })
      expect(settled).toEqual(['cambio', 'cambio', 'cambio', 'cambio'])
      const mails = (await one().outbox.lease(NOON, 500, 1)).filter(({ tramiteId }) => tramiteId === id)
      const asked = mails.filter(({ content }) => content.kind === 'cambio')
      expect(asked).toHaveLength(1)
      const content = asked[0]?.content
      return { who, other, id, token: content?.kind === 'cambio' ? content.token : '' }
    }

    test('are decided once: one answer of four stands', async () => {
      const { who, other, token } = await question()
      const states = await atOnce(4, (store, nth) =>
        nth < 2
          ? store.approveChange(token, newToken(`enlace-${token}-${nth}`, NOON + 1), record)
          : store.rejectChange(token, NOON + 1, record),
      )
      expect(new Set(states).size).toBe(1)
      const { approved } = (await two().findChange(token)) ?? {}
      expect(states[0]).toBe(approved ? 'aprobado' : 'rechazado')
      expect(await two().boundCorreo(who.curp)).toBe(approved ? other : who.correo)
    })

    test('send one link, whoever approves twice', async () => {
      const { id, token } = await question()
      const states = await atOnce(4, (store, nth) =>
        store.approveChange(token, newToken(`enlace-${token}-${nth}`, NOON + 1), record),
      )
      expect(states).toEqual(['aprobado', 'aprobado', 'aprobado', 'aprobado'])
      const tokens = ['0', '1', '2', '3'].map((nth) => one().findLink(`enlace-${token}-${nth}`, ''))
      expect((await Promise.all(tokens)).filter((link) => link?.tramite.id === id)).toHaveLength(1)
    })

    test('bind the mailbox that they name, whatever it is corrected to in that moment', async () => {
      for (let round = 0; round < 4; round++) {
        const { who, other, id, token } = await question()
        const better = somebody().correo
        const [state] = await Promise.all([
          one().approveChange(token, newToken(`enlace-${token}`, NOON + 1), record),
          two().correctCorreo(id, request({ ...who, correo: better, now: NOON + 1 })),
        ])
        expect(['aprobado', 'corregido']).toContain(state)
        expect(await one().boundCorreo(who.curp)).toBe(state === 'aprobado' ? other : who.correo)
        expect(await openLink(two(), id, who.curp, NOON + 2)).toEqual({ outcome: 'other' })
      }
    })

    test('are over once the CURP is joined to that of somebody with another mailbox, or parted from it', async () => {
      const { who, token } = await question()
      const newer = somebody()
      await openLink(one(), (await ask(newer)).id, newer.curp)
      await two().linkCurps([{ from: who.curp, to: newer.curp }], NOON + 1)
      expect(await one().approveChange(token, newToken(`enlace-${token}`, NOON + 2), record)).toBe('vencido')
      expect(await one().boundCorreo(who.curp)).toBe(newer.correo)

      const { id } = await ask({ curp: who.curp, correo: somebody().correo })
      const asked = newToken(`cambio-${id}`, NOON + 2)
      expect(await two().settleLink(id, asked, undefined, () => undefined)).toBe('cambio')
      const parting = { older: who.curp, newer: newer.curp, said: new Map(), reason: 'no son la misma' }
      await separateCurps(bases().one, { ...parting, actor: 'personal:ana', now: NOON + 3 })
      expect(await two().approveChange(asked.token, newToken(`enlace-${id}`, NOON + 4), record)).toBe(
        'vencido',
      )
    })
  })

  describe('issuing', () => {
    const withTramite = async () => {
      const who = somebody()
      return { ...who, id: (await ask(who)).id }
    }

    test('one trámite twice gives the same once', async () => {
      const { id, curp } = await withTramite()
      const outcomes = await atOnce(4, (store) => store.issue(assigning(id, curp)))
      const folios = outcomes.map((outcome) => issued(outcome).issue.folio)
      expect(new Set(folios).size).toBe(1)
      expect(outcomes.filter((outcome) => issued(outcome).fresh)).toHaveLength(1)
    })

    test('two trámites of one CURP give one number, and both are answered', async () => {
      for (let round = 0; round < 5; round++) {
        const { id, curp } = await withTramite()
        const other = (await ask({ curp, correo: somebody().correo })).id
        const made = await atOnce(2, (store, nth) => store.issue(assigning(nth ? other : id, curp)))
        const issues = made.map((outcome) => issued(outcome).issue)
        expect(new Set(issues.map(({ nss }) => nss)).size).toBe(1)
        expect(issues.map(({ kind }) => kind).toSorted()).toEqual(['asignacion', 'localizacion'])
        expect(await one().numerosOf(curp)).toHaveLength(1)
      }
    })

    test('many people of one group get different numbers', async () => {
      const people: { readonly id: string; readonly curp: Curp }[] = []
      for (let nth = 0; nth < 16; nth++) people.push(await withTramite())
      const made = await atOnce(16, (store, nth) => {
        const { id, curp } = people[nth] ?? { id: '', curp: '' as Curp }
        return store.issue(assigning(id, curp))
      })
      expect(new Set(made.map((outcome) => issued(outcome).issue.nss)).size).toBe(16)
    })

    test('a number that somebody else brings in that moment is passed over', async () => {
      const numbers = numberStore(bases().one, personKeys(bases().one))
      for (let round = 0; round < 5; round++) {
        const nextOne = bases().one.inTurn(async () => {
          const taken = await numbers.take(
            SERIES,
            { estado: '01', municipio: '001' },
            2026,
            1956,
            '2026-11-24',
          )
          // it is not taken after all
          throw Object.assign(new Error('only looked'), { nss: taken?.nss })
        })
        const { nss } = await nextOne.catch((error: { nss?: string }) => error)
        const [a, b] = [await withTramite(), await withTramite()]
        const [first, second] = await Promise.all([
          one().issue(assigning(a.id, a.curp)),
          two().issue(order(b.id, { curp: b.curp, known: [nss as never] })),
        ])
        const got = issued(first).issue.nss
        if (second.outcome === 'issued') expect([got === nss, second.issue.nss]).toEqual([false, nss])
        else expect([second.outcome, got]).toEqual(['conflict', nss])
      }
    })

    test('the PDF of who saves first stay, and their mail is due once', async () => {
      const { id, curp } = await withTramite()
      const { folio } = issued(await one().issue(assigning(id, curp))).issue
      await atOnce(4, (store, nth) =>
        store.savePdfs(
          folio,
          { asignacion: Buffer.from(`a${nth}`), tarjeta: Buffer.from(`t${nth}`) },
          NOON + 10 + nth,
        ),
      )
      const saved = ['asignacion', 'tarjeta'] as const
      const read = await Promise.all(saved.map((type) => two().readPdf(folio, type)))
      const [asignacion, tarjeta] = read.map((bytes) => Buffer.from(bytes ?? []).toString())
      expect(asignacion?.slice(1)).toBe(tarjeta?.slice(1))
      const due = (await one().outbox.lease(NOON + 13, 500, 1)).filter((mail) => mail.tramiteId === id)
      expect(due.filter(({ content }) => content.kind === 'resultado')).toHaveLength(1)
    })

    test('the mail is sent again once a minute', async () => {
      const { id, curp } = await withTramite()
      const { folio } = issued(await one().issue(assigning(id, curp))).issue
      await one().savePdfs(folio, { asignacion: Buffer.from('a'), tarjeta: Buffer.from('t') }, NOON)
      await atOnce(6, (store) => store.queueResultMail(folio, NOON + 1))
      const mails = (await one().outbox.lease(NOON + 1, 500, 1)).filter((mail) => mail.tramiteId === id)
      expect(mails.filter(({ content }) => content.kind === 'resultado')).toHaveLength(2)
    })
  })

  test('two CURP take the place of each other once, and what belongs to the person moves whole', async () => {
    const [a, b] = [somebody(), somebody()]
    const { id } = await ask(a)
    const [outcomes] = await Promise.all([
      atOnce(2, (store, nth) =>
        store.linkCurps([nth ? { from: b.curp, to: a.curp } : { from: a.curp, to: b.curp }], NOON),
      ),
      one().issue(assigning(id, a.curp)),
      openLink(two(), id, a.curp),
    ])
    expect(outcomes.toSorted()).toEqual(['linked', 'loop'])
    for (const { curp } of [a, b]) {
      expect(await one().numerosOf(curp)).toHaveLength(1)
      expect(await one().boundCorreo(curp)).toBe(a.correo)
    }
  })

  test('a number that is given while another CURP takes the place of the first is of the person', async () => {
    for (let round = 0; round < 4; round++) {
      const [before, after] = [somebody(), somebody()]
      const { id } = await ask(before)
      await Promise.all([
        one().linkCurps([{ from: before.curp, to: after.curp }], NOON),
        two().issue(assigning(id, before.curp)),
      ])
      expect(await one().numerosOf(after.curp)).toHaveLength(1)
    }
  })

  test('people who come in together are on file once, with their numbers', async () => {
    const { curp } = somebody()
    const person = { curp, name, status: 'vigente' as const, numeros: [] }
    await atOnce(6, (store) => store.savePeople([person], NOON))
    expect(await one().findPerson(curp)).toEqual(person)
  })

  test('the ledger is one chain, with an entry for each document, however many seal it', async () => {
    const { one: here, two: there } = bases()
    const counts = await Promise.all([here, there, here, there].map(sealOnce))
    expect(counts.every((count) => count <= 200)).toBe(true)
    for (const base of [here, there]) while ((await sealOnce(base)) > 0);
    expect(await firstBreakRead(one().ledger())).toBeUndefined()
    const chained = (await readAll(one().ledger())).map(({ secuencia }) => secuencia)
    const sealed = await here.rows<{ secuencia: string }>('select secuencia from documentos')
    expect(chained.toSorted()).toEqual(sealed.map(({ secuencia }) => secuencia).toSorted())
    expect(chained.length).toBeGreaterThan(50)
  })
})
