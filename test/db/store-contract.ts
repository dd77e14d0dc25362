import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DOCUMENT_TYPES, type Issue, type IssueKind } from '../../src/domain/facts/issue.ts'
import type { Address } from '../../src/domain/facts/tramite.ts'
import { composeNss, type Nss } from '../../src/domain/number/nss.ts'
import type { NssSeries } from '../../src/domain/number/nss-series.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import type { AuditEntry } from '../../src/domain/ports/audit-store.ts'
import type { IssueOrder } from '../../src/domain/ports/issue-store.ts'
import type { LinkRequest } from '../../src/domain/ports/link-store.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { entryHash, GENESIS } from '../../src/domain/seal/ledger.ts'
import { readAll } from '../support/read-all.ts'
import { newSeal, sampleIssue } from '../views/pdf/sample-issue.ts'

type StoreUnderTest = {
  readonly store: Store
  /** chains what the ledger has not chained yet */
  settle(): Promise<void>
  close(): Promise<void>
}

export const NOON = Date.UTC(2026, 10, 24, 18)
export const HOUR = 3_600_000
export const GLORIA = 'HEGG560427MVZRRL04' as Curp
export const LUIS = 'BEML920313HMCLNS09' as Curp
export const CORREO = 'gloria@correo.example' as Correo
export const SERIES: readonly NssSeries[] = [
  { clave: '51', estado: '01', subdelegacion: '', umf: '' },
  { clave: '21', estado: '02', municipio: '004', subdelegacion: 'Tijuana', umf: 'UMF 27' },
  { clave: '25', estado: '02', subdelegacion: '', umf: '' },
  { clave: '33', estado: '03', municipio: '008', subdelegacion: '', umf: 'UMF 6' },
]
export const name = { nombre: 'GLORIA', primerApellido: 'HERNÁNDEZ', segundoApellido: 'GARCÍA' }

export const OPENING = { curp: GLORIA, registered: undefined, first: true }
const SAMPLE = sampleIssue(newSeal())
let counter = 0
const unique = (): number => ++counter

export const entry = (what: 'enlace pedido' | 'enlace abierto' | 'cambio de correo pedido'): AuditEntry => ({
  at: NOON,
  what,
  curp: GLORIA,
  actor: 'x',
  outcome: 'ok',
})
export const request = (facts: Partial<LinkRequest> = {}): LinkRequest => ({
  curp: GLORIA,
  correo: CORREO,
  token: `token-${unique()}`,
  handle: `handle-${unique()}`,
  asker: 'this browser',
  now: NOON,
  expiresAt: NOON + 24 * HOUR,
  entry: entry('enlace pedido'),
  ...facts,
})

export const place = (estado: string, municipio = '001'): Address => ({
  cp: '20000',
  estado: { clave: estado, nombre: 'Estado' },
  municipio: { clave: municipio, nombre: 'Municipio' },
  colonia: { nombre: 'Centro' },
  calle: 'Uno',
  numeroExterior: '1',
  catalogo: 'base',
})

/** An issue as the domain would compose it, with a folio and codes of its own. */
export function composed(curp: Curp, nss: Nss, kind: IssueKind, umf: string | undefined): Issue {
  const documents = Object.fromEntries(
    DOCUMENT_TYPES.map((type) => [type, { secuencia: crypto.randomUUID(), codigo: `code-${unique()}` }]),
  ) as Issue['documents']
  const folio = String(unique()).padStart(22, '0')
  return { ...SAMPLE, folio, curp, nss, kind, name, documents, ...(umf ? { umf } : {}) }
}

export const order = (tramiteId: string, facts: Partial<IssueOrder> = {}): IssueOrder => {
  const curp = facts.curp ?? GLORIA
  return {
    tramiteId,
    curp,
    identified: { name, declared: false },
    known: [],
    guarded: false,
    now: NOON,
    alta: 2026,
    nacimiento: 1956,
    compose: (nss, kind, umf) => composed(curp, nss, kind, umf),
    record: () => undefined,
    ...facts,
  }
}

export const issued = (outcome: Awaited<ReturnType<Store['issue']>>) => {
  if (outcome.outcome !== 'issued') throw new Error(`not issued: ${outcome.outcome}`)
  return outcome
}

/** What any Store must do, whatever engine keeps it. */
export function storeContract(make: () => Promise<StoreUnderTest>): void {
  describe('as a store', () => {
    let store: Store
    let settle: () => Promise<void>
    let close: () => Promise<void>
    const ledger = async () => {
      await settle()
      return readAll(store.ledger())
    }
    beforeEach(async () => {
      ;({ store, settle, close } = await make())
      await store.replaceSeries(SERIES)
    })
    afterEach(() => close())
    /** A request whose mail goes out. */
    const ask = async (...facts: Parameters<Store['requestLink']>) => {
      const stored = await store.requestLink(...facts)
      if (stored.outcome !== 'mailed') throw new Error(stored.outcome)
      return stored.tramite
    }
    const opened = async (facts: Partial<LinkRequest> = {}) => (await ask(request(facts))).id

    describe('links', () => {
      test('a request is found by its token and by its handle, and by nothing else', async () => {
        const asked = request()
        await ask(asked)
        expect((await store.findLink(asked.token, ''))?.tramite.curp).toBe(GLORIA)
        expect((await store.findLinkByHandle(asked.handle, ''))?.tramite.correo).toBe(CORREO)
        expect(await store.findLink(asked.handle, '')).toBeUndefined()
        expect(await store.findLinkByHandle('other', '')).toBeUndefined()
      })

      test('the same person and address asking again goes on with the same trámite under a newer link', async () => {
        const first = request()
        const second = request()
        const before = await ask(first)
        const after = await ask(second)
        expect(after.id).toBe(before.id)
        expect(after.generation).toBe(before.generation + 1)
        expect((await store.findLink(first.token, ''))?.generation).toBeLessThan(after.generation)
      })

      test('a newer link withdraws the mail of the older one that has not gone out', async () => {
        await ask(request())
        const newer = request()
        await ask(newer)
        const due = await store.outbox.lease(NOON, 10, 1000)
        expect(due.map((mail) => mail.content)).toEqual([
          { kind: 'enlace', token: newer.token, expiresAt: newer.expiresAt },
        ])
      })

      test('another address is another trámite', async () => {
        const one = await opened()
        expect(await opened({ correo: 'otra@correo.example' as Correo })).not.toBe(one)
      })

      test('only the browser that asked is known as such, and whether it was alone', async () => {
        const asked = request()
        await ask(asked)
        expect(await store.findLink(asked.token, 'this browser')).toMatchObject({
          sameBrowser: true,
          alone: true,
        })
        expect(await store.findLink(asked.token, 'another')).toMatchObject({
          sameBrowser: false,
          alone: false,
        })
        await ask(request({ asker: 'another' }))
        expect(await store.findLink(asked.token, 'this browser')).toMatchObject({ alone: false })
      })

      test('tries are counted at their own link, no more than there are', async () => {
        const [one, two] = [request(), request({ correo: 'otra@correo.example' as Correo })]
        await ask(one)
        await ask(two)
        const take = () => store.takeTry(one.token, 3)
        expect((await Promise.all([take(), take(), take(), take()])).toSorted()).toEqual([1, 2, 3, undefined])
        await store.giveBackTry(one.token)
        expect([await take(), await take()]).toEqual([3, undefined])
        expect((await store.findLink(two.token, ''))?.wrong).toBe(0)
      })

      test('opening a link again keeps the first moment', async () => {
        const asked = request()
        const { id } = await ask(asked)
        await store.openLink(id, NOON + 1, OPENING, () => entry('enlace abierto'))
        await store.openLink(id, NOON + 2, OPENING, () => entry('enlace abierto'))
        expect((await store.findTramite(id))?.openedAt).toBe(NOON + 1)
      })

      test('a link that cannot be entered in the trail is not opened, and a change not decided', async () => {
        const asked = request()
        const { id } = await ask(asked)
        const fail = () => {
          throw new Error('the trail is full')
        }
        await expect(store.openLink(id, NOON + 1, OPENING, fail)).rejects.toThrow('the trail is full')
        expect((await store.findTramite(id))?.openedAt).toBeUndefined()
        await store.openLink(id, NOON + 1, OPENING, () => entry('enlace abierto'))

        const other = request({ correo: 'otra@correo.example' as Correo })
        const change = { token: 'change', now: NOON, expiresAt: NOON + HOUR }
        const settled = await ask(other)
        expect(await store.settleLink(settled.id, change, undefined, () => undefined)).toBe('cambio')
        const link = { ...change, token: 'link' }
        await expect(store.approveChange('change', link, fail)).rejects.toThrow('the trail is full')
        await expect(store.rejectChange('change', NOON, fail)).rejects.toThrow('the trail is full')
        expect(await store.approveChange('change', link, () => entry('cambio de correo pedido'))).toBe(
          'aprobado',
        )
      })

      test('a corrected address moves a trámite that nobody opened, and its mail', async () => {
        const asked = request()
        const { id } = await ask(asked)
        const correo = 'bien@correo.example' as Correo
        await store.correctCorreo(id, request({ correo }))
        expect((await store.findTramite(id))?.correo).toBe(correo)
        expect((await store.outbox.lease(NOON, 10, 1000)).map((mail) => mail.to)).toEqual([correo])
      })
    })

    describe('one address, one CURP', () => {
      const OTHER = 'otra@correo.example' as Correo
      const newToken = (token: string, now: number) => ({ token, now, expiresAt: now + 24 * HOUR })
      const settle = (id: string, now: number) =>
        store.settleLink(id, newToken(`change-${unique()}`, now), undefined, () => undefined)
      const openedBy = async (token: string, now: number) =>
        store.openLink((await store.findLink(token, ''))?.tramite.id ?? '', now, OPENING, () =>
          entry('enlace abierto'),
        )

      test.each([
        [NOON - 1, 'cambio', 'other'],
        [NOON, 'cambio', 'other'],
        [NOON + 1, 'enlace', 'bound'],
      ] as const)(
        'an agreement counts if it came after the binding: at %i the verdict is %s',
        async (agreedAt, verdict, opens) => {
          const bound = request()
          await ask(bound)
          await openedBy(bound.token, NOON)
          const other = request({ correo: OTHER })
          const { id } = await ask(other, newToken('agreed', agreedAt))
          expect(await settle(id, NOON + 2)).toBe(verdict)
          expect((await openedBy(other.token, NOON + 2)).outcome).toBe(opens)
        },
      )

      test('an agreement is over at the end of its 24 hours', async () => {
        const bound = request()
        await ask(bound)
        await openedBy(bound.token, NOON)
        const { id } = await ask(request({ correo: OTHER }), newToken('agreed', NOON + 1))
        expect(await settle(id, NOON + 24 * HOUR)).toBe('enlace')
        expect(await settle(id, NOON + 24 * HOUR + 1)).toBe('cambio')
      })

      test('a change can be decided until its last moment, and not in it', async () => {
        const bound = request()
        await ask(bound)
        await openedBy(bound.token, NOON)
        const { id } = await ask(request({ correo: OTHER }))
        const change = { token: 'change', now: NOON, expiresAt: NOON + HOUR }
        expect(await store.settleLink(id, change, undefined, () => undefined)).toBe('cambio')
        const record = () => entry('cambio de correo pedido')
        const late = newToken('late', change.expiresAt)
        expect(await store.approveChange('change', late, record)).toBe('vencido')
        expect(await store.rejectChange('change', change.expiresAt, record)).toBe('vencido')
        expect(await store.approveChange('change', newToken('ok', change.expiresAt - 1), record)).toBe(
          'aprobado',
        )
      })
    })

    describe('trámites', () => {
      test('what was typed is kept as it was typed', async () => {
        const id = await opened()
        const draft = { cp: '20000', calle: "Ñandú 'Č' <b>|", numero_exterior: 'S/N' }
        await store.saveDraft(id, draft)
        expect((await store.findTramite(id))?.draft).toEqual(draft)
      })

      test('a cancelled or finished trámite is not gone on with: asking again opens another', async () => {
        const one = await opened()
        await store.cancel(one, NOON)
        const two = await opened()
        await store.finish(two, NOON)
        const three = await opened()
        expect(new Set([one, two, three]).size).toBe(3)
        expect((await store.findTramite(one))?.cancelledAt).toBe(NOON)
        expect((await store.findTramite(two))?.finishedAt).toBe(NOON)
      })
    })

    describe('issuing', () => {
      test('the same trámite gets the same again: one number, one folio, one mail, two entries of the ledger', async () => {
        const id = await opened()
        const first = issued(await store.issue(order(id, { address: place('01') })))
        const again = issued(await store.issue(order(id, { address: place('02') })))
        expect(again.issue).toEqual(first.issue)
        expect([first.fresh, again.fresh]).toEqual([true, false])
        expect(await ledger()).toHaveLength(2)
        const mails = await store.outbox.lease(NOON + HOUR, 10, 1000)
        expect(mails.filter((mail) => mail.content.kind === 'resultado')).toHaveLength(1)
      })

      test('a second trámite of the same CURP locates the number that the first was assigned', async () => {
        const first = issued(await store.issue(order(await opened(), { address: place('01') })))
        const other = await opened({ correo: 'otra@correo.example' as Correo })
        const second = issued(await store.issue(order(other, { address: place('01') })))
        expect(second.issue.nss).toBe(first.issue.nss)
        expect([first.issue.kind, second.issue.kind]).toEqual(['asignacion', 'localizacion'])
      })

      test('without an address only a number on file is issued', async () => {
        const id = await opened()
        expect(await store.issue(order(id))).toEqual({ outcome: 'address needed' })
        const known = [composeNss('12', 1990, 1956, 7)]
        expect(issued(await store.issue(order(id, { known }))).issue.nss).toBe(known[0])
      })

      test('two numbers on file, or a number of somebody else, are a conflict and nothing is issued', async () => {
        const [a, b] = [composeNss('12', 1990, 1956, 7), composeNss('12', 1990, 1956, 8)]
        const id = await opened()
        expect(await store.issue(order(id, { known: [a, b] }))).toEqual({ outcome: 'conflict' })
        const luis = await opened({ curp: LUIS, correo: 'luis@correo.example' as Correo })
        expect(await store.issue(order(luis, { curp: LUIS, known: [a] }))).toEqual({ outcome: 'conflict' })
        expect(await ledger()).toEqual([])
      })

      test('the series follows from the place, and names the UMF of the table', async () => {
        const id = await opened()
        const { issue } = issued(await store.issue(order(id, { address: place('02', '004') })))
        expect(issue.nss.slice(0, 6)).toBe('212656')
        expect(issue.umf).toBe('UMF 27')
      })

      test('a series that another municipio lends brings the number, and not the UMF of that municipio', async () => {
        const id = await opened()
        const { issue } = issued(await store.issue(order(id, { address: place('03', '001') })))
        expect([issue.nss.slice(0, 2), issue.umf]).toEqual(['33', undefined])
      })

      test('what compose throws leaves nothing behind, not even a number', async () => {
        const id = await opened()
        const compose = () => {
          throw new Error('the seal broke')
        }
        await expect(store.issue(order(id, { address: place('01'), compose }))).rejects.toThrow(
          'the seal broke',
        )
        expect(await store.numerosOf(GLORIA)).toEqual([])
        expect(issued(await store.issue(order(id, { address: place('01') }))).fresh).toBe(true)
      })

      test('the entries of the ledger are chained, and hold what was sealed', async () => {
        const { issue } = issued(await store.issue(order(await opened(), { address: place('01') })))
        const entries = await ledger()
        expect(Buffer.from(entries[0]?.previous ?? [])).toEqual(Buffer.from(GENESIS))
        expect(entries[1]?.previous).toEqual(entries[0]?.hash)
        for (const entry of entries) {
          expect(Buffer.from(entryHash(entry))).toEqual(Buffer.from(entry.hash))
          expect(Buffer.from(entry.sello).toString('base64')).toBe(issue.sello)
        }
        expect(entries.map((entry) => entry.secuencia).sort()).toEqual(
          DOCUMENT_TYPES.map((type) => issue.documents[type].secuencia).sort(),
        )
      })
    })

    describe('documents', () => {
      const files = (text: string) => ({
        asignacion: Buffer.from(`a ${text}`),
        tarjeta: Buffer.from(`t ${text}`),
      })

      test('files are missing until they are saved, and the first ones saved stay', async () => {
        const { issue } = issued(await store.issue(order(await opened(), { address: place('01') })))
        expect(await store.foliosWithoutPdf(5)).toEqual([issue.folio])
        expect(await store.readPdf(issue.folio, 'tarjeta')).toBeUndefined()
        await store.savePdfs(issue.folio, files('one'), NOON)
        await store.savePdfs(issue.folio, files('two'), NOON + 1)
        expect(Buffer.from((await store.readPdf(issue.folio, 'tarjeta')) ?? []).toString()).toBe('t one')
        expect(await store.foliosWithoutPdf(5)).toEqual([])
      })

      test('the mail with the files is due as soon as they are there, and otherwise looks for them in a minute', async () => {
        const resultOf = async (now: number) =>
          (await store.outbox.lease(now, 10, 1)).filter((mail) => mail.content.kind === 'resultado')
        const { issue } = issued(await store.issue(order(await opened(), { address: place('01') })))
        expect(await resultOf(NOON)).toHaveLength(0)
        await store.savePdfs(issue.folio, files('one'), NOON + 5)
        expect(await resultOf(NOON + 5)).toHaveLength(1)
        const other = await opened({ curp: LUIS, correo: 'luis@correo.example' as Correo })
        await store.issue(order(other, { curp: LUIS, address: place('01') }))
        expect((await resultOf(NOON + 60_000)).length).toBeGreaterThanOrEqual(1)
      })

      test('files that are saved again leave the mail waiting as it does', async () => {
        const { issue } = issued(await store.issue(order(await opened(), { address: place('01') })))
        await store.savePdfs(issue.folio, files('one'), NOON)
        const mails = await store.outbox.lease(NOON, 10, 1)
        const result = mails.find((mail) => mail.content.kind === 'resultado')
        await store.outbox.markRetry(result?.id ?? '', NOON + 2 * HOUR, 'later')
        await store.savePdfs(issue.folio, files('two'), NOON + HOUR)
        const due = await store.outbox.lease(NOON + HOUR, 10, 1)
        expect(due.filter((mail) => mail.content.kind === 'resultado')).toEqual([])
      })

      test('the mail with the files is sent again once a minute at most: a double click is one mail', async () => {
        const { issue } = issued(await store.issue(order(await opened(), { address: place('01') })))
        await store.savePdfs(issue.folio, files('one'), NOON)
        const waiting = async (now: number) =>
          (await store.outbox.lease(now, 10, 1)).filter((mail) => mail.content.kind === 'resultado').length
        await store.queueResultMail(issue.folio, NOON)
        await store.queueResultMail(issue.folio, NOON + 59_999)
        expect(await waiting(NOON + 59_999)).toBe(2)
        await store.queueResultMail(issue.folio, NOON + 60_000)
        expect(await waiting(NOON + 60_001)).toBe(3)
      })

      test('a document is found by its code, and by no other', async () => {
        const { issue } = issued(await store.issue(order(await opened(), { address: place('01') })))
        const found = await store.findDocumentByCode(issue.documents.tarjeta.codigo)
        expect([found?.type, found?.issue.folio]).toEqual(['tarjeta', issue.folio])
        expect(await store.findDocumentByCode('nothing')).toBeUndefined()
      })
    })

    describe('people', () => {
      test('a person comes back as they were saved, and a second time the same changes nothing', async () => {
        const numero = composeNss('12', 1990, 1956, 7)
        const person = { curp: GLORIA, name, status: 'vigente' as const, numeros: [numero] }
        await store.savePeople([person], NOON)
        await store.savePeople([person], NOON + 1)
        expect(await store.findPerson(GLORIA)).toEqual(person)
        expect(await store.findPerson(LUIS)).toBeUndefined()
      })
    })

    describe('limits and challenges', () => {
      test('a limit counts to its number within its window, and begins anew after it', async () => {
        const take = (now: number) => store.consumeQuota('bucket', 2, HOUR, now)
        for (const outcome of ['ok', 'ok', 'limited']) expect((await take(NOON)).outcome).toBe(outcome)
        expect(await store.checkQuota('bucket', 2, HOUR, NOON)).toMatchObject({
          outcome: 'limited',
          resetsAt: NOON + HOUR,
        })
        expect((await store.checkQuota('another', 2, HOUR, NOON)).outcome).toBe('ok')
        expect((await take(NOON + HOUR)).outcome).toBe('ok')
      })

      test('a try that is given back can be taken again, and none is given that was not taken', async () => {
        const take = () => store.consumeQuota('returned', 1, HOUR, NOON)
        await store.returnQuota('returned', HOUR, NOON)
        expect((await take()).outcome).toBe('ok')
        await store.returnQuota('returned', HOUR, NOON)
        expect([(await take()).outcome, (await take()).outcome]).toEqual(['ok', 'limited'])
      })

      test('a challenge pays for one request, and for that one as often as it comes', async () => {
        const challenge = { id: Buffer.from('challenge'), expiresAt: NOON + HOUR }
        const terms = { challenge, network: [], mail: () => [] }
        const first = request({ terms })
        const [one, two] = [
          await store.requestLink(first),
          await store.requestLink({ ...first, token: 'two' }),
        ]
        expect([one.outcome, two.outcome]).toEqual(['mailed', 'repeated'])
        expect((await store.requestLink(request({ terms }))).outcome).toBe('spent')
        expect(await store.outbox.lease(NOON, 9, 1)).toHaveLength(1)
      })

      test('a full network refuses, and a full mailbox holds the mail back while the last link goes on', async () => {
        const one = (bucket: string) => ({ bucket, limit: 1, windowMs: HOUR, code: 'red' }) as const
        const mail = () => [one('mailbox')]
        const first = request({ terms: { network: [one('a')], mail } })
        await ask(first)
        const again = request({ terms: { network: [one('a')], mail } })
        expect(await store.requestLink(again)).toMatchObject({ outcome: 'limited', resetsAt: NOON + HOUR })
        expect(await store.findLinkByHandle(again.handle, '')).toBeUndefined()
        const held = request({ terms: { network: [one('b')], mail } })
        expect((await store.requestLink(held)).outcome).toBe('held')
        expect((await store.findLinkByHandle(held.handle, ''))?.generation).toBe(1)
        expect((await store.findLink(first.token, ''))?.tramite.generation).toBe(1)
        expect(await store.outbox.lease(NOON, 9, 1)).toHaveLength(1)
        const later = { ...held, token: 'l', handle: 'l', now: NOON + HOUR }
        expect((await store.requestLink(later)).outcome).toBe('mailed')
      })

      test('a link opens what its inbox asked for with another CURP, for as long as that request lasts', async () => {
        const mailed = request()
        await ask(mailed)
        const full = { bucket: 'full', limit: 0, windowMs: HOUR, code: 'correo' } as const
        const terms = { network: [], mail: () => [full] }
        const held = await store.requestLink(request({ curp: LUIS, terms }))
        const tramite = held.outcome === 'held' ? held.tramite : undefined
        expect(await store.findSibling(mailed.token, LUIS, NOON)).toEqual(tramite)
        expect(await store.findSibling(mailed.token, LUIS, NOON + 24 * HOUR)).toBeUndefined()
        expect(await store.findSibling(mailed.token, GLORIA, NOON)).toBeUndefined()
        const elsewhere = request({ curp: LUIS, correo: 'otra@correo.example' as Correo })
        await ask(elsewhere)
        expect(await store.findSibling(elsewhere.token, GLORIA, NOON)).toBeUndefined()
      })
    })

    describe('sweeping', () => {
      test('an abandoned trámite goes after seven days, an issued one stays', async () => {
        const abandoned = await opened({ curp: LUIS, correo: 'luis@correo.example' as Correo })
        const kept = await opened()
        await store.issue(order(kept, { address: place('01') }))
        await store.sweep(NOON + 6 * 24 * HOUR)
        expect(await store.findTramite(abandoned)).toBeDefined()
        await store.sweep(NOON + 8 * 24 * HOUR)
        expect(await store.findTramite(abandoned)).toBeUndefined()
        expect(await store.findTramite(kept)).toBeDefined()
      })
    })

    test('a database that works passes its check', async () => {
      await expect(store.check()).resolves.toBeUndefined()
    })
  })
}
