import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addCommands } from '../../src/cli/commands.ts'
import { runOrder } from '../../src/cli/program/program.ts'
import { Authenticator } from '../support/authenticator.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { join, trailOf } from '../support/staff.ts'

const SECRET = 'un secreto de prueba que mide más de 32 caracteres'
let folder: string
let portal: Portal
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'personal-'))
  portal = await openPortal({ dataDir: folder, env: { SECRET } })
  portal.base.sqlite.exec('delete from personal')
})
afterAll(async () => {
  await portal.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As an operator types it, on the folder of a portal that runs. */
async function nss(...args: string[]): Promise<{ code: number; out: string; wrong: string }> {
  let out = ''
  let wrong = ''
  const code = await runOrder(args, {
    version: '0',
    streams: { stdout: (text) => (out += text), stderr: (text) => (wrong += text) },
    add: (program, output) =>
      addCommands(program, output, {
        env: { DATA_DIR: folder, SECRET, BASE_URL: 'http://localhost:3000' },
        stream: { write: () => true },
        input: process.stdin,
      }),
  })
  return { code, out, wrong }
}
const ANA = ['--nombre', 'Ana Ejemplo', '--correo', 'ana@ejemplo.mx']

test('nobody at first; an invitation gives the link that it mails, once and encrypted', async () => {
  expect((await nss('personal', 'ver')).out).toContain('/mostrador está cerrado')
  const { code, out } = await nss('personal', 'invitar', ...ANA, '--rol', 'responsable')
  expect(code).toBe(0)
  const link = /\/mostrador\/invitacion\/[\w-]{43}/.exec(out)?.[0] ?? ''
  expect(out).toContain(`http://localhost:3000${link}`)
  // it leaves when a portal serves, which this order does not
  expect(out).not.toContain('enviada')
  const rows = JSON.stringify(portal.base.sqlite.prepare('select * from ligas_personal').all())
  expect(rows).not.toContain(link.slice(-43))
  const { page } = await join(portal, link, new Authenticator('http://localhost:3000'))
  expect(page.text).toContain('ya tienes acceso')
  const list = (await nss('personal', 'ver')).out
  expect(list).toContain('Ana Ejemplo  ana@ejemplo.mx  Responsable  activa  1 llave')
  expect(trailOf(portal, 'personal invitado').at(-1)).toMatch(/^ok responsable personal:/)
})

test('what is wrong is said, and a mailbox is one person’s', async () => {
  const taken = await nss('personal', 'invitar', ...ANA, '--rol', 'mostrador')
  expect(taken).toMatchObject({ code: 1, wrong: expect.stringContaining('ya es de alguien del personal') })
  const role = await nss('personal', 'invitar', ...ANA, '--rol', 'jefe')
  expect(role).toMatchObject({ code: 2, wrong: expect.stringContaining('responsable') })
  const correo = await nss('personal', 'invitar', '--nombre', 'Eva', '--correo', 'eva', '--rol', 'mostrador')
  expect(correo).toMatchObject({ code: 1, wrong: expect.stringContaining('arroba') })
})

test('closing ends an account and keeps its row; the only Responsable stays', async () => {
  expect(await nss('personal', 'cerrar', 'ana@ejemplo.mx')).toMatchObject({
    code: 1,
    wrong: expect.stringContaining('la única persona responsable'),
  })
  const made = await nss(
    'personal',
    'invitar',
    '--nombre',
    'Beto Prueba',
    '--correo',
    'b@ejemplo.mx',
    '--rol',
    'mostrador',
    '--json',
  )
  const { liga } = (JSON.parse(made.out) as { datos: { liga: string } }).datos
  expect((await nss('personal', 'cerrar', ' B@\u200bejemplo.mx')).out).toContain('Cuenta cerrada')
  expect((await portal.app.request(new URL(liga).pathname)).status).toBe(410)
  expect((await nss('personal', 'ver')).out).toContain('Beto Prueba  b@ejemplo.mx  Mostrador  cerrada')
  expect((await nss('personal', 'cerrar', 'b@ejemplo.mx')).code).toBe(1)
})

test('who is the only Responsable and lost every key comes back under another mailbox', async () => {
  const again = ['--nombre', 'Ana Ejemplo', '--correo', 'ana.otra@ejemplo.mx']
  const { code, out } = await nss('personal', 'invitar', ...again, '--rol', 'responsable')
  expect(code).toBe(0)
  // an invitation that nobody accepted would leave nobody
  expect((await nss('personal', 'cerrar', 'ana@ejemplo.mx')).code).toBe(1)
  const link = /\/mostrador\/invitacion\/[\w-]{43}/.exec(out)?.[0] ?? ''
  await join(portal, link, new Authenticator('http://localhost:3000'))
  expect((await nss('personal', 'cerrar', 'ana@ejemplo.mx')).code).toBe(0)
  expect((await nss('personal', 'invitar', ...ANA, '--rol', 'mostrador')).code).toBe(0)
})
