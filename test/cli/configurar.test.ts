import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dist } from '../support/portal.ts'
import { startPortal } from '../support/process.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'configurar-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ANSWERS = {
  direccion: 'nss.invalid',
  institucion: 'Instituto de Prueba',
  portal: '',
  responsable: '',
  contacto: 'arco@ejemplo.mx',
  servidor: '127.0.0.1:9',
  usuario: 'yo',
  contrasena: 'a:b@c#d"e',
  remitente: '',
  carpeta: '',
  puerto: '',
  proxy: '',
  sello: '1',
  prueba: '',
}

/** Answers as an operator would, one line each. */
const configure = (answers: readonly string[], ...args: string[]) => run('configurar', ...args)(answers)
const run =
  (...args: string[]) =>
  async (answers: readonly string[]) => {
    const child = spawn(process.execPath, [path.join(dist, 'cli.js'), ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '' },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes))
    child.stdin.end(answers.map((line) => `${line}\n`).join(''))
    const code = await new Promise((resolve) => child.once('close', resolve))
    return { code, said }
  }
const settings = () =>
  Object.fromEntries(
    readFileSync(path.join(folder, '.env'), 'utf8')
      .split('\n')
      .filter((line) => /^\w/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  ) as Record<string, string>

test('what it writes is all that production needs to start', async () => {
  const { code, said } = await configure(Object.values(ANSWERS))
  expect(code, said).toBe(0)
  expect(said).not.toContain(ANSWERS.contrasena)
  for (const words of ['llave y certificado', 'dirección pública', 'mal    correo'])
    expect(said).toContain(words)
  const portal = await startPortal({ ...settings(), PORT: '0' })
  const home = await (await fetch(portal.url)).text()
  expect(home).not.toMatch(/[Dd]emostraci/)
  expect((await portal.end()).code).toBe(0)
})

test('secrets are in files of their own that nobody else can read, and not among the settings', async () => {
  await configure(Object.values(ANSWERS))
  for (const name of ['.env', 'secretos', 'secretos/secreto', 'secretos/smtp_url', 'data', 'data/sello.pem'])
    expect(statSync(path.join(folder, name)).mode & 0o077, name).toBe(0)
  const url = new URL(readFileSync(path.join(folder, 'secretos/smtp_url'), 'utf8').trim())
  expect([url.protocol, url.host, decodeURIComponent(url.password)]).toEqual([
    'smtp:',
    ANSWERS.servidor,
    ANSWERS.contrasena,
  ])
  expect(readFileSync(path.join(folder, '.env'), 'utf8')).not.toMatch(/SECRET=|SMTP_URL=/)
  expect(readFileSync(path.join(folder, 'secretos/secreto'), 'utf8').trim().length).toBeGreaterThan(40)
})

test('an answer that will not do is asked for again, with the reason', async () => {
  const { direccion, institucion, ...rest } = ANSWERS
  const wrong = ['http://nss.invalid/portal', direccion, 'Instituto "X"', '', institucion]
  const { code, said } = await configure([...wrong, ...Object.values(rest)])
  expect(code, said).toBe(0)
  for (const words of ['BASE_URL', 'Sin comillas', 'Hace falta una respuesta']) expect(said).toContain(words)
  expect(settings()).toMatchObject({ BASE_URL: 'https://nss.invalid', INSTITUTION: institucion })
})

test('a request for an authority leaves key and CSR, and doctor says that the seal is missing', async () => {
  const { said } = await configure(Object.values({ ...ANSWERS, sello: '2' }))
  expect(readdirSync(path.join(folder, 'data'))).toEqual(
    expect.arrayContaining(['sello-solicitud.key', 'sello-solicitud.csr']),
  )
  expect(said).toMatch(/mal +llave y certificado/)
})

test('settings that are there are not touched, and a secret that is there is used again', async () => {
  mkdirSync(path.join(folder, 'secretos'))
  writeFileSync(path.join(folder, 'secretos/secreto'), 'el secreto de siempre, que ya protege los datos\n')
  await configure(Object.values(ANSWERS))
  expect(readFileSync(path.join(folder, 'secretos/secreto'), 'utf8')).toContain('de siempre')
  const before = readFileSync(path.join(folder, '.env'), 'utf8')
  const again = await configure(Object.values(ANSWERS))
  expect(again).toMatchObject({ code: 1, said: expect.stringContaining('Ya hay ajustes') })
  expect(readFileSync(path.join(folder, '.env'), 'utf8')).toBe(before)
})

test('a data folder is written as a whole path, and one that was said is not asked for', async () => {
  await configure(Object.values({ ...ANSWERS, carpeta: 'datos' }))
  expect(settings().DATA_DIR).toBe(path.join(folder, 'datos'))
  const { carpeta: _, ...rest } = ANSWERS
  const { code, said } = await run(
    '--datos',
    'aparte',
    'configurar',
    '--carpeta',
    'otra',
  )(Object.values(rest))
  expect(code, said).toBe(0)
  const written = readFileSync(path.join(folder, 'otra/.env'), 'utf8')
  expect(written).toContain(`DATA_DIR=${path.join(folder, 'aparte')}\n`)
})

test('a folder for exchange that cannot be made is told before anything is written', async () => {
  writeFileSync(path.join(folder, 'intercambio'), '')
  const { code, said } = await configure(Object.values(ANSWERS), '--intercambio', 'intercambio')
  expect([code, said]).toEqual([1, expect.stringContaining('No se puede hacer intercambio (EEXIST).')])
  expect(readdirSync(folder)).not.toContain('.env')
})

test('when the answers end too soon nothing is written', async () => {
  const { code } = await configure([ANSWERS.direccion])
  expect(code).toBe(1)
  expect(readdirSync(folder)).toEqual([])
})
