import type { Server } from 'node:http'
import { type ServerType, serve } from '@hono/node-server'
import type { Config } from '../config/config.ts'
import { Refused } from '../domain/base/problem.ts'
import { metricsAnswer } from '../routes/metricas.ts'

/** How long a connection may take, in ms. */
export type Patience = {
  /** idle between two requests: a person at a form needs longer than Node's five seconds */
  readonly keepAliveTimeout: number
  /** from the first byte of a request to the end of its headers, and to the end of its body */
  readonly headersTimeout: number
  readonly requestTimeout: number
  /** how often Node looks for those that took longer */
  readonly connectionsCheckingInterval: number
}

/** A file of 10 MB on a slow line takes a minute; who is slower than this holds a place that others need. */
const PATIENCE: Patience = {
  keepAliveTimeout: 75_000,
  headersTimeout: 20_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 5_000,
}

type Fetch = Parameters<typeof serve>[0]['fetch']
type Place = Pick<Config, 'host' | 'port'> & { readonly setting: 'PORT' | 'METRICS_PORT' }

/** Serves at an address. Rejects with `Refused`, in words for the operator. */
export function listen(fetch: Fetch, place: Place, patience: Patience = PATIENCE): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const { host: hostname, port } = place
    const server = serve({ fetch, port, hostname, serverOptions: patience }, () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, place)))
  })
}

/** A port that the proxy does not show: it answers nothing but the measures, without a token unless one is set. */
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

function cannotListen({ code = '', message }: NodeJS.ErrnoException, place: Place): Refused {
  const { host, port, setting } = place
  const why: Record<string, string> = {
    EADDRINUSE: `El puerto ${port} ya está en uso. Detén al otro programa, o elige otro puerto: ${setting}=${port + 1}.`,
    EACCES: `Falta permiso para usar el puerto ${port}. Elige uno de 1024 o más: ${setting}=${port + 3000}.`,
    EADDRNOTAVAIL: `Esta máquina no tiene la dirección ${host}. Corrige ${setting.replace('PORT', 'HOST')}.`,
  }
  return new Refused(why[code] ?? `No se puede escuchar en ${host}:${port} (${message}).`)
}

/** No new connections; requests in flight finish, those that take longer than `grace` ms are cut. */
export async function stopListening(server: ServerType, grace: number): Promise<void> {
  const cut = setTimeout(() => (server as Server).closeAllConnections?.(), grace)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    ;(server as Server).closeIdleConnections?.()
  })
  clearTimeout(cut)
}
