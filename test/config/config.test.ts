import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigProblems, parseConfig, readConfig } from '../../src/config/config.ts'
import type { Environment } from '../../src/config/reader.ts'

const PRODUCTION: Environment = {
  MODE: 'production',
  BASE_URL: 'https://nss.ejemplo.mx',
  SMTP_URL: 'smtp://correo.ejemplo.mx',
  MAIL_FROM: 'no-responder@ejemplo.mx',
  SECRET: 'un secreto de prueba que mide más de 32 caracteres',
  SEAL_KEY: 'una llave',
  SEAL_CERTIFICATE: 'un certificado',
  INSTITUTION: 'Institución de prueba',
  PRIVACY_RESPONSIBLE: 'Institución de prueba',
}

function problemsOf(env: Environment): readonly string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems
    throw error
  }
}

test('with nothing set it is a demonstration on port 3000 of this machine alone', () => {
  expect(readConfig({})).toMatchObject({
    mode: 'demo',
    port: 3000,
    host: '127.0.0.1',
    baseUrl: 'http://localhost:3000',
    dataDir: path.resolve('data'),
    trustedProxies: [],
    mail: { servers: [] },
  })
  expect(readConfig({}).limits).toBeDefined()
})

test('an empty value is as good as none', () => {
  expect(readConfig({ PORT: '', BASE_URL: ' ', TRUSTED_PROXIES: 'none' })).toEqual(readConfig({}))
})

test.each<[string, string]>([
  ['PORT', '80a'],
  ['PORT', '70000'],
  ['MODE', 'prod'],
  ['LIMITS', 'no'],
  ['BASE_URL', 'nss.ejemplo.mx'],
  ['BASE_URL', 'https://nss.ejemplo.mx/portal'],
  ['SMTP_URL', 'http://correo'],
  ['MAIL_FROM', 'nobody'],
  ['MAIL_FROM', 'a@b.mx\r\nBcc: c@d.mx'],
  ['SMTP_URL', 'smtp://yo:50%25%@correo.ejemplo.mx'],
  ['TRUSTED_PROXIES', 'proxy.local'],
  ['TRUSTED_PROXIES', '10.0.0.0/99'],
  ['TRUSTED_PROXIES', '10.0.0.300'],
  ['TRUSTED_PROXIES', '10.0.0.0/8/16'],
  ['PORTAL_NAME', 'Nombre|CURP:X'],
  ['INSTITUTION', 'a\nb'],
  ['SECRET', 'short'],
  ['SMTP_TLS', 'maybe'],
  ['SMTP_CONNECTIONS', '0'],
  ['SMTP_PER_SECOND', '14.5'],
  ['DKIM_DOMAIN', 'ejemplo.mx'],
  ['LIMIT_LINKS_PAIR_DAY', '-1'],
  // a setting of an older version
  ['LIMIT_LINKS_CURP_DAY', '5'],
  ['OWN_NETWORKS', '10.0.0.0/99'],
  ['DESK_NETWORKS', '10.0.0.0/99'],
  ['DESK_FOUR_EYES', 'no'],
  ['ALERT_LOCATED_HOUR', 'x'],
  ['CATALOGO_URL', 'http://ejemplo.mx/cp.zip'],
  ['BRAND_COLOR', 'guinda'],
  ['BRAND_COLOR', '#ffcc00'],
  ['BRAND_LOGO', '/no/hay/logo.svg'],
  ['FOOTER_LINKS', 'Inicio javascript:alert(1)'],
  ['FOOTER_LINKS', 'https://ejemplo.mx'],
  [
    'FOOTER_LINKS',
    'a https://a.mx; b https://b.mx; c https://c.mx; d https://d.mx; e https://e.mx; f https://f.mx',
  ],
  ['BACKUP_AT', '25:00'],
  ['BACKUP_RECIPIENT', 'ana'],
  ['BACKUP_KEEP', '0'],
  ['TSA_URL', 'ftp://hora.ejemplo.mx'],
  ['TSA_URL', 'http://ana:clave@hora.ejemplo.mx'],
  ['TSA_CA', '-----BEGIN CERTIFICATE-----\nhola\n-----END CERTIFICATE-----'],
])('%s=%j is refused with its name and what it must be', (name, value) => {
  const problems = problemsOf({ [name]: value })
  expect(problems.length).toBeGreaterThan(0)
  expect(problems.join('\n')).toContain(name)
})

test('all problems are listed at once', () => {
  const problems = problemsOf({ PORT: 'x', MODE: 'y', BASE_URL: 'z', SMTP_URL: 'w' })
  for (const name of ['PORT', 'MODE', 'BASE_URL', 'SMTP_URL']) expect(problems.join('\n')).toContain(name)
})

describe('a value in a file', () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'config-')), 'secreto')
  writeFileSync(file, 'un secreto de prueba que mide más de 32 caracteres\n')

  test('is read without its last line break', () => {
    expect(readConfig({ SECRET_FILE: file }).secret).toBe(
      'un secreto de prueba que mide más de 32 caracteres',
    )
  })
  test('is refused when it cannot be read, or when the value is given as well', () => {
    expect(problemsOf({ SECRET_FILE: `${file}.no` }).join()).toContain('SECRET_FILE')
    expect(problemsOf({ SECRET_FILE: file, SECRET: 'x'.repeat(40) }).join()).toContain('SECRET')
  })
})

describe('production', () => {
  test('speaks to a mail server only under TLS unless the operator allows otherwise; a demonstration may', () => {
    const tls = (env: Environment) => readConfig({ ...PRODUCTION, ...env }).mail.requireTls
    expect(tls({})).toBe(true)
    expect(tls({ SMTP_TLS: 'optional' })).toBe(false)
    expect(readConfig({}).mail.requireTls).toBe(false)
    expect(readConfig({ SMTP_TLS: 'required' }).mail.requireTls).toBe(true)
  })
  test.each([
    ['CAPTCHA_FIXED_ANSWER', 'x'],
    ['LIMITS', 'off'],
    ['BASE_URL', 'http://nss.ejemplo.mx'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ MODE: 'production', [name]: value }).join('\n')).toContain(name)
  })
  test('declared names are off unless the operator turns them on', () => {
    expect(readConfig({}).declaredNames).toBe(true)
    expect(problemsOf({ MODE: 'production', DECLARED_NAMES: 'maybe' }).join()).toContain('DECLARED_NAMES')
  })
})

test('the settings of a register without its address are refused', () => {
  expect(problemsOf({ REGISTRY_TOKEN: 'abc' }).join()).toContain('REGISTRY_URL')
  expect(readConfig({ REGISTRY_URL: 'https://registro.example/', REGISTRY_TOKEN: 'abc' }).registry).toEqual({
    url: 'https://registro.example/',
    send: 'header',
    timeoutMs: 3000,
    token: 'abc',
  })
})

test('a colour that cannot be read is refused with each contrast that failed, and one that would do', () => {
  const [problem = ''] = problemsOf({ BRAND_COLOR: '#ffcc00' })
  expect(problem).toMatch(
    /^BRAND_COLOR #ffcc00 no se lee bien: el texto que va sobre él, .*1\.5 a 1 \(WCAG AA pide 4\.5\)/,
  )
  expect(problem).toContain('él sobre el fondo de los avisos, 1.3 a 1 (WCAG AA pide 3)')
  const [, proposed = ''] = /familia: (#[\da-f]{6}) da/.exec(problem) ?? []
  expect(problemsOf({ BRAND_COLOR: proposed })).toEqual([])
  expect(problemsOf({ BRAND_COLOR: '#9D2449' })).toEqual([])
})

test('a logo is an SVG of plain figures of 4 KB at most; what is wrong with another is said', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'logo-'))
  const problemOf = (content: string | Buffer) => {
    const file = path.join(folder, 'logo')
    writeFileSync(file, content)
    return problemsOf({ BRAND_LOGO: file }).join()
  }
  const box = '<svg viewBox="0 0 9 9">'
  expect(problemOf(`${box}<path d="M0 0h1z"/></svg>`)).toBe('')
  expect(problemOf(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))).toMatch(/es un PNG, no es SVG/)
  expect(problemOf(`${box}<path d="${'M0 0h1'.repeat(800)}"/></svg>`)).toMatch(
    /mide 4\d{3} bytes ya limpio, y caben 4096/,
  )
  expect(problemOf(`${box}<text>x</text></svg>`)).toMatch(/<text>.*trazos/)
  expect(problemOf(`${box}<script/></svg>`)).toMatch(/programa \(script\)/)
})

describe('ALERT_WEBHOOK', () => {
  const SECRET = { ALERT_WEBHOOK_SECRET: 'secreto-de-las-alertas' }
  const problemsOf = (env: Record<string, string>) => parseConfig(env).problems

  test.each(['https://avisos.example.mx/x', 'http://127.0.0.1:9000/', 'http://[::1]/', 'http://localhost/'])(
    '%s is taken with a secret',
    (url) => {
      expect(problemsOf({ ALERT_WEBHOOK: url, ...SECRET })).toEqual([])
      expect(parseConfig({ ALERT_WEBHOOK: url, ...SECRET }).config.webhook).toEqual({
        url,
        secret: SECRET.ALERT_WEBHOOK_SECRET,
      })
    },
  )

  test.each([
    'http://avisos.example.mx/',
    'http://10.0.0.1/',
    'ftp://x/',
    'https://yo:clave@x.mx/',
    'avisos',
  ])('%s is none', (url) => {
    expect(problemsOf({ ALERT_WEBHOOK: url, ...SECRET }).join()).toContain('ALERT_WEBHOOK debe ser')
  })

  test('needs its secret, which alone is nothing', () => {
    expect(problemsOf({ ALERT_WEBHOOK: 'https://x.mx/' }).join()).toContain('ALERT_WEBHOOK_SECRET falta')
    expect(problemsOf({ ALERT_WEBHOOK: 'https://x.mx/', ALERT_WEBHOOK_SECRET: 'corto' }).join()).toContain(
      'corto',
    )
    expect(problemsOf(SECRET).join()).toContain('no sirve sin ALERT_WEBHOOK')
    expect(parseConfig({}).config.webhook).toBeUndefined()
  })
})

describe('DATABASE_URL', () => {
  test('has the seal in the settings alone, and says how one that is new gets there', () => {
    const { SEAL_KEY: _, SEAL_CERTIFICATE: __, ...rest } = PRODUCTION
    const said = problemsOf({
      ...rest,
      DATABASE_URL: 'postgres://v:x@localhost/b',
      DATA_DIR: '/datos',
    }).join()
    for (const words of ['/datos/sello.pem', 'SEAL_KEY_FILE y en SEAL_CERTIFICATE_FILE'])
      expect(said).toContain(words)
    const alone = problemsOf({ ...rest, DATA_DIR: '/datos' }).join()
    expect(alone).toContain('que siga con la misma')
  })

  const problemOf = (url: string) => parseConfig({ DATABASE_URL: url }).problems.join()
  const to = (hosts: string, query = '') => `postgres://ventanilla:clave@${hosts}/ventanilla${query}`

  test.each([
    to('localhost'),
    to('127.0.0.1:5433'),
    to('[::1]:5432'),
    to('%2Fvar%2Frun%2Fpostgresql'),
    to('bd1,bd2:5433,10.0.0.3', '?sslmode=verify-full'),
    to('bd1', '?sslmode=verify-ca'),
    to('bd1', '?sslmode=require'),
    to('bd1', '?sslmode=disable'),
  ])('%s', (url) => expect(problemOf(url)).toBe(''))

  test.each([
    ['mysql://a@b/c', 'postgres://usuario:clave@servidor:5432/base'],
    [to('bd1,'), 'postgres://usuario:clave@servidor:5432/base'],
    // of a password as it is: what stands behind would be another host
    ['postgres://ventanilla:cla@ve@localhost/b?sslmode=disable', '@ se escribe %40'],
    ['postgres://ventanilla:cla#ve@localhost/b', '# %23'],
    ['postgres://ventanilla:cla/ve@localhost/b', '/ %2F'],
    // a line that is not encrypted is one that somebody said should not be
    [to('bd1'), 'sslmode'],
    [to('localhost,bd1'), 'sslmode'],
    [to('bd1', '?sslmode=prefer'), 'dice «prefer»'],
    [to('bd1', '?sslmode=requiere'), 'dice «requiere»'],
    [to('bd1', '?ssl-mode=require'), 'dice «ssl-mode»'],
    [to('localhost', '?host=bd1'), 'dice «host»'],
    [to('bd1', '?sslrootcert=/nada.pem&sslmode=require'), '/nada.pem'],
  ])('%s is refused', (url, words) => {
    const problem = problemOf(url)
    expect(problem).toContain('DATABASE_URL ')
    expect(problem).toContain(words)
    expect(problem).not.toContain('clave@bd1')
  })
})
