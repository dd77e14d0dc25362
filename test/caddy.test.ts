import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes, speaks } from '../src/routes/index.ts'
import { root } from './support/dockerfile.ts'
import { eventually } from './support/portal.ts'
import { freePort } from './support/process.ts'

const has = spawnSync('caddy', ['version']).status === 0

describe('what docs/Caddyfile lets into its log', () => {
  /** Parts of addresses that open nothing by themselves: their pages ask for a session or a passkey, or show no person. */
  const OPEN = 'archivo cp folio tramite atencion que asunto cual id nombre'.split(' ')
  const [, expression = '', kept = ''] =
    /request>uri regexp "(.+)" "(.+)"/.exec(readFileSync(path.join(root, 'docs/Caddyfile'), 'utf8')) ?? []
  const logged = (uri: string) => uri.replace(new RegExp(expression), kept)

  test('is no key of any route, in no language', () => {
    const asked = new Set(routes.map(([, pattern]) => pattern))
    const keys = [...asked].filter((pattern) =>
      [...pattern.matchAll(/:(\w+)/g)].some(([, n]) => !OPEN.includes(n ?? '')),
    )
    expect(keys.length).toBeGreaterThan(8)
    for (const pattern of keys.flatMap((one) => [one, ...(speaks(one) ? [`/en${one}`] : [])])) {
      const uri = pattern.replace(/:\w+/g, 'Una-Llave_9')
      expect(logged(uri), pattern).not.toContain('Una-Llave_9')
      expect(logged(`${uri}?otro`), pattern).not.toContain('Una-Llave_9')
      expect(logged(uri), pattern).toMatch(/^\/[a-z/-]+\/…$/)
    }
  })

  test('is every other address as it is', () => {
    for (const uri of [
      '/',
      '/en/ayuda',
      '/tramites/nss/consulta',
      '/verificar',
      '/oficinas?cp=06000',
      '/operacion/sello',
    ])
      expect(logged(uri)).toBe(uri)
  })
})

/** The proxy of compose.yaml, where a `caddy` is installed. */
describe.runIf(has)('docs/Caddyfile', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'caddy-'))
  let upstream: number
  let said = ''
  let site: string
  let caddy: ReturnType<typeof spawn>
  beforeAll(async () => {
    upstream = await freePort()
    site = `http://localhost:${await freePort()}`
    // an operator may want to see every request; errors are in the log without that
    const config = path.join(folder, 'Caddyfile')
    const own = readFileSync(path.join(root, 'docs/Caddyfile'), 'utf8')
    writeFileSync(config, own.replace('\treverse_proxy', '\tlog\n\treverse_proxy'))
    caddy = spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', config], {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder,
        BASE_URL: site,
        VENTANILLA: `127.0.0.1:${upstream}`,
        ESPERA: '2s',
      },
    })
    for (const stream of [caddy.stdout, caddy.stderr]) stream?.on('data', (bytes) => (said += bytes))
    await eventually(() => said.includes('serving initial configuration'))
  })
  afterAll(() => {
    caddy.kill()
    rmSync(folder, { recursive: true })
  })

  test('answers with a page while the portal is down for long, and keeps no link in its log, not even where every request is in it', async () => {
    const answer = await fetch(`${site}/enlace/una-llave-de-un-solo-uso`)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('60')
    expect(await answer.text()).toContain('Vuelve en un minuto')
    await eventually(() => said.includes('/enlace/…'))
    expect(said).not.toContain('una-llave')
  })

  test('lets a request wait for a portal that starts meanwhile', async () => {
    const asked = fetch(`${site}/healthz`)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const portal = createServer((_, answer) => answer.end('ok')).listen(upstream, '127.0.0.1')
    expect((await asked).status).toBe(200)
    portal.close()
  })
})
