import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test as vitest } from 'vitest'
import { claimFolder, holderOf } from '../../src/db/base/one-process.ts'
import { DatabaseRefusal } from '../../src/db/base/refusal.ts'
import { eventually } from '../support/portal.ts'
import { nss, run, startPortal } from '../support/process.ts'

type Place = { readonly folder: string; readonly env: { readonly DATA_DIR: string } }
const alone = vitest.extend<{ prefix: string; place: Place }>({
  prefix: 'carpeta-',
  place: async ({ prefix }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), prefix))
    await use({ folder, env: { DATA_DIR: folder } })
    rmSync(folder, { recursive: true, force: true })
  },
})

// each in a folder of its own, at the same time: nearly all of it is to wait for processes
const { concurrent: test } = alone

/** What a second portal on the same folder says as it ends. */
async function second({ env }: Place): Promise<{ code: number | null; said: string }> {
  const { over, said } = run('main.js', [], { PORT: '0', ...env })
  return { code: await over, said: said() }
}

test('one portal a folder: a second is refused with the process of the first, and commands work beside it', async ({
  place,
}) => {
  const { folder, env } = place
  const first = await startPortal(env)
  const refused = await second(place)
  expect(refused.code).toBe(1)
  expect(refused.said).toContain(`el proceso ${first.child.pid} de `)
  expect((await nss(env, 'series', 'ver')).code).toBe(0)
  const told = await nss(env, 'doctor')
  expect(told.said).toContain(`la ventanilla atiende: proceso ${first.child.pid} de `)
  // a kill leaves its note behind, and no lock
  await first.end('SIGKILL')
  expect(readdirSync(folder)).toContain('ventanilla.proceso')
  expect(holderOf(folder)).toBeUndefined()
  const third = await startPortal(env)
  expect((await third.end()).code).toBe(0)
  expect(readdirSync(folder)).not.toContain('ventanilla.proceso')
}, 120_000)

test('a note of a process with the same number, as in a container that starts again, is in nobody’s way', ({
  place: { folder },
}) => {
  writeFileSync(
    path.join(folder, 'ventanilla.proceso'),
    JSON.stringify({ pid: process.pid, host: 'x', since: 1 }),
  )
  const claim = claimFolder(folder, 2)
  expect(holderOf(folder)).toMatchObject({ pid: process.pid, since: 2 })
  expect(() => claimFolder(folder, 3)).toThrow(DatabaseRefusal)
  claim.tell({ certificateSerial: '00001000000000000001' })
  expect(holderOf(folder)).toMatchObject({ certificateSerial: '00001000000000000001' })
  claim.release()
  claimFolder(folder, 4).release()
})

test('database, keys and secrets are for their owner only, also those that others could read before', async ({
  place: { folder, env },
}) => {
  const first = await startPortal(env)
  const loose = () =>
    readdirSync(folder)
      .filter((name) => /^(ventanilla|sello|secreto)/.test(name))
      .filter((name) => (statSync(path.join(folder, name)).mode & 0o077) !== 0)
  expect(readdirSync(folder)).toEqual(
    expect.arrayContaining(['ventanilla.db', 'ventanilla.db-wal', 'secreto']),
  )
  expect(loose()).toEqual([])
  expect((await nss(env, 'respaldo', 'crear')).code).toBe(0)
  const made = readdirSync(path.join(folder, 'respaldos')).map((name) => path.join(folder, 'respaldos', name))
  expect(made.map((file) => statSync(file).mode & 0o777)).toEqual([0o600])
  await first.end()
  chmodSync(path.join(folder, 'ventanilla.db'), 0o644)
  expect((await nss(env, 'series', 'ver')).code).toBe(0)
  expect(loose()).toEqual([])
}, 90_000)

describe('a ledger that could be changed, since its trigger', () => {
  const alter = (folder: string, statement: string): void => {
    const sqlite = new Database(path.join(folder, 'ventanilla.db'))
    sqlite.exec(statement)
    sqlite.close()
  }
  test.for([
    ['is gone', 'drop trigger bitacora_no_delete'],
    [
      'does nothing any more',
      'drop trigger auditoria_no_update; create trigger auditoria_no_update before update on auditoria begin select 1; end',
    ],
  ] as const)('%s, is not served, and doctor says what to do', async ([, statement], { place }) => {
    const { folder, env } = place
    expect((await nss(env, 'series', 'ver')).code).toBe(0)
    alter(folder, statement)
    const refused = await second(place)
    expect(refused.code).toBe(1)
    expect(refused.said).toMatch(/alguien la alteró.*respaldo restaurar/s)
    const told = await nss(env, 'doctor')
    expect(told.code).toBe(1)
    expect(told.said).toMatch(/mal +bitácora y auditoría/)
  })
})

// by the clock
alone(
  'a new seal is used by the portal that runs within 5 seconds, and each command says which seals now',
  async ({ place: { folder, env } }) => {
    const token = 'prueba-de-las-medidas-0001'
    const portal = await startPortal({ ...env, METRICS_TOKEN: token })
    const headers = { Authorization: `Bearer ${token}` }
    const serving = async () => {
      const health = (await (await fetch(`${portal.url}/readyz?detalle`, { headers })).json()) as {
        sello: { serie: string }
      }
      return health.sello.serie
    }
    const before = await serving()
    expect((await nss(env, 'sello', 'rotar', '--bits', '2048')).said).toContain('lo toma solo')
    const started = performance.now()
    await eventually(async () => (await serving()) !== before)
    expect(performance.now() - started).toBeLessThan(5000)
    const now = await serving()
    const listed = await nss(env, 'sello', 'listar')
    expect(listed.said).toMatch(new RegExp(`${now} +en uso`))
    expect(listed.said).toMatch(new RegExp(`${before} +retirado`))
    expect((await nss(env, 'doctor')).said).toContain(`el portal sella con la serie ${now}`)
    expect(await (await fetch(`${portal.url}/certificados`)).text()).toContain(now)
    // a file that may not seal is told, and changes nothing
    writeFileSync(path.join(folder, 'sello.pem'), 'no es una llave', { mode: 0o600 })
    await eventually(() => portal.said().includes('se sigue con el de antes'))
    expect(await serving()).toBe(now)
    expect((await portal.end()).code).toBe(0)
  },
  120_000,
)
