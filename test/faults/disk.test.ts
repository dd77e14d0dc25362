import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { prepareFolder } from '../../src/adapters/runtime/data-folder.ts'
import { makeBackup } from '../../src/app/backup.ts'
import { restoreBackup } from '../../src/cli/respaldo/restore.ts'
import { openDatabase } from '../../src/db/base/open.ts'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import { ADDRESS, newPeople, type Owner, ownerAtPaso2 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { nss, run, startPortal } from '../support/process.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { nssOn } from '../support/walk.ts'
import { smallVolume } from './support/volume.ts'

const SECRET = 'un secreto de prueba que mide más de 32 caracteres'
const PASO2 = '/tramites/nss/domicilio'

describe('while it serves', () => {
  let portal: Portal
  let people: ReturnType<typeof newPeople>
  let owner: Owner
  beforeAll(async () => {
    portal = await openPortal({ env: { LIMITS: 'off' }, parts: { busyTimeoutMs: 300 } })
    people = newPeople(portal, 77)
  })
  beforeEach(async () => {
    owner = await ownerAtPaso2(portal, (await people.next()).value)
    portal.lines.length = 0
  })
  afterAll(() => portal.close())

  /** Nothing half made, clear words for the person and for the operator, and all goes on by itself afterwards. */
  async function passes(page: Page, words: RegExp, mend: () => void): Promise<void> {
    expect(page.status).toBe(503)
    expect(page.text).toContain('Por ahora no podemos guardar nada')
    expect(page.text).toContain('no_disponible')
    expect(page.headers.get('retry-after')).toBe('60')
    expect(page.html).not.toMatch(/SQLITE|sqlite|\.ts:/)
    const line = portal.lines.find((one) => one.level === 'error')
    expect(String(line?.message)).toMatch(words)
    expect(page.text).toContain(String(line?.id))
    expect(await brokenInvariants(portal.base)).toEqual([])
    expect(await portal.ctx.store.numerosOf(owner.curp)).toEqual([])
    // before there is room, and then: with what was typed, from the page itself
    const still = await owner.visitor.press(page, 'Intentar de nuevo')
    expect(still.status).toBe(503)
    mend()
    const paso3 = await owner.visitor.press(still, 'Intentar de nuevo')
    expect([nssOn(paso3)]).toEqual(await portal.ctx.store.numerosOf(owner.curp))
    expect(await brokenInvariants(portal.base)).toEqual([])
  }

  test('a full disk keeps what was there, says so, and needs no restart', async () => {
    const { sqlite } = portal.base
    sqlite.pragma(`max_page_count = ${sqlite.pragma('page_count', { simple: true })}`)
    // the last thing that an assignment writes has no room any more
    const entry = sqlite.prepare("insert into auditoria (at, what, actor, outcome) values (0, 'x', 'x', 'x')")
    expect(() => {
      for (;;) entry.run()
    }).toThrow(/full/)
    const page = await owner.visitor.post(PASO2, ADDRESS)
    await passes(page, /lleno/, () => sqlite.pragma('max_page_count = 4294967294'))
  })

  test('a volume that became read-only is said, and the process lives on', async () => {
    const { sqlite } = portal.base
    sqlite.pragma('query_only = on')
    const page = await owner.visitor.post(PASO2, ADDRESS)
    expect((await portal.app.request('/healthz')).status).toBe(200)
    await passes(page, /permiso de escritura/, () => sqlite.pragma('query_only = off'))
  })

  test.each([
    ['', 'Volver al formulario'],
    ['/en', 'Back to the form'],
  ])('Paso 1 of %s that could not be kept is filled again, with another challenge', async (prefix, back) => {
    const { sqlite } = portal.base
    const visitor = new Visitor(portal)
    const form = await visitor.get(`${prefix}/tramites/nss`)
    const typed = { curp: owner.curp, correo: 'a@ejemplo.mx', correo_confirmacion: 'a@ejemplo.mx' }
    const value = (page: Page, id: string) => page.document.querySelector(`#${id}`)?.getAttribute('value')
    sqlite.pragma('query_only = on')
    const button = prefix ? 'Continue' : 'Continuar'
    const page = await visitor.press(form, button, { ...typed, captcha: 'Prueba7' })
    sqlite.pragma('query_only = off')
    expect(page.status).toBe(503)
    const again = await visitor.press(page, back)
    expect([again.status, again.url]).toEqual([200, `${prefix}/tramites/nss`])
    for (const [id, text] of Object.entries(typed)) expect(value(again, id)).toBe(text)
    expect(value(again, 'captcha')).toBe('')
    const [token, before] = [again, form].map((one) => one.html.match(/captcha\/([\w.-]+)\.svg/)?.[1])
    expect(token).not.toBe(before)
  })

  test('a database that another process holds is waited for, then said', async () => {
    const other = new Database(path.join(portal.dataDir, 'ventanilla.db'))
    other.exec('begin immediate')
    expect((await portal.app.request('/readyz')).status).toBe(503)
    const page = await owner.visitor.post(PASO2, ADDRESS)
    await passes(page, /Otro programa/, () => other.exec('rollback'))
    expect((await portal.app.request('/readyz')).status).toBe(200)
    other.close()
  })
})

describe('a start', () => {
  let folder: string
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'discos-'))
    prepareFolder(DATA_DIR())
    await openDatabase(DATA_DIR(), SECRET).close()
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const DATA_DIR = () => path.join(folder, 'data')
  const file = () => path.join(DATA_DIR(), 'ventanilla.db')
  const env = () => ({ DATA_DIR: DATA_DIR(), SECRET })
  const refused = () => refusedStart(env())

  /** What a bad disk gives back: nothing but zeros, where the table of numbers begins. */
  function spoil(): void {
    const sqlite = new Database(file())
    const page = sqlite.prepare("select rootpage from sqlite_master where name = 'numeros'").pluck().get()
    const size = Number(sqlite.pragma('page_size', { simple: true }))
    sqlite.pragma('wal_checkpoint(truncate)')
    sqlite.close()
    const fd = openSync(file(), 'r+')
    writeSync(fd, Buffer.alloc(size), 0, size, (Number(page) - 1) * size)
    closeSync(fd)
  }

  test('with a damaged page refuses, changes nothing, and says what to do: that works', async () => {
    const place = { dataDir: DATA_DIR(), folder: path.join(folder, 'respaldos'), now: Date.now() }
    const [made = ''] = await makeBackup({ ...place, demoSecret: false, sealElsewhere: false })
    spoil()
    const before = readFileSync(file())
    const said = await refused()
    expect(said).toContain('dañada')
    expect(said).toContain('nss respaldo restaurar ARCHIVO --en CARPETA')
    expect(readFileSync(file()).equals(before)).toBe(true)
    const target = path.join(folder, 'restaurada')
    const backup = /Respaldo: (\S+)/.exec(made)?.[1] ?? ''
    await restoreBackup({ file: backup, target, secret: SECRET, now: Date.now() })
    await (await startPortal({ DATA_DIR: target, SECRET })).end()
  })

  test('with something that is no database refuses in the same words', async () => {
    writeFileSync(file(), 'esto no es una base de datos'.repeat(500))
    expect(await refused()).toContain('dañada')
  })

  test('on a disk that does not take what was written says so and ends; on a good one it goes on', async () => {
    const preload = path.join(folder, 'disco.mjs')
    writeFileSync(
      preload,
      `import fs from 'node:fs'
      import { syncBuiltinESMExports } from 'node:module'
      fs.fdatasync = (fd, done) => done(Object.assign(new Error('i/o error'), { code: 'EIO' }))
      syncBuiltinESMExports()`,
    )
    const { said, over } = run('main.js', [], { PORT: '0', ...env(), NODE_OPTIONS: `--import ${preload}` })
    expect(await over).toBe(1)
    expect(said()).toContain('el disco no guardó lo último que se escribió (EIO): la ventanilla termina')
    await (await startPortal(env())).end()
    const base = openDatabase(DATA_DIR(), SECRET)
    expect(await brokenInvariants(base)).toEqual([])
    await base.close()
  })

  test('with a database that another process holds waits five seconds, then says so', async () => {
    const other = new Database(file())
    other.pragma('locking_mode = exclusive')
    other.exec('begin exclusive; create table ajena (a); commit')
    expect(await refused()).toContain('Otro programa')
    other.close()
  })
})

const volume = smallVolume(6)
afterAll(() => volume?.remove())

describe.runIf(volume)('on a small disk of its own', () => {
  const folder = volume?.folder ?? ''
  const data = path.join(folder, 'data')

  test('full or read-only, it does not start, and says why; with room again, it does', async () => {
    const env = { DATA_DIR: data, LIMITS: 'off', CAPTCHA_FIXED_ANSWER: 'Prueba7' }
    fill(path.join(folder, 'relleno'))
    expect(await refusedStart(env)).toMatch(/lleno/)
    rmSync(path.join(folder, 'relleno'))
    await (await startPortal(env)).end()
    volume?.readOnly()
    expect(await refusedStart(env)).toMatch(/solo lectura/)
    volume?.writable()
  })

  test('that fills up while it serves, a form is answered 503, and again 303 when there is room', async () => {
    const portal = await startPortal({
      DATA_DIR: data,
      CAPTCHA_FIXED_ANSWER: 'Prueba7',
      LIMIT_CAPTCHA_IP_HOUR: '100000',
    })
    const guess = async () => {
      const body = new URLSearchParams({ captcha: 'mal', captcha_id: 'x' })
      return (await fetch(`${portal.url}/tramites/nss`, { method: 'POST', body })).status
    }
    expect(await guess()).toBe(422)
    fill(path.join(folder, 'relleno'))
    let last = 422
    for (let n = 0; n < 2000 && last === 422; n++) last = await guess()
    expect(last).toBe(503)
    expect((await fetch(`${portal.url}/ayuda`)).status).toBe(200)
    rmSync(path.join(folder, 'relleno'))
    expect(await guess()).toBe(422)
    expect((await portal.end()).code).toBe(0)
  })
})

test.runIf(volume)('an export that does not fit names its own disk, and leaves nothing', async () => {
  const folder = mkdtempSync(path.join(volume?.folder ?? '', 'salida-'))
  const file = path.join(folder, 'ensayo.csv')
  const home = mkdtempSync(path.join(tmpdir(), 'exporta-'))
  const full = await nss({ DATA_DIR: home }, 'padron', 'generar', '200000', file)
  expect(full).toEqual({ code: 1, said: `No se puede escribir ${file} (ENOSPC).\n` })
  expect(readdirSync(folder)).toEqual([])
  rmSync(home, { recursive: true })
})

async function refusedStart(env: Record<string, string>): Promise<string> {
  const { over, said } = run('main.js', [], { PORT: '0', ...env })
  expect(await over, said()).toBe(1)
  expect(said()).not.toMatch(/\n\s+at |SqliteError/)
  return said()
}

/** Writes until there is no room left. */
function fill(file: string): void {
  const fd = openSync(file, 'a')
  for (let size = 1 << 16; size > 0; ) {
    try {
      writeSync(fd, Buffer.alloc(size))
    } catch {
      size >>= 1
    }
  }
  closeSync(fd)
}
