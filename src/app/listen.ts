import type { Server } from 'node:http'
import { type ServerType, serve } from '@hono/node-server'
import type { Config } from '../config/config.ts'
import { Refused } from '../domain/base/problem.ts'
import { metricsAnswer } from '../routes/metricas.ts'

/** Timeouts of Node's HTTP server, in ms. */
export type Timeouts = {
  /** idle between two requests: filling in a form takes longer than Node's default of 5 s */
  readonly keepAliveTimeout: number
  /** from the first byte of a request to the end of its headers, and to the end of its body */
  readonly headersTimeout: number
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

/** Listens at a host and port. Rejects with `Refused`, a sentence for the operator, when that is not possible. */
export function listen(fetch: Fetch, endpoint: Endpoint, timeouts: Timeouts = TIMEOUTS): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const { host: hostname, port } = endpoint
    const server = serve({ fetch, port, hostname, serverOptions: timeouts }, () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, endpoint)))
  })
}

/**
 * Listens at the metrics' own port, which the proxy does not expose: it serves `/metrics` only, and asks for a token
 * only if one is set. Undefined when the settings name no such port.
 */
export async function listenForMetrics(
  { metrics: { port, host, token } }: Config,
  text: () => string,
): Promise<ServerType | undefined> {
  if (port === undefined) return undefined
  const fetch = (request: Request): Response => {
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

/** Accepts no new connections and resolves when requests in flight are done; after `grace` ms they are cut. */
export async function stopListening(server: ServerType, grace: number): Promise<void> {
  const cut = setTimeout(() => (server as Server).closeAllConnections?.(), grace)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    ;(server as Server).closeIdleConnections?.()
  })
  clearTimeout(cut)
}
