import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { examine, tell } from '../../src/cli/doctor/doctor.ts'
import type { Finding } from '../../src/cli/doctor/finding.ts'
import { openDatabase } from '../../src/db/base/open.ts'
import { setMark } from '../../src/db/base/schema-state.ts'
import { personKeys } from '../../src/db/person/keys.ts'
import { createStore } from '../../src/db/store.ts'
import { bindingStore } from '../../src/db/tramite/binding-store.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { smtpHost } from '../support/smtp-host.ts'
import { keyPair } from '../views/pdf/sample-issue.ts'

const SECRET = 'un secreto de prueba que mide más de 32 caracteres'
const NOW = Date.UTC(2026, 10, 25, 18)
const DAY = 86_400_000

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'doctor-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const env = (more: Record<string, string> = {}) => ({
  MODE: 'production',
  BASE_URL: 'https://nss.invalid',
  INSTITUTION: 'Instituto de Prueba',
  PRIVACY_RESPONSIBLE: 'Instituto de Prueba',
  MAIL_FROM: 'nss@ejemplo.mx',
  SMTP_URL: 'smtp://127.0.0.1:9',
  PORT: '9',
  DATA_DIR: dataDir,
  SECRET,
  ...more,
})
const look = async (more: Record<string, string> = {}, options: { now?: number; testMail?: string } = {}) =>
  examine(env(more), { now: NOW, ...options })
const of = (findings: readonly Finding[], que: string) => findings.filter((one) => one.que === que)
const placeSeal = (notAfter: number) => {
  const { keyPem, certificatePem } = keyPair({ notBefore: NOW - DAY, notAfter })
  writeFileSync(path.join(dataDir, 'sello.pem'), keyPem + certificatePem, { mode: 0o600 })
}

test('what is not well says what to do, what is well does not', async () => {
  const found = await look()
  expect(found.length).toBeGreaterThan(5)
  for (const { estado, haz, que } of found) expect(haz === undefined, que).toBe(estado === 'bien')
})

test('every problem of the settings is a finding of its own', async () => {
  const found = of(await look({ BASE_URL: 'http://a.mx', SMTP_TLS: 'no', INSTITUTION: '' }), 'ajustes')
  for (const name of ['BASE_URL', 'SMTP_TLS', 'INSTITUTION'])
    expect(
      found.some(({ estado, dice }) => estado === 'mal' && dice.includes(name)),
      name,
    ).toBe(true)
})

test('settings that cannot be used end no visit: the test mail says why it did not go', async () => {
  const wrong = { BASE_URL: 'nss.ejemplo.mx', SMTP_URL: 'correo.ejemplo.mx', MAIL_FROM: 'a@b.mx, c@d.mx' }
  const found = await look(wrong, { testMail: 'ana@ejemplo.mx' })
  for (const name of ['BASE_URL', 'SMTP_URL'])
    expect(
      of(found, 'ajustes')
        .map(({ dice }) => dice)
        .join(),
    ).toContain(name)
  expect(of(found, 'correo de prueba')).toMatchObject([{ estado: 'mal' }])
  expect(of(found, 'ventanilla')).toHaveLength(1)
  const { SMTP_URL: _, ...reached } = wrong
  expect(of(await look(reached, { testMail: 'ana@ejemplo.mx' }), 'correo de prueba')).toMatchObject([
    { estado: 'mal', dice: expect.stringContaining('MAIL_FROM') },
  ])
})

test('a demonstration is told to be one', async () => {
  expect(of(await examine({ DATA_DIR: dataDir, PORT: '9' }, { now: NOW }), 'ajustes')).toMatchObject([
    { estado: 'aviso', dice: expect.stringContaining('demostración') },
  ])
})

test('a host where one employee approves what they proposed is told as long as it is so', async () => {
  expect(of(await look({ DESK_FOUR_EYES: 'off' }), 'cuatro ojos')).toMatchObject([{ estado: 'aviso' }])
  expect(of(await look(), 'cuatro ojos')).toEqual([])
})

describe('the data folder', () => {
  test('that cannot be one ends the visit', async () => {
    const inTheWay = path.join(dataDir, 'archivo')
    writeFileSync(inTheWay, '')
    const found = await look({ DATA_DIR: path.join(inTheWay, 'datos') })
    expect(found.at(-1)).toMatchObject({
      que: 'carpeta de datos',
      estado: 'mal',
      dice: expect.stringContaining('no existe'),
    })
  })
  test('that is a file is told, with what to do', async () => {
    const file = path.join(dataDir, 'archivo')
    writeFileSync(file, '')
    expect((await look({ DATA_DIR: file })).at(-1)).toMatchObject({
      estado: 'mal',
      dice: expect.stringContaining('Corrige DATA_DIR'),
      haz: expect.not.stringContaining('permiso'),
    })
  })
  test.runIf(process.getuid?.() === 0)(
    'with files of another user is wrong, and says how to give them back',
    async () => {
      writeFileSync(path.join(dataDir, 'postal.db'), '')
      chownSync(path.join(dataDir, 'postal.db'), 1234, 1234)
      expect(of(await look(), 'carpeta de datos')).toMatchObject([
        { estado: 'mal', dice: expect.stringContaining('postal.db'), haz: `chown -R 0 ${dataDir}` },
      ])
    },
  )
  test('that others can enter is told', async () => {
    chmodSync(dataDir, 0o755)
    expect(of(await look(), 'carpeta de datos')).toMatchObject([
      { estado: 'aviso', haz: `chmod 700 ${dataDir}` },
    ])
  })
})

describe('the seal', () => {
  test.each([
    [400, 'bien'],
    [59, 'aviso'],
    [-0.5, 'mal'],
  ])('with %s days left: %s', async (days, estado) => {
    placeSeal(NOW + days * DAY)
    expect(of(await look(), 'llave y certificado')).toMatchObject([{ estado }])
  })
  test('that is missing, or that others can read, is wrong', async () => {
    expect(of(await look(), 'llave y certificado')).toMatchObject([
      { estado: 'mal', haz: expect.stringContaining('nss sello crear') },
    ])
    placeSeal(NOW + 400 * DAY)
    chmodSync(path.join(dataDir, 'sello.pem'), 0o644)
    expect(of(await look(), 'llave y certificado')).toMatchObject([
      { estado: 'mal', dice: expect.stringContaining('chmod 600') },
    ])
  })
})

describe('the mail server', () => {
  test('that answers and encrypts is well, and a test mail arrives', async () => {
    const { keyPem, certificatePem } = keyPair({
      notBefore: Date.now() - DAY,
      notAfter: Date.now() + DAY,
    })
    const host = await smtpHost({ disabledCommands: ['AUTH'], key: keyPem, cert: certificatePem })
    const found = await look({ SMTP_URL: host.url }, { testMail: 'quien@ejemplo.mx' })
    expect(of(found, 'correo')).toMatchObject([{ estado: 'bien', dice: expect.stringContaining('cifrado') }])
    expect(of(found, 'correo de prueba')).toMatchObject([{ estado: 'bien' }])
    expect((await host.only()).subject).toContain('Prueba de correo')
    await host.close()
  })
  test('that is not there, or refuses the password, is wrong', async () => {
    expect(of(await look(), 'correo')).toMatchObject([
      { estado: 'mal', dice: expect.stringContaining('ECONNREFUSED') },
    ])
    const host = await smtpHost({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('no')),
    })
    const found = await look({ SMTP_URL: host.url.replace('//', '//yo:mal@') })
    expect(of(found, 'correo')).toMatchObject([{ estado: 'mal' }])
    expect(JSON.stringify(found)).not.toContain('yo:mal')
    await host.close()
  })
})

describe('the data', () => {
  test('another secret than theirs, and a program that is older, are wrong', async () => {
    await openDatabase(dataDir, SECRET).close()
    expect(of(await look({ SECRET: `${SECRET}, pero otro` }), 'base de datos')).toMatchObject([
      { estado: 'mal' },
    ])
    const base = openDatabase(dataDir, SECRET)
    base.sqlite.exec("insert into __drizzle_migrations (hash, created_at) values ('of tomorrow', 9e15)")
    await base.close()
    expect(of(await look(), 'base de datos')).toMatchObject([
      { estado: 'mal', dice: expect.stringContaining('más nueva') },
    ])
  })

  test('that is no file, or whose data went to PostgreSQL, is told among the rest', async () => {
    mkdirSync(path.join(dataDir, 'ventanilla.db'))
    expect(of(await look(), 'base de datos')).toMatchObject([
      { estado: 'mal', dice: expect.not.stringContaining('I/O') },
    ])
    rmSync(path.join(dataDir, 'ventanilla.db'), { recursive: true })
    const base = openDatabase(dataDir, SECRET)
    setMark(base.sqlite, 'moved')
    await base.close()
    const found = await look()
    expect(of(found, 'base de datos')).toMatchObject([
      { estado: 'mal', dice: expect.stringContaining('se mudaron a PostgreSQL') },
    ])
    expect(of(found, 'ventanilla')).toHaveLength(1)
  })

  test('a series near its end, a mail and an alert that wait, an old back-up and a broken ledger are told', async () => {
    const base = openDatabase(dataDir, SECRET)
    base.sqlite.exec(`
      insert into series (clave, estado_inegi, municipio_inegi, subdelegacion, umf) values ('07', '09', '', '', ''), ('08', '09', '', '', '');
      insert into consecutivos (clave, alta, nacimiento, taken) values ('07', 26, 90, 9500), ('08', 26, 90, 9000), ('08', 25, 90, 10000);
      insert into correos (key, tramite_id, kind, message_id, created_at, due_at) values ('k', 't', 'enlace', 'm', ${NOW - 5 * 3_600_000}, ${NOW});
      insert into alertas (at, level, message, due_at) values (${NOW - 3 * 3_600_000}, 'warn', 'x', ${NOW}), (${NOW}, 'warn', 'y', ${NOW});
      insert into auditoria (at, what, actor, outcome) values (${NOW - 9 * DAY}, 'orden', 'nss respaldo crear', 'ok');
      -- the copy that an upgrade makes is none that anybody sent away
      insert into auditoria (at, what, actor, outcome) values (${NOW - DAY}, 'orden', 'respaldo antes de actualizar', 'ok');
      insert into bitacora values (1, 's', 'nss', x'00', x'00', '1', ${NOW + DAY}, x'00', x'00');
    `)
    await base.close()
    const found = await look()
    expect(of(found, 'series')).toMatchObject([
      { estado: 'aviso', dice: expect.stringContaining('Ciudad de México: 1,500 números') },
    ])
    expect(of(found, 'bandeja de salida')).toMatchObject([
      { estado: 'aviso', dice: expect.stringContaining('5 h') },
    ])
    expect(of(found, 'alertas')).toMatchObject([
      { estado: 'aviso', dice: '2 por salir a ALERT_WEBHOOK; una espera desde hace 3 h' },
    ])
    expect(of(found, 'respaldo')).toMatchObject([
      { estado: 'aviso', dice: expect.stringContaining('9 días'), queda: 0 },
    ])
    expect(of(found, 'bitácora')).toMatchObject([{ estado: 'mal' }])
    expect(of(found, 'reloj')).toMatchObject([{ estado: 'mal', dice: expect.stringContaining('se atrasó') }])
  })
})

test('an estado whose numbers run out soon is told by its rate of late', async () => {
  const base = openDatabase(dataDir, SECRET)
  base.sqlite.exec(`
    delete from series; delete from consecutivos;
    insert into series (clave, estado_inegi, municipio_inegi, subdelegacion, umf) values ('07', '14', '', '', '');
    insert into consecutivos (clave, alta, nacimiento, taken) values ('07', 26, 90, 6000);
    insert into ritmos values ('${new Date(NOW - 6 * 3_600_000).toISOString().slice(0, 10)}', '14', 90, 400);
  `)
  await base.close()
  expect(of(await look(), 'series')).toMatchObject([
    { estado: 'aviso', dice: expect.stringContaining('a Jalisco le quedan números para 10 días') },
  ])
})

describe('a person whose link bound another correo than the padrón has', () => {
  test.each([
    ['padron@ejemplo.mx', [{ estado: 'aviso', haz: expect.stringContaining('nss arco correo') }]],
    ['Liga@ejemplo.mx', []],
  ])('(%s) is told', async (correo, told) => {
    const base = openDatabase(dataDir, SECRET)
    const { curp, name } = syntheticPeople(15).next().value
    const store = createStore(base, 'ejemplo.mx', () => 'id')
    await store.savePeople([{ curp, name, status: 'vigente', numeros: [], correo: correo as Correo }], NOW)
    const claim = { agreedAt: 0, registered: undefined, first: true }
    await base.inTurn(() =>
      bindingStore(base, personKeys(base)).bind(curp, 'liga@ejemplo.mx' as Correo, NOW, claim),
    )
    await base.close()
    expect(of(await look(), 'correos')).toMatchObject(told)
  })
})

describe('the public address', () => {
  type Answer = (url: string, portal: Portal) => Promise<Response>
  const honest: Answer = async (url, portal) => portal.app.request(url)

  /** A portal that runs, and what answers at the address that the settings name. */
  async function site(outside: Answer, inside = honest) {
    const portal = await openPortal({ dataDir, env: env({ MODE: 'demo', BASE_URL: 'http://localhost' }) })
    const server = createServer(async ({ url = '', headers }, response) => {
      const given = await (headers.host?.startsWith('localhost') ? outside : inside)(url, portal)
      response.writeHead(given.status).end(Buffer.from(await given.arrayBuffer()))
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    const { port } = server.address() as AddressInfo
    const seal = readFileSync(path.join(dataDir, 'sello-demostracion.pem'), 'utf8')
    const found = await look(
      { BASE_URL: `http://localhost:${port}`, PORT: String(port), SEAL_KEY: seal, SEAL_CERTIFICATE: seal },
      { now: Date.now() },
    )
    server.closeAllConnections()
    server.close()
    await portal.close()
    return { inside: of(found, 'ventanilla'), outside: of(found, 'dirección pública') }
  }

  test('that leads to this portal is well', async () => {
    expect(await site(honest)).toMatchObject({ inside: [{ estado: 'bien' }], outside: [{ estado: 'bien' }] })
  })
  test('that leads to another portal, another version or another program is told', async () => {
    const elsewhere: Answer = async (url, portal) =>
      url.startsWith('/certificados') ? new Response('', { status: 404 }) : portal.app.request(url)
    expect((await site(elsewhere)).outside).toMatchObject([
      { estado: 'mal', dice: expect.stringContaining('otra ventanilla') },
    ])
    const old: Answer = async () => new Response('ok 0.0.1\n')
    expect((await site(old)).outside).toMatchObject([
      { estado: 'aviso', dice: expect.stringContaining('0.0.1') },
    ])
    const other: Answer = async () => new Response('hola')
    expect((await site(other)).outside).toMatchObject([
      { estado: 'mal', dice: expect.stringContaining('otro programa') },
    ])
    expect((await site(honest, other)).inside).toMatchObject([{ estado: 'mal' }])
  })
})

test('it fails when anything is wrong, and only then', () => {
  const said: string[] = []
  const failed: string[] = []
  const output = {
    print: (line: string) => said.push(line),
    fail: (line: string) => failed.push(line),
    data: () => {},
  }
  tell([{ que: 'a', estado: 'aviso', dice: 'b', haz: 'c' }], output)
  expect(failed).toEqual([])
  expect(said.join('\n')).toContain('→ c')
  tell([{ que: 'a', estado: 'mal', dice: 'b', haz: 'c' }], output)
  expect(failed).toEqual(['0 bien, 0 avisos, 1 mal.'])
})

test('a portal that does not answer is wrong, but for an installation under way', async () => {
  expect(of(await look(), 'ventanilla')).toMatchObject([{ estado: 'mal' }])
  const fresh = await examine(env(), { now: NOW, installing: true })
  expect(of(fresh, 'ventanilla')).toMatchObject([{ estado: 'aviso' }])
})

test('nothing is written, where there is no installation and where there is one', async () => {
  const missing = path.join(dataDir, 'data')
  expect(of(await examine({ DATA_DIR: missing }, { now: NOW }), 'carpeta de datos')).toMatchObject([
    { estado: 'mal', dice: expect.stringContaining('no existe') },
  ])
  await examine({ DATA_DIR: dataDir, PORT: '9' }, { now: NOW })
  expect(readdirSync(dataDir)).toEqual([])
})

describe('the counter', () => {
  const desk = async (more: Record<string, string> = {}) => of(await look(more), 'mostrador')
  test('is told to be closed, to be open, or to lack a second Responsable', async () => {
    const base = openDatabase(dataDir, SECRET)
    try {
      expect(await desk()).toMatchObject([{ estado: 'bien', dice: expect.stringContaining('cerrado') }])
      const store = createStore(base, 'nss.invalid', () => '')
      const join = async (id: string) => {
        const correo = `${id}@ejemplo.mx` as Correo
        await store.addEmployee({ id, name: 'Ana', correo, role: 'responsable' }, { actor: 'nss', now: NOW })
        const key = { credentialId: id, publicKey: Buffer.from(id), counter: 0, transports: [] }
        await store.addPasskey(id, key, 'Llave', { actor: 'nss', now: NOW })
      }
      await join('ana')
      expect(await desk()).toMatchObject([
        { estado: 'aviso', dice: expect.stringContaining('solo una puede') },
      ])
      expect(await desk({ DESK_FOUR_EYES: 'off' })).toMatchObject([{ estado: 'bien' }])
      await join('eva')
      expect(await desk()).toMatchObject([
        { estado: 'bien', dice: expect.stringContaining('2 pueden aprobar') },
      ])
    } finally {
      await base.close()
    }
  })
})
