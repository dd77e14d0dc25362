import type { ServerType } from '@hono/node-server'
import { writeLog } from './adapters/log.ts'
import { type Config, readConfig } from './config.ts'
import { Refused } from './domain/problem.ts'
import { listen, stopListening } from './listen.ts'
import { troubleOf } from './trouble.ts'
import { wire } from './wire.ts'

/** What is still in flight after this is cut. */
const GRACE = 8_000

try {
  await start(readConfig(process.env))
} catch (error) {
  console.error(error instanceof Refused ? error.message : (troubleOf(error) ?? error))
  process.exit(1)
}

async function start(config: Config): Promise<void> {
  const { app, stop } = await wire(config, { log: writeLog })
  const server = await listen(app.fetch, config)
  announce(config, server)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void close(server, stop))
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

/** Requests in flight finish; then the outbox and the rest stop. */
async function close(server: ServerType, stop: () => Promise<void>): Promise<void> {
  await stopListening(server, GRACE)
  await stop()
  process.exit(0)
}
