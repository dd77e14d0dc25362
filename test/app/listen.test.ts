import { once } from 'node:events'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { createServer, request as httpsRequest } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Listening, listen } from '../../src/app/listen.ts'
import { newPeople } from '../support/owner.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { localhostCertificate } from '../support/smtp-host.ts'

const PUBLIC = 'https://nss.ejemplo.mx'
const FORM = 'application/x-www-form-urlencoded'

let portal: Portal
let server: Listening
let proxy: ReturnType<typeof createServer>
beforeAll(async () => {
  portal = await openPortal({ env: { BASE_URL: PUBLIC, LIMITS: 'off', TRUSTED_PROXIES: '127.0.0.1' } })
  const patience = { keepAliveTimeout: 75_000, headersTimeout: 300, requestTimeout: 600 }
  const where = { host: '127.0.0.1', port: 0, setting: 'PORT' } as const
  server = await listen(portal.app.fetch, where, { ...patience, connectionsCheckingInterval: 50 })
  // as nginx and others do it unless told otherwise: TLS ends here, and the Host inside is the inner one
  proxy = createServer(localhostCertificate(), (from, to) => {
    const headers = { ...from.headers, host: `127.0.0.1:${server.port}`, 'x-forwarded-for': '203.0.113.7' }
    const inner = httpRequest(
      { port: server.port, host: '127.0.0.1', method: from.method, path: from.url, headers },
      (answer) => {
        to.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(to)
      },
    )
    from.pipe(inner)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
})
afterAll(async () => {
  proxy.close()
  await server.stop(0)
  await portal.close()
})

const portOf = (of: { address(): unknown }) => (of.address() as AddressInfo).port

/** Asks through the proxy, by TLS. */
async function ask(method: string, path: string, headers: Record<string, string> = {}, body = '') {
  const options = { port: portOf(proxy), host: '127.0.0.1', method, path, headers, rejectUnauthorized: false }
  const asked = httpsRequest(options).end(body)
  const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  const { statusCode: status, headers: said } = answer
  return { status, headers: said as IncomingHttpHeaders, text: Buffer.concat(chunks).toString() }
}

/** Writes bytes to the inner server as they are; what came back until it hung up, or for `ms`. */
async function raw(text: string, ms = 3000): Promise<string> {
  const socket = connect(server.port, '127.0.0.1')
  let got = ''
  socket.on('data', (bytes) => (got += bytes)).on('error', () => {})
  socket.write(text)
  await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, ms))])
  socket.destroy()
  return got
}

test('a connection stays open without a word about it, for whoever speaks HTTP/1.1', async () => {
  const ask = (version: string, more = '') => `GET /healthz HTTP/${version}\r\nHost: x\r\n${more}\r\n`
  const two = await raw(ask('1.1') + ask('1.1', 'Connection: close\r\n'))
  const [first = '', second = ''] = two.split(/(?=HTTP\/1\.1 200)/)
  expect([first, second].map((one) => /^connection: .*$/im.exec(one)?.[0])).toEqual([
    undefined,
    'Connection: close',
  ])
  expect(await raw(ask('1.0', 'Connection: keep-alive\r\n'), 300)).toContain('Connection: keep-alive')
})

describe('behind a proxy that ends TLS', () => {
  test.each([
    ['the public origin', { origin: PUBLIC }, 422],
    ['a browser that says same-origin', { 'sec-fetch-site': 'same-origin' }, 422],
    ['a text browser that says neither', {}, 422],
    ['the origin null', { origin: 'null' }, 403],
    ['another origin', { origin: 'https://malo.example' }, 403],
    ['the public name without TLS', { origin: 'http://nss.ejemplo.mx' }, 403],
    ['a neighbour on the same site', { 'sec-fetch-site': 'same-site', origin: PUBLIC }, 403],
    ['another site that also lies about its origin', { 'sec-fetch-site': 'cross-site', origin: PUBLIC }, 403],
  ])('a form with %s is answered', async (_, headers, status) => {
    const answer = await ask('POST', '/tramites/nss', { 'content-type': FORM, ...headers }, 'captcha=x')
    expect(answer.status).toBe(status)
  })

  test('every answer says to come back by TLS only, for a year, with all names below', async () => {
    for (const path of ['/', '/nada', '/healthz', '/verificar/archivo'])
      expect((await ask('GET', path)).headers['strict-transport-security']).toBe(
        'max-age=31536000; includeSubDomains',
      )
  })

  test('no Host and no forwarded host gets into a page, a redirection or a mail', async () => {
    const lies = { 'x-forwarded-host': 'malo.example', 'x-forwarded-proto': 'http', host: 'malo.example' }
    const page = await raw('GET /tramites/nss HTTP/1.1\r\nHost: malo.example\r\nConnection: close\r\n\r\n')
    expect(page).toMatch(/^HTTP\/1\.1 200 /)
    expect(page).not.toContain('malo.example')
    expect((await ask('GET', '/verificar/archivo', lies)).headers.location).toBe('/verificar')
    const { value: person } = await newPeople(portal, 31).next()
    const paso1 = (await ask('GET', '/tramites/nss', lies)).text
    const captcha_id = /name="captcha_id" value="([^"]+)"/.exec(paso1)?.[1] ?? ''
    const correo = 'engaño@ejemplo.mx'
    const form = { curp: person.curp, correo, correo_confirmacion: correo, captcha: 'Prueba7', captcha_id }
    const body = new URLSearchParams(form).toString()
    const sent = await ask('POST', '/tramites/nss', { ...lies, 'content-type': FORM, origin: PUBLIC }, body)
    expect(sent.headers.location).toMatch(/^\/tramites\/nss\/enviado\//)
    const mail = await eventually(async () => (await portal.ctx.demo?.mailbox.list())?.[0])
    expect(mail.text).toContain(`${PUBLIC}/enlace/`)
    expect(`${mail.text}${mail.html}`).not.toContain('malo.example')
  })
})

describe('a connection that is no browser’s', () => {
  test('headers that never end are cut', async () => {
    const got = await raw('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    expect(got).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('a body that never ends is cut', async () => {
    const head = `POST /tramites/nss HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${FORM}\r\nContent-Length: 500\r\n\r\ncurp`
    expect(await raw(head)).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('a file for Operación takes longer than other bodies, for who may send one and as long as it comes', async () => {
    const signIn = {
      method: 'POST',
      headers: { 'content-type': FORM, origin: PUBLIC },
      body: 'demo=operacion',
    }
    const entered = await portal.app.request('/mostrador/entrar', signIn)
    const [cookie = ''] = entered.headers.getSetCookie()
    const field = (name: string, rest = '') =>
      `--x\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n`
    const file = 'clave,estado_inegi,subdelegacion\n01,09,X\n'
    const body = `${field('que')}series\r\n${field('archivo', '; filename="s.csv"')}${file}\r\n--x--\r\n`
    const send = async (headers: string): Promise<string> => {
      const socket = connect(server.port, '127.0.0.1')
      let got = ''
      socket.on('data', (bytes) => (got += bytes)).on('error', () => {})
      socket.write(
        `POST /operacion/importar/archivo HTTP/1.1\r\nHost: localhost\r\nOrigin: ${PUBLIC}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${body.length}\r\n${headers}\r\n`,
      )
      // twice the time that other bodies have
      for (let nth = 0; nth < 12 && !got; nth++) {
        socket.write(body.slice(nth * 20, nth < 11 ? nth * 20 + 20 : undefined))
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      if (!got) await once(socket, 'data')
      socket.destroy()
      return got
    }
    const took = await send(`Cookie: ${cookie.replace(/;.*/, '')}\r\n`)
    expect(took).toMatch(/^HTTP\/1\.1 303 /)
    expect(portal.ctx.imports.state()?.name).toBe('s.csv')
    await portal.ctx.imports.settled()
    expect(await send('')).toMatch(/^HTTP\/1\.1 403 /)
  })

  test('a connection that sends nothing is cut', async () => {
    const begun = Date.now()
    await raw('', 10_000)
    expect(Date.now() - begun).toBeLessThan(9_000)
  })

  test('headers of more than 16 KB are refused', async () => {
    const got = await raw(`GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`)
    expect(got).toMatch(/^HTTP\/1\.1 431 /)
  })

  test.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'],
    ['a length beside chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a length that is none', 'Content-Length: -1\r\n\r\n'],
    ['a line end inside a header', 'X-Otro: a\nb\r\nX\0: y\r\n\r\n'],
  ])('%s is refused, so no second request hides in the first', async (_, rest) => {
    const got = await raw(
      `POST /tramites/nss HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${FORM}\r\n${rest}`,
    )
    expect(got).toMatch(/^HTTP\/1\.1 400 /)
    expect(got.match(/HTTP\/1\.1 /g)).toHaveLength(1)
  })

  test('TRACE and a method of nobody get no echo', async () => {
    const head = (method: string) =>
      `${method} / HTTP/1.1\r\nHost: localhost\r\nX-Eco: eco-9f3a\r\nConnection: close\r\n\r\n`
    for (const method of ['TRACE', 'PROPFIND', 'INVENTADO']) {
      const got = await raw(head(method))
      expect(got, method).toMatch(/^HTTP\/1\.1 (4\d\d|501) /)
      expect(got).not.toContain('eco-9f3a')
    }
  })
})
