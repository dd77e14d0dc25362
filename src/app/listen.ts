import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { serve } from '@hono/node-server'
import type { Config } from '../config/config.ts'
import { Refused } from '../domain/base/problem.ts'
import { hasBodyDeadline } from '../routes/http/body-deadline.ts'
import { metricsAnswer } from '../routes/metricas.ts'

/** Timeouts of Node's HTTP server, in ms. */
export type Timeouts = {
  /** idle between two requests: filling in a form takes longer than Node's default of 5 s */
  readonly keepAliveTimeout: number
  /** from the first byte of a request to the end of its headers */
  readonly headersTimeout: number
  /** from there to the end of its body, unless `liftBodyDeadline` was called for it */
  readonly requestTimeout: number
  /** how often Node checks for connections over these limits */
  readonly connectionsCheckingInterval: number
}

/** An upload of 10 MB on a slow line takes a minute. A slower client would occupy a connection that others need. */
const TIMEOUTS: Timeouts = {
  keepAliveTimeout: 75_000,
  headersTimeout: 20_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 5_000,
}

type Fetch = Parameters<typeof serve>[0]['fetch']
type Endpoint = Pick<Config, 'host' | 'port'> & { readonly setting: 'PORT' | 'METRICS_PORT' }

export type Listening = {
  readonly port: number
  /** Accepts no new connections and resolves when requests in flight are answered; after `grace` ms they are cut. */
  stop(grace: number): Promise<void>
}

/** Listens at a host and port. Rejects with `Refused`, a sentence for the operator, when that is not possible. */
export function listen(fetch: Fetch, endpoint: Endpoint, timeouts: Timeouts = TIMEOUTS): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const { host: hostname, port } = endpoint
    // Node's own deadline of a body knows no exceptions
    const serverOptions = { ...timeouts, requestTimeout: 0 }
    const server = serve({ fetch, port, hostname, serverOptions }, (info) =>
      resolve({ port: info.port, stop }),
    ) as Server
    server.prependListener('request', (incoming: IncomingMessage, outgoing: ServerResponse) =>
      limitBody(incoming, outgoing, timeouts.requestTimeout),
    )
    const stop = stopper(server)
    // HTTP/1.1 keeps a connection open unless told otherwise: to say so weighs 46 bytes an answer
    server.prependListener('request', ({ httpVersion }: IncomingMessage, response: ServerResponse) => {
      if (httpVersion === '1.1' && response.shouldKeepAlive) response.removeHeader('Connection')
    })
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, endpoint)))
  })
}

const TOO_SLOW = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'

/** Cuts a connection whose request is not whole in time. */
function limitBody(incoming: IncomingMessage, outgoing: ServerResponse, ms: number): void {
  const { headers, socket } = incoming
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return
  const late = setTimeout(() => {
    if (incoming.complete || !hasBodyDeadline(incoming)) return
    if (outgoing.headersSent) socket.destroy()
    else socket.end(TOO_SLOW, () => socket.destroy())
  }, ms)
  late.unref()
  incoming.once('close', () => clearTimeout(late))
}

/**
 * Listens at the metrics' own port, which the proxy does not expose: it serves `/metrics` only, and asks for a token
 * only if one is set. Undefined when the settings name no such port.
 */
export async function listenForMetrics(
  { metrics: { port, host, token } }: Config,
  text: () => Promise<string>,
): Promise<Listening | undefined> {
  if (port === undefined) return undefined
  const fetch = async (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname !== '/metrics') return new Response('no\n', { status: 404 })
    return metricsAnswer(text, { given: request.headers.get('Authorization'), token })
  }
  return listen(fetch, { host, port, setting: 'METRICS_PORT' })
}

function cannotListen({ code = '', message }: NodeJS.ErrnoException, endpoint: Endpoint): Refused {
  const { host, port, setting } = endpoint
  const why: Record<string, string> = {
    EADDRINUSE: `El puerto ${port} ya está en uso. Detén al otro programa, o elige otro puerto: ${setting}=${port + 1}.`,
    EACCES: `Falta permiso para usar el puerto ${port}. Elige uno de 1024 o más: ${setting}=${port + 3000}.`,
    EADDRNOTAVAIL: `Esta máquina no tiene la dirección ${host}. Corrige ${setting.replace('PORT', 'HOST')}.`,
  }
  return new Refused(why[code] ?? `No se puede escuchar en ${host}:${port} (${message}).`)
}

/** How often connections that became idle meanwhile are closed, in ms. */
const CLOSE_IDLE_EVERY = 50

/**
 * How a server ends: requests in flight are answered with `Connection: close`, and connections without a request are
 * closed at once, also those that were opened and never used and those that become idle only later: Node leaves both.
 */
function stopper(server: Server): (grace: number) => Promise<void> {
  const sockets = new Set<Socket>()
  const answers = new Set<ServerResponse>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  // before the handler, which may answer at once
  server.prependListener('request', (_, answer) => {
    answers.add(answer)
    answer.once('close', () => answers.delete(answer))
  })
  const closeIdle = (): void => {
    server.closeIdleConnections()
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    for (const answer of answers) {
      answer.shouldKeepAlive = false
      if (!answer.headersSent) answer.setHeader('Connection', 'close')
    }
  }
  return async (grace) => {
    const cut = setTimeout(() => server.closeAllConnections(), grace)
    const closing = setInterval(closeIdle, CLOSE_IDLE_EVERY)
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      closeIdle()
    })
    clearInterval(closing)
    clearTimeout(cut)
  }
}
