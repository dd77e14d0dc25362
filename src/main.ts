import type { Server } from 'node:http'
import { type ServerType, serve } from '@hono/node-server'
import { writeLog } from './adapters/log.ts'
import { type Config, readConfig } from './config.ts'
import { Refused } from './domain/problem.ts'
import { wire } from './wire.ts'

/** A person at a form needs longer than Node's five seconds. */
const KEEP_ALIVE = 75_000
/** What is still in flight after this is cut. */
const GRACE = 8_000

try {
  await start(readConfig(process.env))
} catch (error) {
  console.error(error instanceof Refused ? error.message : error)
  process.exit(1)
}

async function start(config: Config): Promise<void> {
  const { app, stop } = await wire(config, { log: writeLog })
  const server = await listen(app.fetch, config)
  announce(config, server)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void close(server, stop))
}

function listen(fetch: Parameters<typeof serve>[0]['fetch'], config: Config): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port: config.port, hostname: config.host }, () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, config)))
    if ('keepAliveTimeout' in server)
      Object.assign(server, { keepAliveTimeout: KEEP_ALIVE, headersTimeout: KEEP_ALIVE + 5_000 })
  })
}

function cannotListen({ code = '', message }: NodeJS.ErrnoException, { host, port }: Config): Refused {
  const why: Record<string, string> = {
    EADDRINUSE: `El puerto ${port} ya está en uso. Detén al otro programa, o elige otro puerto: PORT=3001.`,
    EACCES: `Falta permiso para usar el puerto ${port}. Elige uno de 1024 o más: PORT=3000.`,
    EADDRNOTAVAIL: `Esta máquina no tiene la dirección ${host}. Corrige HOST.`,
  }
  return new Refused(why[code] ?? `No se puede escuchar en ${host}:${port} (${message}).`)
}

function announce(config: Config, server: ServerType): void {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  if (config.mode === 'production') {
    writeLog({ t: new Date().toISOString(), message: 'listo', url: config.baseUrl, port })
    return
  }
  const url = config.baseUrl.endsWith(`:${config.port}`)
    ? config.baseUrl.replace(/:\d+$/, `:${port}`)
    : config.baseUrl
  console.log(
    [
      '',
      `  ${config.portal}: DEMOSTRACIÓN, sin validez oficial`,
      '',
      `  Portal             ${url}`,
      `  Personas de prueba ${url}/demo`,
      `  Correo de prueba   ${url}/demo/correo`,
      `  Datos              ${config.dataDir}`,
      '',
    ].join('\n'),
  )
}

/** No new connections; requests in flight finish; then the outbox and the rest stop. */
async function close(server: ServerType, stop: () => Promise<void>): Promise<void> {
  const cut = setTimeout(() => (server as Server).closeAllConnections?.(), GRACE)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    ;(server as Server).closeIdleConnections?.()
  })
  clearTimeout(cut)
  await stop()
  process.exit(0)
}
