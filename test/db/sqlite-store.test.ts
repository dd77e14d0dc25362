import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../src/db/base/open.ts'
import { DatabaseRefusal } from '../../src/db/base/refusal.ts'
import { numberStore } from '../../src/db/issue/number-store.ts'
import { personKeys } from '../../src/db/person/keys.ts'
import { createStore } from '../../src/db/store.ts'
import { parseNss, SERIALS } from '../../src/domain/number/nss.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { troubleOf } from '../../src/ops/trouble.ts'
import { statementsDuring } from '../support/statements.ts'

const SECRET = 'a secret of the tests, long enough to be one'
const folderOf = () => mkdtempSync(path.join(tmpdir(), 'store-'))

test('a notice to another program stays thirty days once it is over, and one that waits stays', async () => {
  const folder = folderOf()
  const base = openDatabase(folder, SECRET)
  const store = createStore(base, 'nss.example', () => crypto.randomUUID())
  base.sqlite.exec(`insert into avisos_web (message_id, body, created_at, due_at)
    values ('over', '{}', 1, null), ('waits', '{}', 1, 1)`)
  const left = () => base.sqlite.prepare('select message_id from avisos_web order by id').pluck().all()
  await store.sweep(30 * 86_400_000)
  expect(left()).toEqual(['over', 'waits'])
  await store.sweep(30 * 86_400_000 + 1)
  expect(left()).toEqual(['waits'])
  await base.close()
  rmSync(folder, { recursive: true, force: true })
})

test('what was issued is looked at by one sweep, in transactions that stay small, and never again', async () => {
  const folder = folderOf()
  const base = openDatabase(folder, SECRET)
  const store = createStore(base, 'nss.example', () => crypto.randomUUID())
  const day = 86_400_000
  base.sqlite.exec(`
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 12000)
    insert into tramites (id, curp_index, correo_index, sealed, generation, created_at)
      select 't' || i, x'00', x'00', x'00', 1, i from n;
    insert into emisiones (folio, tramite_id, curp_index, kind, at, sealed)
      select id, id, x'00', 'asignacion', created_at, x'00' from tramites where id <> 't12000'`)
  const count = () => base.sqlite.prepare('select count(*) from tramites').pluck().get()
  const deletes = async (now: number) =>
    (await statementsDuring(base, () => store.sweep(now))).filter((text) =>
      text.startsWith('delete from "tramites"'),
    )
  expect(await deletes(8 * day)).toHaveLength(3)
  expect(count()).toBe(11_999)
  expect((await deletes(9 * day)).join()).toContain('"created_at" > ?')
  // the clock was put back: what it shows as young now is swept in its turn
  base.sqlite.exec(`insert into tramites (id, curp_index, correo_index, sealed, generation, created_at)
    values ('again', x'00', x'00', x'00', 1, ${day / 2})`)
  await store.sweep(7.75 * day)
  expect(count()).toBe(11_999)
  await base.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('ten thousand people of one group', () => {
  let folder: string
  let base: OpenDatabase
  beforeAll(() => {
    folder = folderOf()
    base = openDatabase(folder, SECRET)
  })
  afterAll(async () => {
    await base.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const rows = [
    { clave: '21', estado: '02', subdelegacion: '', umf: '' },
    { clave: '25', estado: '02', subdelegacion: '', umf: '' },
  ]
  const place = { estado: '02', municipio: '004' }

  test('get 10,000 different numbers, the next one takes the next series, and after 20,000 there is none', async () => {
    const numbers = numberStore(base, personKeys(base))
    const found = new Set<string>()
    let warned = 0
    await base.inTurn(async () => {
      for (let n = 0; n < 2 * SERIALS; n++) {
        const taken = await numbers.take(rows, place, 2026, 1990, '2026-03-05')
        if (!taken) throw new Error(`no number for person ${n}`)
        if (!(await numbers.register(taken.nss, `CURP${n}` as Curp, 'asignado', 0)))
          throw new Error('taken twice')
        if (taken.series.clave !== (n < SERIALS ? '21' : '25'))
          throw new Error(`person ${n}: ${taken.series.clave}`)
        if (taken.nearlyFull) warned++
        found.add(taken.nss)
      }
    })
    expect(found.size).toBe(2 * SERIALS)
    expect([...found].every((nss) => parseNss(nss).ok)).toBe(true)
    expect(warned).toBe(2 * (SERIALS / 10 + 1))
    const next = (nacimiento: number) =>
      base.inTurn(() => numbers.take(rows, place, 2026, nacimiento, '2026-03-05'))
    expect(await next(1990)).toBeUndefined()
    expect((await next(1991))?.series.clave).toBe('21')
  })

  test('of a part of a series are those of that part, each once, whatever part was in use before', async () => {
    const numbers = numberStore(base, personKeys(base))
    const part = (first: number, last: number) => [
      { clave: '31', estado: '02', subdelegacion: '', umf: '', serials: { first, last } },
    ]
    const serials = (table: typeof rows, most: number, known = true): Promise<number[]> =>
      base.inTurn(async () => {
        const found: number[] = []
        while (found.length < most) {
          const nss = (await numbers.take(table, place, 2026, 1992, '2026-03-05'))?.nss
          if (!nss) break
          // with `known` false as after a restore: given, and lost
          if (known) await numbers.register(nss, `CURP31${nss}` as Curp, 'asignado', 0)
          found.push(Number(nss.slice(6, 10)))
        }
        return found
      })
    const first = await serials(part(40, 59), 5, false)
    const rest = await serials(part(30, 49), 100)
    expect(first.every((serial) => serial >= 40 && serial <= 59)).toBe(true)
    expect(new Set([...first, ...rest]).size).toBe(first.length + rest.length)
    expect(rest.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, nth) => 30 + nth).filter((serial) => !first.includes(serial)),
    )
    expect(rest).not.toEqual(rest.toSorted((a, b) => a - b))
    expect((await serials(part(40, 59), 100)).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 10 }, (_, nth) => 50 + nth).filter((serial) => !first.includes(serial)),
    )
  })
})

describe('a database', () => {
  test('of a newer program is refused with what to do', async () => {
    const folder = folderOf()
    await openDatabase(folder, SECRET).close()
    const sqlite = new Database(path.join(folder, 'ventanilla.db'))
    sqlite.prepare("insert into __drizzle_migrations (hash, created_at) values ('of tomorrow', ?)").run(9e15)
    sqlite.close()
    expect(() => openDatabase(folder, SECRET)).toThrow(new DatabaseRefusal('base_mas_nueva'))
    expect(troubleOf(new DatabaseRefusal('base_mas_nueva'))).toMatch(/versión más nueva/)
  })

  test('under another secret is refused, and opens again under its own', async () => {
    const folder = folderOf()
    await openDatabase(folder, SECRET).close()
    expect(() => openDatabase(folder, `${SECRET}!`)).toThrow(new DatabaseRefusal('otro_secreto'))
    await openDatabase(folder, SECRET).close()
  })

  test('takes back nothing of its ledger and its audit trail', async () => {
    const { sqlite, close } = openDatabase(folderOf(), SECRET)
    sqlite.exec("insert into auditoria (at, what, actor, outcome) values (0, 'x', 'x', 'ok')")
    sqlite.exec("insert into bitacora values (1, 's', 'tarjeta', x'00', x'00', '1', 0, x'00', x'00')")
    for (const table of ['bitacora', 'auditoria'])
      for (const order of [`delete from ${table}`, `update ${table} set at = 1`])
        expect(() => sqlite.exec(order), order).toThrow(/append only/)
    await close()
  })

  test('keeps its word on a power cut, and every table is STRICT', async () => {
    const base = openDatabase(folderOf(), SECRET)
    expect(base.sqlite.pragma('synchronous', { simple: true })).toBe(2)
    expect(base.sqlite.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(base.sqlite.pragma('foreign_keys', { simple: true })).toBe(1)
    const tables = base.sqlite
      .prepare("select name from pragma_table_list where type = 'table' and schema = 'main' and strict = 0")
      .pluck()
      .all() as string[]
    expect(tables.filter((name) => !/^(sqlite_|__drizzle)/.test(name))).toEqual([])
    await base.close()
  })
})
