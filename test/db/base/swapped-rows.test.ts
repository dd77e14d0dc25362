import { getTableColumns, is } from 'drizzle-orm'
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeKey } from '../../../src/adapters/offline-qr/cose-key.ts'
import { blockCurp } from '../../../src/db/arco/arco.ts'
import { heldOf } from '../../../src/db/arco/export.ts'
import { mailContext } from '../../../src/db/base/row-context.ts'
import * as schema from '../../../src/db/base/schema.ts'
import { qrKeyStore } from '../../../src/db/issue/qr-key-store.ts'
import { mailboxStore } from '../../../src/db/mail/mailbox-store.ts'
import { personKeys } from '../../../src/db/person/keys.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../../src/db/seed/demo-people.ts'
import { bindingStore } from '../../../src/db/tramite/binding-store.ts'
import { blockStore } from '../../../src/db/tramite/block-store.ts'
import { proposeUnblock } from '../../../src/domain/desk/propose.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { eventually, openPortal, type Portal } from '../../support/portal.ts'
import { Visitor } from '../../support/visitor.ts'
import { askForLink, enter, giveAddress } from '../../support/walk.ts'

const BY_LINK = { agreedAt: 0, registered: undefined }
const keys = () => personKeys(portal.base)
/** a CURP of before of each of the people */
const OLDER = DEMO_UNREGISTERED.map(({ curp }) => curp)
const STRANGER = 'otra@ejemplo.mx' as Correo
const people = DEMO_PEOPLE.filter(({ shows }) => shows === 'asignacion').slice(0, 2)

/** ids of sessions of Mi trámite */
const sessions: string[] = []

let portal: Portal
beforeAll(async () => {
  portal = await openPortal()
  for (const [nth, { person, cp }] of people.entries()) {
    const visitor = new Visitor(portal)
    await giveAddress(visitor, await enter(visitor, person.curp, `persona${nth}@ejemplo.mx`), cp)
  }
  for (const nth of [0, 1]) {
    const files = { asignacion: Buffer.from(`a${nth}`), tarjeta: Buffer.from(`t${nth}`) }
    // those that the thread has made stay
    await portal.ctx.store.savePdfs(folioOf(nth), files, portal.clock.now())
  }
  const links = people.map(({ person }, nth) => ({ from: OLDER[nth] as Curp, to: person.curp }))
  await portal.ctx.store.linkCurps(links, portal.clock.now())
  for (const [nth, { person }] of people.entries()) {
    const at = portal.clock.now() + nth
    const id = `empleado${nth}`
    const correo = `${id}@ejemplo.mx` as Correo
    const { store } = portal.ctx
    await store.addEmployee({ id, name: `N${nth}`, correo, role: 'mostrador' }, { actor: 'nss', now: at })
    await store.setTotp(id, { key: `CLAVE${nth}`, step: nth }, { actor: id, now: at })
    const opening = { curp: person.curp, kind: 'presente', reason: 'vino', at } as const
    await store.openFile({ ...opening, staffId: id, handle: `a${nth}`, sessionRef: 'r' })
    await portal.base.inTurn(() => blockCurp(portal.base, person.curp, `motivo ${nth}`, portal.clock.now()))
    const entry = { at, what: 'arco', curp: person.curp, actor: 'personal:ana', outcome: 'ok' } as const
    await store.note(entry, `porque lo pidió ${nth}`)
    const why = {
      curp: person.curp,
      actor: 'personal:ana',
      reason: 'lo pidió en persona',
      evidence: `INE ${nth}`,
    }
    await proposeUnblock(portal.ctx, why)
    await store.requestConsulta({
      curp: person.curp,
      claim: { folio: folioOf(nth) },
      handle: `consulta${nth}`,
      asker: 'a',
      language: 'es',
      token: `consulta${nth}`,
      now: at,
      expiresAt: at + 1,
      entry: { at, what: 'consulta pedida', curp: person.curp, actor: 'a', outcome: 'ok' },
      challenge: { id: Buffer.from(`reto${nth}`), expiresAt: at + 1 },
      network: [],
      mail: [],
    })
    const consent = { id: `c${nth}`, code: `codigo${nth}`, audience: `A${nth}`, once: true }
    const given = { at, what: 'consentimiento dado', curp: person.curp, actor: 'a', outcome: 'ok' } as const
    const lasts = { curp: person.curp, createdAt: at, expiresAt: at + 1 }
    await store.giveConsent({ ...consent, ...lasts }, 9, { ...given, code: `c${nth}` })
    await store.beginAnswer(`n${nth}`, 'r', at, at + 1)
    await store.keepAnswer(`n${nth}`, 'r', { status: 200, type: 't', body: `${nth}` }, at + 1)
    sessions.push(await portal.ctx.personSessions.open({ curp: person.curp, correo }))
    const guardian = { curp: person.curp, kinship: 'madre' } as const
    await portal.base.inTurn(() =>
      bindingStore(portal.base, keys()).entrust(childOf(nth), { correo, guardian }, at, at + 1),
    )
  }
}, 90_000)
afterAll(() => portal.close())

type Case = {
  /** columns that identify the person's row for the reader, and change places with the value or without it */
  readonly read: (nth: number) => unknown | Promise<unknown>
  /** rows whose `column` change places, in the order of `read` */
  readonly column: string
  readonly table: string
  readonly of: string
}
/** whose parent's correo the counter recorded */
const located = DEMO_PEOPLE.filter(({ shows }) => shows === 'localizacion')
const childOf = (nth: number) => (located[nth] as (typeof located)[number]).person.curp
const curpIndex = (nth: number) => portal.base.vault.index('curp', curpOf(nth))
const curpOf = (nth: number) => (people[nth] as (typeof people)[number]).person.curp
const folioOf = (nth: number) =>
  portal.base.sqlite
    .prepare('select folio from emisiones where curp_index = ?')
    .pluck()
    .get(curpIndex(nth)) as string
const tramiteOf = (nth: number) =>
  portal.base.sqlite
    .prepare('select id from tramites where curp_index = ?')
    .pluck()
    .get(curpIndex(nth)) as string

const CASES: readonly Case[] = [
  {
    table: 'personas',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => portal.ctx.store.findPerson(curpOf(nth)),
  },
  {
    table: 'numeros',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => portal.ctx.store.numerosOf(curpOf(nth)),
  },
  // the owner of a number changes places with that of another, and the value stays
  {
    table: 'numeros',
    column: 'curp_index',
    of: 'curp_index = :curp',
    read: (nth) => portal.ctx.store.numerosOf(curpOf(nth)),
  },
  {
    table: 'vinculos',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => bindingStore(portal.base, keys()).otherOf(curpOf(nth), STRANGER, BY_LINK),
  },
  {
    table: 'curps',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => portal.ctx.store.currentCurpOf(OLDER[nth] as Curp),
  },
  {
    table: 'bloqueos',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => blockStore(portal.base, keys()).findBlock(curpOf(nth)),
  },
  {
    table: 'tramites',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => portal.ctx.store.findTramite(tramiteOf(nth)),
  },
  {
    table: 'emisiones',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => portal.ctx.store.findIssue(folioOf(nth)),
  },
  {
    table: 'documentos',
    column: 'pdf',
    of: "folio = (select folio from emisiones where curp_index = :curp) and type = 'tarjeta'",
    read: (nth) => portal.ctx.store.readPdf(folioOf(nth), 'tarjeta'),
  },
  {
    table: 'personal',
    column: 'sealed',
    of: "id = 'empleado' || cast(:nth as integer)",
    read: (nth) => portal.ctx.store.findEmployee(`empleado${nth}`),
  },
  {
    table: 'personal',
    column: 'totp',
    of: "id = 'empleado' || cast(:nth as integer)",
    read: (nth) => portal.ctx.store.totpKeyOf(`empleado${nth}`),
  },
  {
    table: 'atenciones',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => portal.ctx.store.findOpening(`a${nth}`, { staffId: `empleado${nth}`, ref: 'r' }),
  },
  {
    table: 'tutelas',
    column: 'sealed',
    of: 'curp_index = (select curp_index from tutelas order by at limit 1 offset :nth)',
    read: (nth) => bindingStore(portal.base, keys()).of(childOf(nth)),
  },
  {
    table: 'asuntos',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => {
      const index = portal.base.vault.index('curp', curpOf(nth))
      const id = portal.base.sqlite.prepare('select id from asuntos where curp_index = ?').pluck().get(index)
      return portal.ctx.store.findCase(String(id), portal.clock.now())
    },
  },
  {
    table: 'motivos',
    column: 'sealed',
    of: "auditoria_id = (select id from auditoria where what = 'arco' and subject = :curp)",
    read: async (nth) => (await heldOf(portal.base, curpOf(nth))).auditoria.some(({ motivo }) => motivo),
  },
  {
    table: 'consultas',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => portal.ctx.store.findConsulta(`consulta${nth}`, ''),
  },
  {
    table: 'consentimientos',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => portal.ctx.store.findConsent(`codigo${nth}`),
  },
  {
    table: 'idempotencias',
    column: 'sealed',
    of: 'rowid = 1 + :nth',
    read: (nth) => portal.ctx.store.beginAnswer(`n${nth}`, 'r', portal.clock.now(), 0),
  },
  {
    table: 'sesiones_persona',
    column: 'sealed',
    of: 'curp_index = :curp',
    read: (nth) => portal.ctx.personSessions.find(sessions[nth] ?? ''),
  },
  {
    table: 'buzon',
    column: 'sealed',
    of: 'id = (select min(id) + :nth from buzon)',
    read: async () => (await mailboxStore(portal.base).list()).length,
  },
]

/** Makes two rows exchange a column, past the program; then all is as it was. */
async function exchanged({ table, column, of }: Case, look: () => Promise<void>): Promise<void> {
  const { sqlite } = portal.base
  const rows = [0, 1].map((nth) => {
    const facts = { curp: curpIndex(nth), nth }
    const used = Object.fromEntries(Object.entries(facts).filter(([name]) => of.includes(`:${name}`)))
    return sqlite.prepare(`select rowid as rowid, ${column} as value from ${table} where ${of}`).get(used)
  }) as { rowid: number; value: Buffer }[]
  const put = sqlite.prepare(`update ${table} set ${column} = ? where rowid = ?`)
  const [a, b] = rows as [{ rowid: number; value: Buffer }, { rowid: number; value: Buffer }]
  expect(a.value.equals(b.value)).toBe(false)
  const trigger = sqlite
    .prepare<[], string>("select sql from sqlite_master where name = 'motivos_no_update'")
    .pluck()
    .get()
  const exchange = (first: Buffer, second: Buffer) =>
    sqlite.transaction(() => {
      // whoever has the file can drop a trigger, too
      sqlite.exec('drop trigger motivos_no_update')
      // an index that allows one of each would be in the way
      put.run(Buffer.from('neither'), a.rowid)
      put.run(first, b.rowid)
      put.run(second, a.rowid)
      sqlite.exec(trigger ?? '')
    })()
  exchange(a.value, b.value)
  try {
    await look()
  } finally {
    exchange(b.value, a.value)
  }
}

test.each(CASES)('two rows of $table that exchange $column are noticed when they are read', async (one) => {
  for (const nth of [0, 1]) expect(await one.read(nth)).toBeTruthy()
  await exchanged(one, async () => {
    for (const nth of [0, 1])
      await expect((async () => one.read(nth))()).rejects.toThrow(/unable to authenticate/)
  })
})

test('a key of the QR with the private half of another is noticed when it should sign', async () => {
  const { sqlite } = portal.base
  const keys = qrKeyStore(portal.base)
  const sealed = sqlite.prepare("select sealed from llaves_qr where sealed <> x''").pluck().get()
  const next = makeKey()
  await keys.keep(next, portal.clock.now() + 1)
  expect(await keys.privateKeyOf(next.kid)).toEqual(next.privateKey)
  sqlite.prepare('update llaves_qr set sealed = ? where kid = ?').run(sealed, next.kid)
  await expect(keys.privateKeyOf(next.kid)).rejects.toThrow(/unable to authenticate/)
  await keys.keep(makeKey(), portal.clock.now() + 2)
})

test('two mails that wait and exchange their contents are given up, not sent', async () => {
  const { sqlite } = portal.base
  const visitor = new Visitor(portal)
  for (const nth of [2, 3]) {
    const { person } = DEMO_PEOPLE[nth] as (typeof DEMO_PEOPLE)[number]
    await askForLink(visitor, person.curp, `espera${nth}@ejemplo.mx`)
  }
  // whatever the portal has in its hands now it would note as sent
  await portal.mailGone()
  const { vault } = portal.base
  const put = sqlite.prepare('update correos set sealed = ?, due_at = 1, sent_at = null where id = ?')
  const ids = sqlite.prepare('select id, key from correos order by id desc limit 2').all() as {
    id: number
    key: string
  }[]
  const [a, b] = ids.map(({ key }) => vault.encrypt({ to: key, content: {} }, mailContext(key)))
  put.run(b, ids[0]?.id)
  put.run(a, ids[1]?.id)
  const due = await portal.ctx.store.outbox.lease(2, 10, 1)
  expect(due).toEqual([])
  const reasons = sqlite.prepare('select reason from correos order by id desc limit 2').pluck()
  // the portal itself may be giving one of them up
  await eventually(() => !reasons.all().includes(null))
  expect(reasons.all()).toEqual(['ilegible', 'ilegible'])
})

test('no encrypted column is without such a test', () => {
  const encrypted = Object.values(schema)
    .flatMap((one) => (is(one, SQLiteTable) ? [one] : []))
    .flatMap((table) => {
      const columns = Object.values(getTableColumns(table)).map(({ name }) => name)
      const { name } = getTableConfig(table)
      return columns
        .filter((column) => ['sealed', 'pdf', 'totp'].includes(column))
        .map((column) => `${name}.${column}`)
    })
  const apart = ['correos.sealed', 'llaves_qr.sealed']
  const tested = new Set([...CASES.map(({ table, column }) => `${table}.${column}`), ...apart])
  expect(encrypted.filter((one) => !tested.has(one))).toEqual([])
  expect(encrypted.length).toBeGreaterThanOrEqual(9)
})
