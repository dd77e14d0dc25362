import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { heldOf } from '../../../src/db/arco/export.ts'
import { type OpenDatabase, openDatabase } from '../../../src/db/base/open.ts'
import { looseContext } from '../../../src/db/base/row-context.ts'
import { createVault, materialOf } from '../../../src/db/base/vault.ts'
import { inspectDatabase } from '../../../src/db/check/inspect.ts'
import { mailboxStore } from '../../../src/db/mail/mailbox-store.ts'
import { createStore } from '../../../src/db/store.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { nss } from '../../support/process.ts'
import { folderBeforeBinding, held, OLD_SECRET } from './support/old-folder.ts'

let scratch: string
beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'atar-'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const readAll = async (base: OpenDatabase): Promise<unknown> => {
  const all: unknown[] = []
  for (const { curp } of held) {
    const found = await heldOf(base, curp as Curp)
    all.push({
      curp,
      persona: found.persona,
      numeros: found.numeros.map((one) => one.nss),
      correo: found.correo_unido?.correo,
      motivo: found.bloqueo?.motivo,
      folios: found.emisiones.map(({ folio }) => folio),
      domicilios: found.tramites.map(({ domicilio }) => domicilio),
    })
  }
  return JSON.parse(JSON.stringify(all))
}

test('every value of a database of before reads back, letters and documents too', async () => {
  const base = openDatabase(folderBeforeBinding(scratch), OLD_SECRET)
  expect(await readAll(base)).toMatchObject(held)
  const letters = await mailboxStore(base).list()
  expect(letters.map(({ to }) => to).sort()).toEqual(['persona1@ejemplo.mx', 'persona2@ejemplo.mx'])
  const store = createStore(base, 'ventanilla.example', () => 'x')
  const pdf = await store.readPdf(held.flatMap(({ folios }) => folios).sort()[0] ?? '', 'tarjeta')
  expect(pdf?.subarray(0, 5).toString()).toBe('%PDF-')
  await base.close()
})

test('what was encrypted the old way is refused afterwards', async () => {
  const base = openDatabase(folderBeforeBinding(scratch), OLD_SECRET)
  const [{ curp, numeros }] = held.filter((one) => one.numeros.length > 0) as [(typeof held)[number]]
  const loose = base.vault.encrypt(numeros[0], looseContext('numero'))
  base.sqlite
    .prepare('update numeros set sealed = ? where curp_index = ?')
    .run(loose, base.vault.index('curp', curp))
  const store = createStore(base, 'ventanilla.example', () => 'x')
  await expect(store.numerosOf(curp as Curp)).rejects.toThrow()
  await base.close()
})

test('numbers that had changed places before are not bound to the place they were put in', async () => {
  const folder = folderBeforeBinding(scratch)
  const file = new Database(path.join(folder, 'ventanilla.db'))
  const [one, two] = file.prepare('select sealed from numeros order by rowid limit 2').pluck().all()
  const put = file.prepare('update numeros set sealed = ? where rowid = ?')
  put.run(two, 1)
  put.run(one, 2)
  file.close()
  await openDatabase(folder, OLD_SECRET).close()
  const { faults } = await inspectDatabase(folder, [OLD_SECRET])
  const unread = faults.filter(({ code }) => code === 'numero_ilegible')
  expect(unread.map(({ name }) => name).sort()).toEqual(['1', '2'])
})

test('the program backs the database up first, and the back-up of before can still be checked', async () => {
  const folder = folderBeforeBinding(scratch)
  const env = { DATA_DIR: folder, SECRET: OLD_SECRET }
  expect((await nss(env, 'series', 'ver')).code).toBe(0)
  const [backup = ''] = readdirSync(path.join(folder, 'respaldos'))
  const checked = await nss(env, 'respaldo', 'verificar', path.join(folder, 'respaldos', backup))
  expect(checked).toMatchObject({ code: 0, said: expect.stringContaining('5 números') })
})

/** Up to which rowid the people are bound to their rows; Infinity: all. On a busy machine the kill may come before the first migration. */
function boundUpTo(sqlite: Database.Database): number {
  const begun = sqlite.prepare("select 1 from sqlite_master where name = 'recifrado'").get()
  if (!begun) return 0
  const found = sqlite.prepare<[], number>("select hasta from recifrado where tabla = 'personas'").pluck()
  return found.get() ?? Number.POSITIVE_INFINITY
}

/** As many people as say `rows`, encrypted the old way. */
function grow(folder: string, rows: number): void {
  const sqlite = new Database(path.join(folder, 'ventanilla.db'))
  const vault = createVault(materialOf(sqlite, OLD_SECRET))
  const insert = sqlite.prepare('insert into personas (curp_index, sealed, row_hash) values (?, ?, ?)')
  sqlite.transaction(() => {
    for (let n = 0; n < rows; n++) {
      const curp = `persona ${n}`
      const index = vault.index('curp', curp)
      insert.run(index, vault.encrypt({ curp, name: { nombre: 'N' } }, looseContext('persona')), index)
    }
  })()
  sqlite.close()
}

test('killed at any moment, it goes on where it was, and binds every row', async () => {
  const folder = folderBeforeBinding(scratch)
  const rows = 12_000
  grow(folder, rows)
  const script = path.join(import.meta.dirname, 'support/open-old.ts')
  let cursor = 0
  let kills = 0
  for (let wait = 250; kills < 2 && cursor !== Number.POSITIVE_INFINITY; wait += 150) {
    const child: ChildProcess = fork(script, [folder, OLD_SECRET])
    // before anything is awaited: a fast machine may be done, and gone, before the kill
    const over = once(child, 'exit')
    await once(child, 'message')
    await new Promise((resolve) => setTimeout(resolve, wait))
    child.kill('SIGKILL')
    await over
    kills++
    const sqlite = new Database(path.join(folder, 'ventanilla.db'))
    const now = boundUpTo(sqlite)
    sqlite.close()
    expect(now).toBeGreaterThanOrEqual(cursor)
    cursor = now
  }
  const base = openDatabase(folder, OLD_SECRET)
  const store = createStore(base, 'ventanilla.example', () => 'x')
  for (let n = 0; n < rows; n += 97)
    expect(await store.findPerson(`persona ${n}` as Curp)).toMatchObject({ curp: `persona ${n}` })
  expect(base.sqlite.prepare('select count(*) from recifrado').pluck().get()).toBe(0)
  expect(await readAll(base)).toMatchObject(held)
  await base.close()
}, 300_000)
