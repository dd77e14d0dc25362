import { type ServerType, serve } from '@hono/node-server'
import type { Config } from './config.ts'
import { Refused } from './domain/problem.ts'
import { metricsAnswer } from './routes/metricas.ts'

/** A person at a form needs longer than Node's five seconds. */
const KEEP_ALIVE = 75_000

type Fetch = Parameters<typeof serve>[0]['fetch']
type Place = Pick<Config, 'host' | 'port'> & { readonly setting: 'PORT' | 'METRICS_PORT' }

/** Listens; rejects with `Refused`, and what to do, where it cannot. */
export function listen(fetch: Fetch, place: Place): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port: place.port, hostname: place.host }, () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, place)))
    if ('keepAliveTimeout' in server)
      Object.assign(server, { keepAliveTimeout: KEEP_ALIVE, headersTimeout: KEEP_ALIVE + 5_000 })
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
