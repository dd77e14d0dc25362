/**
 * The example of docs/registro-http.md: a service that keeps the contract, with people who do not exist. By itself:
 * `node test/support/registry-server.ts 8099` listens on this machine, and takes the CURP from header or body.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import type { Person } from '../../src/domain/person/person.ts'

export type Asked = {
  readonly method: string
  readonly url: string
  readonly headers: string
  readonly body: string
}
/** Answers in place of the example; gives false to leave it to the example. */
export type Manners = (response: ServerResponse, request: IncomingMessage) => unknown

export type RegistryServerSettings = {
  readonly people?: readonly Person[]
  readonly token?: string
  readonly port?: number
  /** PEM; `ca` is whose certificates it demands of those who call */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string }
}

/** Starts the service on this machine. `asked` is every question as it came; `manners` may be changed at any time. */
export async function registryServer({ people = [], token, port = 0, tls }: RegistryServerSettings = {}) {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const kept = { asked, manners: (() => false) as Manners }
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request)
    const { method = '', url = '' } = request
    asked.push({ method, url, headers: request.rawHeaders.join('\n'), body })
    if (kept.manners(response, request) !== false) return
    const [status, answer] = answerTo(request, body, people, token)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }
  // a caller who gives up halfway is no fault of the service
  const listener: http.RequestListener = (request, response) =>
    void serve(request, response).catch(() => response.destroy())
  const server = tls
    ? https.createServer({ ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: true }, listener)
    : http.createServer(listener)
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', () => done()))
  const listening = (server.address() as AddressInfo).port
  return Object.assign(kept, {
    url: `${tls ? 'https' : 'http'}://localhost:${listening}/personas`,
    connections: () => connections,
    /** ends every connection and listens no more */
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        for (const socket of sockets) socket.destroy()
      }),
  })
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** The contract, whole: this is what an operator's service does. */
function answerTo(
  request: IncomingMessage,
  body: string,
  people: readonly Person[],
  token: string | undefined,
): [status: number, answer: object] {
  if (token && request.headers.authorization !== `Bearer ${token}`) return [401, { error: 'token' }]
  if (request.method !== 'GET' || request.url !== '/personas') return [404, { error: 'ruta' }]
  const curp = request.headers['x-curp'] ?? curpIn(body)
  if (typeof curp !== 'string') return [400, { error: 'curp' }]
  const person = people.find((one) => one.curp === curp)
  return person ? [200, recordOf(person)] : [404, { curp, encontrada: false }]
}

function curpIn(body: string): unknown {
  try {
    return JSON.parse(body)?.curp
  } catch {
    return undefined
  }
}

/** A person as the contract writes them. */
export function recordOf({ curp, name, status, currentCurp, previousCurp, correo, numeros }: Person) {
  return {
    curp,
    nombre: name.nombre,
    primer_apellido: name.primerApellido,
    ...(name.segundoApellido ? { segundo_apellido: name.segundoApellido } : {}),
    estatus: status,
    ...(currentCurp ? { curp_vigente: currentCurp } : {}),
    ...(previousCurp ? { curp_anterior: previousCurp } : {}),
    ...(correo ? { correo } : {}),
    nss: numeros,
  }
}

if (import.meta.main) {
  const [port = '8099'] = process.argv.slice(2)
  const people = DEMO_PEOPLE.map((one) => one.person)
  const { url } = await registryServer({ people, port: Number(port) })
  process.stdout.write(`${url}\n${people.map((one) => `${one.curp}  ${one.status}`).join('\n')}\n`)
}
