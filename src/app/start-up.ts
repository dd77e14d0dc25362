import { trustAuthorities } from '../adapters/runtime/authorities.ts'
import { writeLog } from '../adapters/runtime/log.ts'
import type { Config } from '../config/config.ts'
import type { Environment } from '../config/reader.ts'
import { claimFolder } from '../db/base/one-process.ts'
import { VERSION } from '../ops/version.ts'
import { interruptedWords, lostWords } from '../ops/words.ts'
import { backupBeforeUpgrade } from './backup.ts'
import { proposeDemoCases } from './demo-cases.ts'
import { type Listening, listen, listenForMetrics } from './listen.ts'
import { readyConfig } from './start-up-checks.ts'
import { wire } from './wire.ts'

/** How long requests in flight may go on after a signal to stop, in ms. */
const GRACE = 8_000

/**
 * Everything that runs at start, in this order: check the settings, take the data folder for this process, back up a database that this version migrates, open
 * it (which migrates it) and start the background work, listen, and stop on SIGTERM or SIGINT. Resolves to the port.
 * Rejects when the portal cannot start, with `Refused` when the operator can do something about it.
 */
export async function startUp(env: Environment): Promise<number> {
  const config = await readyConfig(env)
  trustAuthorities(config.authorities)
  const claim = claimFolder(config.dataDir, Date.now())
  const interrupted =
    claim.interrupted && timed({ level: 'warn', message: interruptedWords(claim.interrupted) })
  const opened = async () => {
    const backedUp = await backUp(config)
    const sealing = (certificateSerial: string) => claim.tell({ certificateSerial, version: VERSION })
    return { backedUp, ...(await wire(config, { log: writeLog, sealing, onLost })) }
  }
  const { backedUp, app, ctx, stop } = await opened().catch((error: unknown) => {
    if (interrupted) writeLog(interrupted)
    // refused, not killed: the next start has nothing to tell of it
    claim.release()
    throw error
  })
  // not before: what goes to the log alone does not reach ALERT_WEBHOOK
  if (interrupted) ctx.log(interrupted)
  const listening = async () => {
    if (config.mode === 'demo') await proposeDemoCases(ctx)
    if (backedUp)
      await ctx.store.audit({
        at: Date.now(),
        what: 'orden',
        actor: 'respaldo antes de actualizar',
        outcome: 'ok',
      })
    const server = await listen(app.fetch, { ...config, setting: 'PORT' })
    return { server, metricsServer: await listenForMetrics(config, ctx.metrics.text) }
  }
  const { server, metricsServer } = await listening().catch(async (error: unknown) => {
    await stop()
    claim.release()
    throw error
  })
  const end = async (signal: string) => {
    await Promise.all([server.stop(GRACE), metricsServer?.stop(GRACE)])
    await stop()
    claim.release()
    say({ message: 'fin', version: VERSION, signal })
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(signal))
  // last: whoever waits for these words may send a signal at once
  announce(config, server, ctx.catalogue.version)
  return server.port
}

/** To go on would be to show and promise what the disk may not have; the next start goes on with what it has. */
function onLost(error: unknown): never {
  say({ level: 'error', message: lostWords((error as NodeJS.ErrnoException).code ?? 'falla') })
  process.exit(1)
}

type Line = Readonly<Record<string, string | number>>
const timed = (line: Line): Line => ({ t: new Date().toISOString(), ...line })
const say = (line: Line): void => writeLog(timed(line))

/** Whether a backup was needed, and made. */
async function backUp(config: Config): Promise<boolean> {
  const lines = await backupBeforeUpgrade(config, Date.now())
  for (const message of lines) say({ message })
  return lines.length > 0
}

/** Tells the operator where the portal is: a line of the log, or in a demonstration the addresses to try. */
function announce(config: Config, { port }: Listening, catalogue: string): void {
  if (config.mode === 'production') {
    say({ message: 'listo', version: VERSION, url: config.baseUrl, port })
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
      `  Mostrador          ${url}/mostrador`,
      `  Operación          ${url}/operacion`,
      `  Datos              ${config.dataDir}`,
      ...(catalogue === 'base'
        ? [
            '  Códigos postales   sin colonias; tráelas de Correos de México: npm run nss -- catalogo descargar',
          ]
        : [`  Códigos postales   catálogo del ${catalogue}`]),
      '',
    ].join('\n'),
  )
}
