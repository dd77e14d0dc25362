import { execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dist, eventually } from '../support/portal.ts'
import { freePort, run, startPortal } from '../support/process.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'arranque-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const DATA_DIR = () => path.join(folder, 'data')

describe('a first start', () => {
  test('prints its address, that it is a demonstration, and where its people and its mail are', async () => {
    const portal = await startPortal({ DATA_DIR: DATA_DIR() })
    for (const words of ['DEMOSTRACIÓN', '/demo\n', '/demo/correo']) expect(portal.said()).toContain(words)
    for (const page of ['/', '/tramites/nss', '/demo', '/demo/correo', '/healthz', '/readyz']) {
      expect((await fetch(portal.url + page)).status, page).toBe(200)
    }
    expect((await portal.end()).code).toBe(0)
  })

  test('makes its database, key and certificate by itself, and keeps its secrets from other users', async () => {
    const portal = await startPortal({ DATA_DIR: DATA_DIR() })
    await portal.end()
    const files = readdirSync(DATA_DIR())
    expect(files).toEqual(expect.arrayContaining(['secreto', 'ventanilla.db']))
    const secret = files.filter((file) => /secreto|\.pem$/.test(file))
    expect(secret.length).toBeGreaterThan(1)
    for (const file of secret) expect(statSync(path.join(DATA_DIR(), file)).mode & 0o077, file).toBe(0)
  })

  test('is the same in any zone of time: no date shown depends on TZ', async () => {
    const portal = await startPortal({ DATA_DIR: DATA_DIR(), TZ: 'Pacific/Kiritimati' })
    const page = await (await fetch(`${portal.url}/certificados`)).text()
    const certificateSerial = /\d{20}/.exec(page)?.[0]
    await portal.end()
    const again = await startPortal({ DATA_DIR: DATA_DIR(), TZ: 'America/Anchorage' })
    expect(await (await fetch(`${again.url}/certificados`)).text()).toBe(page)
    expect((await fetch(`${again.url}/certificados/${certificateSerial}.pem`)).status).toBe(200)
    await again.end()
  })
})

describe('SIGTERM', () => {
  test('lets a request in flight finish, takes no new one, and ends with 0 within 10 seconds', async () => {
    const portal = await startPortal({ DATA_DIR: DATA_DIR() })
    const { port } = new URL(portal.url)
    const body = 'codigo=abc&accion=codigo'
    const socket = connect(Number(port), '127.0.0.1')
    let answer = ''
    socket.on('data', (bytes) => (answer += bytes)).on('error', () => {})
    const head = [
      'POST /verificar HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/x-www-form-urlencoded',
    ]
    socket.write(`${[...head, `Content-Length: ${body.length}`, 'Connection: close'].join('\r\n')}\r\n\r\n`)
    socket.write(body.slice(0, 5))
    await new Promise((resolve) => setTimeout(resolve, 200))
    const ended = portal.end()
    await new Promise((resolve) => setTimeout(resolve, 200))
    await expect(fetch(`${portal.url}/healthz`)).rejects.toThrow()
    socket.write(body.slice(5))
    const { code, ms } = await ended
    expect(answer).toMatch(/^HTTP\/1\.1 303 /)
    expect(code).toBe(0)
    expect(ms).toBeLessThan(10_000)
    expect(portal.said()).toMatch(/"message":"fin","version":"\d+\.\d+\.\d+","signal":"SIGTERM"/)
  })

  test('does not wait for connections without a request: never used, idle, or idle only once it is answered', async () => {
    const portal = await startPortal({ DATA_DIR: DATA_DIR() })
    const open = () => connect(Number(new URL(portal.url).port), '127.0.0.1').on('error', () => {})
    const [unused, idle, later] = [open(), open(), open()]
    const answers: string[] = []
    for (const socket of [idle, later]) socket.on('data', (bytes) => answers.push(String(bytes)))
    idle.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await eventually(() => answers.length > 0)
    const body = 'codigo=abc&accion=codigo'
    const form = 'Host: localhost\r\nContent-Type: application/x-www-form-urlencoded'
    later.write(
      `POST /verificar HTTP/1.1\r\n${form}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    const ended = portal.end()
    await new Promise((resolve) => setTimeout(resolve, 200))
    later.write(body.slice(5))
    const { code, ms } = await ended
    expect(code).toBe(0)
    expect(ms).toBeLessThan(2000)
    expect(answers.join('')).toMatch(/ 303 [\s\S]*connection: close/i)
    unused.destroy()
  })

  test('an end that was none, by kill -9, is told at the next start, and an orderly one is not', async () => {
    const killed = await startPortal({ DATA_DIR: DATA_DIR() })
    await killed.end('SIGKILL')
    const next = await startPortal({ DATA_DIR: DATA_DIR() })
    expect(next.said()).toContain(`el proceso anterior (${killed.child.pid} de `)
    await next.end()
    const last = await startPortal({ DATA_DIR: DATA_DIR() })
    expect(last.said()).not.toContain('el proceso anterior')
    await last.end()
  })
})

describe('a start that cannot go on', () => {
  const refused = async (env: Record<string, string>, cwd?: string) => {
    const { over, said } = run('main.js', [], { PORT: '0', DATA_DIR: DATA_DIR(), ...env }, cwd)
    const code = await over
    expect(code).toBe(1)
    expect(said()).not.toMatch(/\n\s+at /)
    return said()
  }

  test('lists every problem of its settings at once', async () => {
    const said = await refused({ MODE: 'production', LIMITS: 'off', CAPTCHA_FIXED_ANSWER: 'x', HOST: '' })
    const names = [
      'BASE_URL',
      'SMTP_URL',
      'MAIL_FROM',
      'INSTITUTION',
      'PRIVACY_RESPONSIBLE',
      'SECRET',
      'SEAL_KEY',
    ]
    for (const name of [...names, 'SEAL_CERTIFICATE', 'LIMITS', 'CAPTCHA_FIXED_ANSWER'])
      expect(said).toContain(name)
  })

  test('lists what only shows when the settings are used together with the rest', async () => {
    const first = await startPortal({
      DATA_DIR: DATA_DIR(),
      SECRET: 'el secreto con el que se empezó, de 32 o más',
    })
    await first.end()
    const pem = readFileSync(path.join(DATA_DIR(), 'sello-demostracion.pem'), 'utf8')
    const [key = ''] = pem.match(/-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/) ?? []
    const said = await refused({
      MODE: 'production',
      INSTITUTION: 'Instituto de Prueba',
      MAIL_FROM: 'a@ejemplo.mx, b@ejemplo.mx',
      SMTP_URL: 'smtps://correo.ejemplo.mx',
      SECRET: 'otro secreto de prueba, también de 32 o más',
      SEAL_KEY: key,
      SEAL_CERTIFICATE: 'no es un certificado',
      REGISTRY_URL: 'http://registro.ejemplo.mx',
      METRICS_TOKEN: 'corto',
    })
    // settings that lack, then what they name: mail, register, seal, data
    for (const words of [
      'BASE_URL',
      'PRIVACY_RESPONSIBLE',
      'METRICS_TOKEN',
      'MAIL_FROM',
      'El sello no se puede usar',
    ])
      expect(said).toContain(words)
    for (const words of ['https', 'SECRET no es el secreto']) expect(said).toContain(words)
    expect(readdirSync(DATA_DIR())).not.toContain('respaldos')
  })

  test('of npm run dev beside a portal that has its data says so, and ends', async () => {
    const portal = await startPortal({ DATA_DIR: DATA_DIR() })
    const child = spawn(process.execPath, [path.resolve(import.meta.dirname, '../../scripts/dev.ts')], {
      env: { PATH: process.env.PATH ?? '', DATA_DIR: DATA_DIR(), PORT: String(await freePort()) },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes))
    const over = new Promise((resolve) => child.once('close', resolve))
    const late = setTimeout(() => child.kill(), 20_000)
    expect(await over).toBe(1)
    clearTimeout(late)
    expect(said).toContain(`el proceso ${portal.child.pid} de `)
    expect(said).not.toContain('listo')
    await portal.end()
  })

  test.each(['main.js', 'cli.js'])(
    'of %s by an older Node says which one is needed, before anything of it is read',
    async (entry) => {
      const older = path.join(folder, 'anterior.mjs')
      writeFileSync(
        older,
        `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`,
      )
      const { over, said } = run(entry, ['series', 'ver'], {
        DATA_DIR: DATA_DIR(),
        NODE_OPTIONS: `--import ${older}`,
      })
      expect(
        await Promise.race([over, new Promise((resolve) => setTimeout(resolve, 10_000, 'started'))]),
      ).toBe(1)
      expect(said()).toMatch(/^Hace falta Node 22\.19, o 24\.5 o posterior.*\n.*\n$/)
      expect(readdirSync(folder)).toEqual(['anterior.mjs'])
    },
  )

  test('names each line of its .env whose value a # would cut, and so does every command', async () => {
    const file = path.join(folder, '.env')
    const lines = [
      '# PORTAL_NAME=un comentario # con otro',
      'PORTAL_NAME="Ventanilla #1"',
      "FOOTER_LINKS='Uno https://ejemplo.mx/#uno;",
      "Dos https://ejemplo.mx/#dos'",
      'BRAND_COLOR=#9d2449',
      '  export INSTITUTION=Escuela Secundaria #5',
    ]
    writeFileSync(file, lines.join('\n'))
    const order = async (...args: string[]) => {
      const { over, said } = run('cli.js', args, { DATA_DIR: DATA_DIR() }, folder)
      return { code: await over, said: said() }
    }
    const words = [file, 'Renglón 5: BRAND_COLOR', 'Renglón 6: INSTITUTION', 'entre comillas dobles']
    const told = [
      await refused({}, folder),
      ...(await Promise.all([order('doctor'), order('series', 'ver', '--json')])).map(({ code, said }) => {
        expect(code).toBe(1)
        return said
      }),
    ]
    for (const said of told) {
      for (const word of words) expect(said).toContain(word)
      expect(said).not.toMatch(/Renglón [1-4]/)
    }
    expect(JSON.parse(told[2] ?? '').codigo).toBe(1)
    rmSync(file)
    mkdirSync(file)
    const folders = await order('series', 'ver')
    rmSync(file, { recursive: true })
    expect(folders.code).toBe(1)
    expect(folders.said).toBe(
      `Los ajustes no se leyeron: ${file} es una carpeta, y debe ser un archivo: quítala.\n`,
    )
    writeFileSync(file, lines.slice(0, 4).join('\n'))
    const portal = await startPortal({ DATA_DIR: DATA_DIR() }, folder)
    expect(await (await fetch(`${portal.url}/ayuda`)).text()).toContain('Ventanilla #1')
    await portal.end()
  })

  test('says which folder it cannot make, and why', async () => {
    const inTheWay = path.join(folder, 'un archivo')
    writeFileSync(inTheWay, '')
    const said = await refused({ DATA_DIR: path.join(inTheWay, 'datos') })
    expect(said).toContain(inTheWay)
    expect(said).toContain('hay un archivo')
  })

  test.each(['PORT', 'METRICS_PORT'])(
    'says that its %s is taken, and the next start that nothing was cut',
    async (setting) => {
      const portal = await startPortal({ DATA_DIR: DATA_DIR() })
      const other = { DATA_DIR: path.join(folder, 'other') }
      const said = await refused({ [setting]: new URL(portal.url).port, ...other })
      expect(said).toContain(new URL(portal.url).port)
      await portal.end()
      const next = await startPortal(other)
      await next.end()
      expect(next.said()).not.toContain('no terminó en orden')
    },
  )
})

test('in production no page of the demonstration exists, and the log is JSON lines', async () => {
  const first = await startPortal({ DATA_DIR: DATA_DIR() })
  await first.end()
  const demo = readdirSync(DATA_DIR()).find((file) => file.endsWith('.pem')) ?? ''
  const both = readFileSync(path.join(DATA_DIR(), demo), 'utf8')
  const parts = both.match(/-----BEGIN [^-]+-----[\s\S]+?-----END [^-]+-----\n?/g) ?? []
  const portal = await startPortal({
    MODE: 'production',
    DATA_DIR: path.join(folder, 'real'),
    BASE_URL: 'https://nss.ejemplo.mx',
    SMTP_URL: 'smtps://correo.ejemplo.mx',
    MAIL_FROM: 'nss@ejemplo.mx',
    INSTITUTION: 'Instituto de Prueba',
    PRIVACY_RESPONSIBLE: 'Instituto de Prueba',
    SECRET: 'un secreto de prueba que mide más de 32 caracteres',
    SEAL_KEY: parts.find((part) => part.includes('PRIVATE KEY')) ?? '',
    SEAL_CERTIFICATE: parts.find((part) => part.includes('CERTIFICATE')) ?? '',
  })
  for (const page of ['/demo', '/demo/correo']) expect((await fetch(portal.url + page)).status).toBe(404)
  const home = await fetch(portal.url)
  expect(await home.text()).not.toMatch(/[Dd]emostraci/)
  expect(home.headers.get('strict-transport-security')).toMatch(/max-age=/)
  await portal.end()
  for (const line of portal.said().trim().split('\n')) expect(() => JSON.parse(line), line).not.toThrow()
})

test('measures have a port of their own, which answers nothing else, and asks for the token if there is one', async () => {
  const port = await freePort()
  const portal = await startPortal({ DATA_DIR: DATA_DIR(), METRICS_PORT: String(port) })
  await fetch(`${portal.url}/healthz`)
  const own = await fetch(`http://127.0.0.1:${port}/metrics`)
  expect(await own.text()).toMatch(
    /^ventanilla_http_request_duration_seconds_count\{route="\/healthz",.*\} 1$/m,
  )
  for (const page of ['/', '/demo', '/healthz'])
    expect((await fetch(`http://127.0.0.1:${port}${page}`)).status).toBe(404)
  expect((await fetch(`${portal.url}/metrics`)).status).toBe(404)
  expect((await portal.end()).code).toBe(0)
  const token = 'un-token-de-prueba-largo'
  const both = await startPortal({ DATA_DIR: DATA_DIR(), METRICS_PORT: String(port), METRICS_TOKEN: token })
  const ask = (headers = {}) => fetch(`http://127.0.0.1:${port}/metrics`, { headers })
  expect([(await ask()).status, (await ask({ Authorization: `Bearer ${token}` })).status]).toEqual([401, 200])
  await both.end()
})

test('what is loaded before it by --import sees its requests, so that OpenTelemetry can', async () => {
  const preload = path.join(folder, 'inicio.mjs')
  writeFileSync(
    preload,
    `import { subscribe } from 'node:diagnostics_channel'
    subscribe('http.server.request.start', ({ request }) => console.error('seen ' + request.url))`,
  )
  const portal = await startPortal({ DATA_DIR: DATA_DIR(), NODE_OPTIONS: `--import ${preload}` })
  await fetch(`${portal.url}/ayuda`)
  await portal.end()
  expect(portal.said()).toContain('seen /ayuda')
})

test('it says its version, in /healthz and first in the list of changes', async () => {
  const root = path.resolve(import.meta.dirname, '../..')
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const portal = await startPortal({ DATA_DIR: DATA_DIR() })
  expect(await (await fetch(`${portal.url}/healthz`)).text()).toBe(`ok ${version}\n`)
  await portal.end()
  expect(/^## (\S+)/m.exec(readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'))?.[1]).toBe(version)
})

test('every line of its log is JSON, with the hour and, of a request, its id', async () => {
  const portal = await startPortal({ DATA_DIR: DATA_DIR() })
  await fetch(`${portal.url}/verificar`)
  await portal.end()
  const lines = portal
    .said()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
  expect(lines.find(({ route }) => route === '/verificar')).toMatchObject({
    t: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
    id: expect.stringMatching(/^[0-9a-f]{8}$/),
    status: 200,
  })
})

describe('the flags that Node is started with', () => {
  const commands: [where: string, line: RegExp][] = [
    ['package.json', /"(start|nss)": ".*"/g],
    ['scripts/ventanilla', /^exec .*$/gm],
    ['scripts/nss', /^exec .*$/gm],
  ]
  const root = path.resolve(import.meta.dirname, '../..')
  const flagsOf = (file: string, line: RegExp) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(line)].map(
      ([command]) => command.match(/--max[\w-]+=\w+|--heap[\w-]+=\w+|--enable[\w-]+/g) ?? [],
    )
  const ask = (flags: string[], program: string) =>
    execFileSync(process.execPath, [...flags, '--input-type=module', '-e', program], {
      encoding: 'utf8',
    }).trim()

  test('leave V8 what comes compiled, Node’s own modules and the programs, so that a start compiles neither', () => {
    const compiled = `
      import vm from 'node:vm'
      import { readFileSync } from 'node:fs'
      import { compiledOf, scriptOf } from '${path.join(dist, 'load.js')}'
      const refused = ['main', 'cli'].map((name) => '${dist}/' + name + '.cjs').map(
        (file) => scriptOf(file, { compiled: readFileSync(compiledOf(file)) }).cachedDataRejected,
      )
      console.log(refused.join())`
    // what this asks does tell one flag from another
    expect(ask(['--heap-growing-percent=30'], compiled)).toBe('true,true')
    for (const [file, line] of commands) {
      const found = flagsOf(file, line)
      expect(found.length, file).toBeGreaterThan(0)
      for (const flags of found)
        expect(ask(flags, compiled), `${file}: ${flags.join(' ')}`).toBe('false,false')
    }
  })

  test.each([
    ['is another’s', (bytes: Buffer) => bytes.with(8, (bytes[8] ?? 0) ^ 1)],
    ['was cut', (bytes: Buffer) => bytes.subarray(0, -100)],
    ['is empty', () => Buffer.alloc(0)],
  ])('what comes compiled and %s is not used, and the program runs', (_, spoilt) => {
    const other = path.join(folder, 'otra')
    cpSync(dist, other, { recursive: true, filter: (file) => !/\.map$|\/clips|\/public/.test(file) })
    const [name = ''] = readdirSync(other).filter((file) => file.startsWith('cli.cjs.v'))
    const file = path.join(other, name)
    writeFileSync(file, spoilt(readFileSync(file)))
    for (const beside of ['package.json', 'node_modules'])
      symlinkSync(path.join(root, beside), path.join(folder, beside))
    const said = execFileSync(process.execPath, [path.join(other, 'cli.js'), '--version'], {
      encoding: 'utf8',
    })
    expect(said).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
