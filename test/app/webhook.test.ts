import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createWebhook } from '../../src/adapters/webhook/webhook.ts'
import { HOUR, MINUTE } from '../../src/domain/base/time.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { startPortal } from '../support/process.ts'

type Got = { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }
/** What the receiver does with the next requests: a status, or it never answers. */
let answer: number | 'hang'
let got: Got[]
let server: Server
let url: string
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      got.push({ url: request.url ?? '', headers: request.headers, body })
      if (answer === 'hang') return
      response.writeHead(answer, answer === 302 || answer === 307 ? { location: '/otra' } : {}).end('x')
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/alertas`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  answer = 204
  got = []
})

const SECRET = 'secreto-de-las-alertas'
const open = (env: Record<string, string> = {}): Promise<Portal> =>
  openPortal({ env: { ALERT_WEBHOOK: url, ALERT_WEBHOOK_SECRET: SECRET, ...env } })
const waiting = (portal: Portal): number =>
  Number(portal.base.sqlite.prepare('select count(*) from alertas').pluck().get())
const said = (portal: Portal, words: string): number =>
  portal.lines.filter((line) => String(line.message ?? '').includes(words)).length
const alert = { id: 7, at: 0, level: 'warn', message: 'x', attempts: 0 } as const
const hook = (timeoutMs?: number) =>
  createWebhook({
    url,
    secret: SECRET,
    portal: 'P',
    baseUrl: 'http://x',
    clock: { now: () => 1_700_000_000_500 },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  })

test('what the log warns of arrives as JSON, signed with the secret, once', async () => {
  const portal = await open()
  try {
    portal.ctx.alert({ code: 'series_agotadas' })
    portal.ctx.alert({ code: 'series_agotadas' })
    const [first] = await eventually(() => (got.length > 0 && waiting(portal) === 0 ? got : undefined))
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      nivel: 'aviso',
      mensaje: 'series agotadas: no hay números para una asignación',
      portal: 'Ventanilla NSS',
      url: 'http://localhost:3000',
      fecha: '2026-03-05T16:00:00.000Z',
    })
    expect(first?.headers['content-type']).toBe('application/json')
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(first?.headers['x-ventanilla-firma'])) ?? []
    expect(createHmac('sha256', SECRET).update(`${t}.${first?.body}`).digest('hex')).toBe(v1)
    expect(got).toHaveLength(1)
  } finally {
    await portal.close()
  }
})

test('a receiver that fails gets it later, also after a restart, and the log says so once', async () => {
  answer = 503
  let portal = await open()
  try {
    portal.ctx.alert({ code: 'dato_por_corregir' })
    await eventually(() => said(portal, 'ALERT_WEBHOOK no recibe alertas (HTTP 503)') > 0)
    portal.clock.forward(2 * MINUTE)
    await eventually(() => got.length === 2)
    portal = await portal.restart()
    answer = 200
    portal.clock.forward(2 * HOUR)
    await eventually(() => waiting(portal) === 0)
    expect(got).toHaveLength(3)
    expect(new Set(got.map(({ body }) => JSON.parse(body).id)).size).toBe(1)
  } finally {
    await portal.close()
  }
})

test('it is given up after three days, and the log says how many', async () => {
  answer = 500
  const portal = await open()
  try {
    portal.ctx.alert({ code: 'dato_por_corregir' })
    await eventually(() => got.length > 0)
    portal.clock.forward(73 * HOUR)
    await eventually(() => said(portal, '1 sin entregar en tres días') === 1)
    expect(waiting(portal)).toBe(0)
  } finally {
    await portal.close()
  }
})

test.each([301, 302, 307, 308, 404, 500])(
  'an answer of %i takes nothing, and no other address is asked',
  async (status) => {
    answer = status
    expect(await hook().send(alert)).toEqual({ outcome: 'later', reason: `HTTP ${status}` })
    expect(got.map((one) => one.url)).toEqual(['/alertas'])
  },
)

test('a receiver that never answers, and one that is not there, are left', async () => {
  answer = 'hang'
  expect(await hook(50).send(alert)).toEqual({ outcome: 'later', reason: 'TimeoutError' })
  const gone = createWebhook({
    url: await closedPort(),
    secret: SECRET,
    portal: 'P',
    baseUrl: 'http://x',
    clock: { now: () => 0 },
  })
  expect(await gone.send(alert)).toEqual({ outcome: 'later', reason: 'ECONNREFUSED' })
})

test('a failure of a page is told by its kind, with nothing of who asked', async () => {
  const portal = await open()
  try {
    portal.ctx.log({ level: 'error', t: '', id: 'abc', error: 'TypeError', trace: 'at x' })
    const [first] = await eventually(() => (got.length > 0 ? got : undefined))
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      nivel: 'error',
      mensaje: 'falla interna: TypeError',
    })
  } finally {
    await portal.close()
  }
})

/** An address where nobody listens any more. */
async function closedPort(): Promise<string> {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  await new Promise((resolve) => other.close(resolve))
  return `http://127.0.0.1:${port}/`
}

test('what only the next start can tell arrives too: that the process before was killed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'alertas-'))
  const env = { DATA_DIR: folder, ALERT_WEBHOOK: url, ALERT_WEBHOOK_SECRET: SECRET }
  try {
    await (await startPortal(env)).end('SIGKILL')
    const next = await startPortal(env)
    await eventually(() => got.some(({ body }) => body.includes('no terminó en orden')))
    await next.end()
    expect(next.said().match(/no terminó en orden/g)).toHaveLength(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
