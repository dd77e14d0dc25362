import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgres } from '../../src/db/postgres/open.ts'
import { asVentanilla, REPLICA_SECRET, replicaSeal } from '../support/portal.ts'
import { hasPostgres, type PostgresServer, startPostgres } from '../support/postgres.ts'
import { nss as nssBuilt } from '../support/process.ts'
import { localhostCertificate } from '../support/smtp-host.ts'
import { nssHere } from './support/program.ts'

/** A server with a certificate of its own institution's, for `localhost`, and one without any. */
describe.skipIf(!hasPostgres)('the line to PostgreSQL', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tls-'))
  const at = (name: string) => path.join(folder, name)
  let server: PostgresServer
  let plain: PostgresServer
  let url: string
  let plainUrl: string
  beforeAll(async () => {
    const { key, cert } = localhostCertificate()
    chmodSync(folder, 0o755)
    writeFileSync(at('cert.pem'), cert)
    writeFileSync(at('key.pem'), key, { mode: 0o600 })
    if (process.getuid?.() === 0) chownSync(at('key.pem'), 65534, 65534)
    writeFileSync(at('other.pem'), localhostCertificate().cert)
    const files = [`ssl_cert_file = '${at('cert.pem')}'`, `ssl_key_file = '${at('key.pem')}'`]
    ;[server, plain] = await Promise.all([startPostgres(['ssl = on', ...files]), startPostgres()])
    ;[url, plainUrl] = await Promise.all([server.database(), plain.database()])
    mkdirSync(at('datos'))
  }, 60_000)
  afterAll(async () => {
    await Promise.all([server?.stop(), plain?.stop()])
    rmSync(folder, { recursive: true, force: true })
  })
  const to = (host: string, query: string, of = url) =>
    `${asVentanilla(of).replace('127.0.0.1', host)}?${query}`
  const env = (database: string) => ({
    DATABASE_URL: database,
    DATA_DIR: at('datos'),
    SECRET: REPLICA_SECRET,
    ...replicaSeal(),
  })
  const CA = `sslrootcert=${encodeURIComponent(at('cert.pem'))}`

  test.each([
    ['that checks the certificate and its name', 'localhost', `sslmode=verify-full&${CA}`],
    ['require, which is the same', 'localhost', `sslmode=require&${CA}`],
    [
      'of a certificate with another name, where only its authority is asked for',
      '127.0.0.1',
      `sslmode=verify-ca&${CA}`,
    ],
  ])('is encrypted: %s', async (_, host, query) => {
    const base = await openPostgres(to(host, query), REPLICA_SECRET)
    const [line] = await base.rows('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
    expect(line).toEqual({ ssl: true })
    await base.close()
  })

  test.each([
    ['an authority that nobody named', () => to('localhost', 'sslmode=verify-full'), /TLS_CA_FILE/],
    [
      'another authority',
      () => to('localhost', `sslmode=verify-ca&sslrootcert=${encodeURIComponent(at('other.pem'))}`),
      /TLS_CA_FILE/,
    ],
    ['another name', () => to('127.0.0.1', `sslmode=verify-full&${CA}`), /Su certificado es de otro nombre/],
    [
      'a server without TLS',
      () => to('localhost', `sslmode=verify-full&${CA}`, plainUrl),
      /no cifra, y DATABASE_URL lo pide.*Nada se envió sin cifrar/,
    ],
  ])('is refused, in words: %s', async (_, database, words) => {
    for (const order of [['series', 'ver'], ['doctor']]) {
      const { code, said } = await nssHere(env(database()), ...order)
      expect([code, said]).toEqual([1, expect.stringMatching(words)])
    }
  })

  test('trusts the authority of TLS_CA, in the thread that reads a padrón too', async () => {
    const made = await nssBuilt(env(asVentanilla(url)), 'padron', 'generar', '10', at('padron.csv'))
    expect(made.code, made.said).toBe(0)
    const settings = { ...env(to('localhost', 'sslmode=verify-full')), TLS_CA_FILE: at('cert.pem') }
    const taken = await nssBuilt(settings, 'padron', 'importar', at('padron.csv'))
    expect(taken, taken.said).toMatchObject({ code: 0, said: expect.stringContaining('Personas nuevas: 10') })
  })
})
