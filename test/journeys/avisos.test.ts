import { createHmac } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newPeople, ownerAtPaso3 } from '../support/owner.ts'
import { eventually, openPortal } from '../support/portal.ts'

const SECRET = 'una-clave-de-treinta-y-dos-letras'
type Got = { readonly headers: http.IncomingHttpHeaders; readonly body: string; readonly url: string }

let server: http.Server
let url: string
let got: Got[]
/** status of each answer, in turn; 200 when there is none left */
let statuses: number[]
beforeAll(async () => {
  server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => (body += piece))
    request.on('end', () => {
      got.push({ headers: request.headers, body, url: request.url ?? '' })
      response.writeHead(statuses.shift() ?? 200, { location: '/otra' }).end('gracias')
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/avisos`
})
afterAll(() => void server.close())
beforeEach(() => {
  got = []
  statuses = []
})

/** As its receiver would: over the bytes that came, at the time that they say. */
const isSigned = ({ headers, body }: Got): boolean => {
  const [, time = '', signature] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-ventanilla-firma'])) ?? []
  return signature === createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')
}

test('a consent given and one taken back are told, each once, also after a failure, and nothing of a person', async () => {
  statuses = [503]
  const portal = await openPortal({
    env: { LIMITS: 'off', SHARING_WEBHOOK: url, SHARING_WEBHOOK_SECRET: SECRET },
  })
  try {
    const owner = await ownerAtPaso3(portal, (await newPeople(portal, 51).next()).value)
    const page = await owner.visitor.get('/tramites/nss/mio/compartir')
    const typed = { para: 'Escuela Privada', dias: '7', veces: 'una' }
    await owner.visitor.press(page, 'Hacer el código', typed)
    await eventually(() => got.length === 1)
    await eventually(() =>
      portal.lines.some((line) => String(line.message).startsWith('avisos de consentimiento')),
    )
    // the pause after a failure
    portal.clock.forward(120_000)
    await owner.visitor.press(await owner.visitor.get('/tramites/nss/mio/compartir'), 'Quitar')
    await eventually(() => got.length === 3)
    expect(got.every(isSigned)).toBe(true)
    const [failed, ...told] = got.map((one) => JSON.parse(one.body))
    expect(told.map(({ tipo }) => tipo).toSorted()).toEqual([
      'consentimiento.dado',
      'consentimiento.revocado',
    ])
    expect(told.find(({ tipo }) => tipo === 'consentimiento.dado')).toEqual(failed)
    expect(failed).toMatchObject({ una_vez: true, fecha: '2026-03-05T16:00:00.000Z' })
    expect(new Set(told.map(({ consentimiento }) => consentimiento)).size).toBe(1)
    const said = JSON.stringify(got)
    for (const secret of [owner.curp, owner.nss, owner.correo, 'Escuela Privada'])
      expect(said).not.toContain(secret)
    // that it was taken is written down a moment later
    await eventually(async () => (await portal.ctx.store.nextHookAt()) === undefined)
  } finally {
    await portal.close()
  }
}, 60_000)
