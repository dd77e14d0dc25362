import type { ServerType } from '@hono/node-server'
import { writeLog } from './adapters/runtime/log.ts'
import { listen, listenForMetrics, stopListening } from './app/listen.ts'
import { readyConfig } from './app/preflight.ts'
import { backupBeforeUpgrade } from './app/upgrade.ts'
import { wire } from './app/wire.ts'
import type { Config } from './config/config.ts'
import { loadSettings } from './config/reader.ts'
import { Refused } from './domain/base/problem.ts'
import type { AuditEntry } from './domain/ports/audit-store.ts'
import { troubleOf } from './ops/trouble.ts'

/** What is still in flight after this is cut. */
const GRACE = 8_000

try {
  loadSettings()
  await start(await readyConfig(process.env))
} catch (error) {
  console.error(error instanceof Refused ? error.message : (troubleOf(error) ?? error))
  process.exit(1)
}

async function start(config: Config): Promise<void> {
  const backedUp = await backUp(config)
  const { app, ctx, stop } = await wire(config, { log: writeLog })
  if (backedUp) await ctx.store.audit(backedUpEntry(Date.now()))
  const server = await listen(app.fetch, { ...config, setting: 'PORT' })
  const measures = await listenForMetrics(config, ctx.metrics.text)
  announce(config, server)
  const end = async () => {
    measures?.close()
    await stop()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void close(server, end))
}

/** Before an upgrade changes the database; whether it was needed. */
async function backUp(config: Config): Promise<boolean> {
  const lines = await backupBeforeUpgrade(config, Date.now())
  for (const message of lines) writeLog({ t: new Date().toISOString(), message })
  return lines.length > 0
}

function backedUpEntry(at: number): AuditEntry {
  return { at, what: 'orden', actor: 'nss respaldo crear', outcome: 'ok' }
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
