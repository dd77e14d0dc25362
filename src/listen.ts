import type { Server } from 'node:http'
import { type ServerType, serve } from '@hono/node-server'
import { Refused } from './domain/problem.ts'

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

type Where = { readonly host: string; readonly port: number }

/** Serves at an address. Rejects with `Refused`, in words for the operator. */
export function listen(
  fetch: Parameters<typeof serve>[0]['fetch'],
  { host, port }: Where,
  patience: Patience = PATIENCE,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: host, serverOptions: patience }, () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, { host, port })))
  })
}

function cannotListen({ code = '', message }: NodeJS.ErrnoException, { host, port }: Where): Refused {
  const why: Record<string, string> = {
    EADDRINUSE: `El puerto ${port} ya está en uso. Detén al otro programa, o elige otro puerto: PORT=3001.`,
    EACCES: `Falta permiso para usar el puerto ${port}. Elige uno de 1024 o más: PORT=3000.`,
    EADDRNOTAVAIL: `Esta máquina no tiene la dirección ${host}. Corrige HOST.`,
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
