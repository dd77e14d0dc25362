import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkLedger, ledgerBook } from '../../src/cli/bitacora/check.ts'
import { deskFinding } from '../../src/cli/doctor/desk.ts'
import { blockCurp, correctName, registeredCorreo } from '../../src/db/arco/arco.ts'
import { cancellable, cancelPerson } from '../../src/db/arco/cancel.ts'
import { heldOf } from '../../src/db/arco/export.ts'
import { separateCurps } from '../../src/db/arco/separate.ts'
import { auditTrail } from '../../src/db/audit/store.ts'
import { numberContext } from '../../src/db/base/row-context.ts'
import { certificados, emisiones, numeros } from '../../src/db/base/schema.ts'
import { inSnapshot } from '../../src/db/base/snapshot.ts'
import { countOtherCorreos } from '../../src/db/check/correos.ts'
import { databaseSize, gauges } from '../../src/db/check/gauges.ts'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import { certificateStore } from '../../src/db/issue/certificate-store.ts'
import { sealOnce } from '../../src/db/issue/sealer.ts'
import { decryptIssue } from '../../src/db/issue/store.ts'
import { mailAdmin } from '../../src/db/mail/admin.ts'
import { createStore } from '../../src/db/store.ts'
import { tramiteRows } from '../../src/db/tramite/store.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import {
  CORREO,
  entry,
  GLORIA,
  HOUR,
  issued,
  LUIS,
  NOON,
  name,
  OPENING,
  order,
  place,
  request,
  SERIES,
} from '../db/store-contract.ts'
import { readAll } from '../support/read-all.ts'
import { newSeal } from '../views/pdf/sample-issue.ts'
import { eachEngine, type TwoOfOne } from './engines.ts'

/** Of any certificate: whose sello it is does not matter here. */
const PEM = newSeal().certificatePem

/** What the operator, monitoring and a person's rights ask of the database. */
eachEngine((open) => {
  let both: TwoOfOne
  let store: Store
  let certificateSerial: string
  beforeAll(async () => {
    both = await open()
    store = createStore(both.one, 'ventanilla.example', () => crypto.randomUUID())
    await store.replaceSeries(SERIES)
    const person = { name, status: 'vigente', numeros: [] } as const
    await store.savePeople([{ curp: GLORIA, ...person, correo: 'otro@correo.example' as Correo }], NOON)
    const stored = await store.requestLink(request())
    if (stored.outcome !== 'mailed') throw new Error(stored.outcome)
    const { id } = stored.tramite
    await store.openLink(id, NOON, OPENING, () => entry('enlace abierto'))
    const { issue } = issued(await store.issue(order(id, { address: place('01') })))
    certificateSerial = issue.certificateSerial
    await certificateStore(both.one).keep(certificateSerial, PEM, NOON)
  })
  afterAll(() => both.close())
  const invariants = () => inSnapshot(both.one, brokenInvariants)

  test('all that must hold holds, while entries wait to be chained and once they are', async () => {
    expect(await invariants()).toEqual([])
    const waiting = both.one.engine === 'postgres' ? { unchained: { count: 2 }, ledger: 0 } : { ledger: 2 }
    expect(await gauges(both.one)(NOON + HOUR)).toMatchObject(waiting)
    while ((await sealOnce(both.one)) > 0);
    expect(await invariants()).toEqual([])
    expect(await checkLedger(await ledgerBook(both.one))).toMatchObject({ count: 2, head: { seq: 2 } })
  })

  test('what must not be is found: a certificate that is not kept, a number that cannot be read', async () => {
    const { two } = both
    await two.inTurn(() => two.db.delete(certificados).run())
    expect((await invariants()).map(({ code }) => code)).toEqual(['certificado_perdido'])
    await certificateStore(two).keep(certificateSerial, PEM, NOON)
    await two.inTurn(() =>
      two.db
        .update(numeros)
        .set({ sealed: Buffer.from('x') })
        .run(),
    )
    expect((await invariants()).map(({ code }) => code)).toEqual(['numero_ilegible'])
    const nss = await both.one.db.select().from(emisiones).get()
    const issue = nss && decryptIssue(two.vault, nss)
    const row = await two.db.select().from(numeros).get()
    if (!issue || !row) throw new Error('nothing was issued')
    const sealed = two.vault.encrypt(issue.nss, numberContext(row.nssIndex, row.curpIndex))
    await two.inTurn(() => two.db.update(numeros).set({ sealed }).run())
    expect(await invariants()).toEqual([])
  })

  test('measures: what waits, how long series last, how large it is', async () => {
    const found = await gauges(both.one)(NOON + HOUR)
    expect(found).toMatchObject({ mailDead: 0, pdfPending: 1, ledger: 2, alertsPending: 0 })
    expect(found.mailPending).toBeGreaterThan(0)
    expect(found.mailAge).toBe(HOUR)
    expect(found.seriesLeft).toContainEqual({ clave: '51', left: 9999 })
    expect(found.estadosLeft).toContainEqual(
      expect.objectContaining({ estado: '01', left: 9999, size: 10_000 }),
    )
    expect((await databaseSize(both.one, '/')).bytes).toBeGreaterThanOrEqual(0)
    expect(await countOtherCorreos(both.one)).toBe(1)
    expect(await deskFinding(both.one, { fourEyes: true, demo: false })).toMatchObject({ estado: 'bien' })
  })

  test('a snapshot does not see what is written while it lasts', async () => {
    const tell = (message: string) => store.audit({ at: NOON, what: 'orden', actor: message, outcome: 'ok' })
    const seen = await inSnapshot(both.two, async (moment) => {
      const count = () => moment.rows<{ n: number }>('select count(*) as n from auditoria')
      const before = await count()
      await tell('entre tanto')
      return [before, await count()]
    })
    expect(seen[0]).toEqual(seen[1])
  })

  test('the operator sees the mail that waits, and lets it go on', async () => {
    const queue = mailAdmin(both.one, tramiteRows(both.one).find)
    const [first] = await queue.pending()
    expect(first).toMatchObject({ to: CORREO, attempts: 0 })
    expect(await queue.retry(first?.id ?? 0, NOON + 1)).toBe('again')
    expect(await queue.retry(999_999, NOON)).toBe('unknown')
    expect(await queue.dismiss(first?.id ?? 0)).toBe('waiting')
    expect(await queue.retryAll(NOON + 2)).toBeGreaterThan(0)
    expect(await queue.dead()).toEqual([])
    const waiting = await queue.pending()
    const oldest = Math.min(...waiting.map(({ createdAt }) => createdAt))
    expect(await queue.overview(1)).toEqual({ pending: waiting.length, oldest, dead: 0, newest: [] })
    expect([await queue.reviveAll(NOON), await queue.dismissAll()]).toEqual([0, 0])
  })

  test('a person’s rights: what is held, another name, a block, and what is deleted', async () => {
    const { one } = both
    expect(await heldOf(one, GLORIA)).toMatchObject({
      curp: GLORIA,
      correo_unido: { correo: CORREO },
      numeros: [{ origen: 'asignado' }],
      emisiones: [{ documentos: [{ documento: 'asignacion', asiento: 1 }, { documento: 'tarjeta' }] }],
    })
    const other = { ...name, nombre: 'GLORIA ELENA' }
    expect(await one.inTurn(() => correctName(one, GLORIA, other))).toBe('corrected')
    expect(await one.inTurn(() => correctName(one, GLORIA, other))).toBe('same')
    expect(await one.inTurn(() => correctName(one, LUIS, name))).toBe('unknown')
    await one.inTurn(() => blockCurp(one, GLORIA, 'lo pidió', NOON))
    expect(await store.isBlocked(GLORIA)).toBe(true)
    expect(await registeredCorreo(one, GLORIA)).toBe('otro@correo.example')
    const found = { tramites: 0, bound: true, registered: true, keptNumbers: 1, keptIssues: 1 }
    expect(await cancellable(one, GLORIA)).toMatchObject(found)
    expect(await one.inTurn(() => cancelPerson(one, GLORIA, NOON))).toMatchObject(found)
    expect(await cancellable(one, GLORIA)).toMatchObject({ ...found, bound: false })
    expect(await invariants()).toEqual([])
  })

  test('two CURP that were linked by mistake are separated again, and the trail says so', async () => {
    const { one } = both
    const said = { said: new Map(), reason: 'son dos personas', actor: 'personal:ana', now: NOON } as const
    const pair = { older: LUIS, newer: GLORIA }
    expect(await separateCurps(one, { ...pair, ...said })).toEqual({ outcome: 'not linked' })
    await store.linkCurps([{ from: LUIS, to: GLORIA }], NOON)
    expect(await separateCurps(one, { ...pair, ...said })).toMatchObject({
      outcome: 'separated',
      numbers: { older: 0, newer: 1 },
    })
    const trail = await readAll(auditTrail(one, { curp: GLORIA }))
    expect(trail.at(-1)).toMatchObject({ what: 'CURP separada', actor: 'personal:ana' })
    expect(await invariants()).toEqual([])
  })
})
