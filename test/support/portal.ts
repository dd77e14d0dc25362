import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { demoSecret } from '../../src/adapters/runtime/data-folder.ts'
import { systemChance } from '../../src/adapters/runtime/system.ts'
import { demoSealFile } from '../../src/adapters/seal/folder.ts'
import { loadOrCreateSeal } from '../../src/adapters/seal/source.ts'
import type { InstalledBase } from '../../src/app/open-base.ts'
import { type Parts, wire } from '../../src/app/wire.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import type { OpenDatabase } from '../../src/db/base/open.ts'
import type { LogLine } from '../../src/routes/http/app-context.ts'
import { placeEmptyDatabase } from './empty-database.ts'
import { sharePdfWorker } from './pdf-worker.ts'

export const dist = path.resolve(import.meta.dirname, '../../dist')

/** A clock that stands where the test puts it. Begins on 5 March 2026, 10:00 in Mexico City. */
export class TestClock {
  #now = Date.UTC(2026, 2, 5, 16, 0, 0)
  now = (): number => this.#now
  forward(ms: number): void {
    this.#now += ms
  }
  set(at: number): void {
    this.#now = at
  }
}

/** A portal on either engine. */
export type AnyPortal = PortalOn<InstalledBase>
export type Portal = PortalOn<OpenDatabase>

type PortalOn<B> = Omit<Awaited<ReturnType<typeof wire>>, 'base'> & {
  readonly base: B
  readonly config: Config
  readonly dataDir: string
  readonly clock: TestClock
  readonly lines: LogLine[]
  /** when what was written has gone out, but for mail that waits for its files; a carrier in trouble is not waited for */
  mailGone(): Promise<void>
  /** stops, and removes the data */
  close(): Promise<void>
  /** stops, and starts again on the same data, as after a crash or an upgrade */
  restart(): Promise<PortalOn<B>>
}

/** The seal of the first demonstration, for those after it: to make a key takes longer than all else of a start. */
let demoSeal: string | undefined

function demoSealOf(): string {
  if (demoSeal) return demoSeal
  const folder = mkdtempSync(path.join(tmpdir(), 'sello-'))
  loadOrCreateSeal({ folder, portal: 'Servicio Digital', now: new TestClock().now(), chance: systemChance })
  demoSeal = readFileSync(demoSealFile(folder), 'utf8')
  rmSync(folder, { recursive: true })
  return demoSeal
}

/** Makes what the start of a new demonstration would make, but from what an earlier one has. */
function prepare(config: Config): void {
  const { dataDir: folder } = config
  placeEmptyDatabase(folder, config.secret ?? demoSecret(folder))
  if (config.mode === 'demo' && !config.seal)
    writeFileSync(demoSealFile(folder), demoSealOf(), { mode: 0o600 })
}

type PortalOptions = {
  readonly env?: Record<string, string>
  readonly parts?: Parts
  readonly dataDir?: string
  readonly clock?: TestClock
}

/** The whole portal on a data folder of its own, with a real database and the real worker. */
export async function openPortal(options: PortalOptions = {}): Promise<Portal> {
  const { base, ...portal } = await open(options)
  if (base.engine !== 'sqlite') throw new Error('openReplica is for PostgreSQL')
  return { ...portal, base, restart: async () => openPortal(await portal.again()) }
}

/** What replicas of one portal have in common, besides the database. */
export function replicaSeal() {
  const pem = demoSealOf()
  return { SEAL_KEY: pem, SEAL_CERTIFICATE: pem }
}
export const REPLICA_SECRET = 'el secreto de las réplicas, de más de 32 letras'

/**
 * A portal on PostgreSQL, whose tables another role made: it serves with the role `ventanilla`, which has no more than what
 * `grantTo` gives. Several may serve one database.
 * @param url of a database that has the schema, as its owner
 */
export async function openReplica(url: string, options: PortalOptions = {}): Promise<AnyPortal> {
  const env = {
    DATABASE_URL: asVentanilla(url),
    SECRET: REPLICA_SECRET,
    ...replicaSeal(),
    ...options.env,
  }
  const portal = await open({ ...options, env })
  return { ...portal, restart: async () => openReplica(url, await portal.again()) }
}

/** The same database, for the role that serves. */
export const asVentanilla = (url: string): string => url.replace('postgres@', 'ventanilla@')

async function open(options: PortalOptions) {
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'ventanilla-'))
  const clock = options.clock ?? new TestClock()
  const lines: LogLine[] = []
  const env = {
    DATA_DIR: dataDir,
    CAPTCHA_FIXED_ANSWER: 'Prueba7',
    BASE_URL: 'http://localhost:3000',
    ...options.env,
  }
  const config = readConfig(env)
  const isNew = !options.dataDir && !options.clock && !options.env?.PORTAL_NAME
  if (isNew && !config.database) prepare(config)
  const shared = { openPdfWorker: sharePdfWorker }
  const wired = await wire(config, {
    clock,
    dist,
    log: (line) => lines.push(line),
    // for the commands that it runs, with what Node compiled at an earlier start
    env: { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
    ...shared,
    ...options.parts,
  })
  const { base } = wired
  return {
    ...wired,
    config,
    dataDir,
    clock,
    lines,
    mailGone: async (): Promise<void> => {
      const waiting = () =>
        base.rows("select 1 from correos where due_at is not null and kind <> 'resultado' limit 1")
      for (let tries = 0; tries < 80 && (await waiting()).length > 0; tries++)
        await new Promise((resolve) => setTimeout(resolve, 10))
    },
    close: async (): Promise<void> => {
      await wired.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
    /** stops; with what to open it again */
    again: async (): Promise<PortalOptions> => {
      await wired.stop()
      return { ...options, dataDir, clock }
    },
  }
}

/** Waits until `look` gives something; for what happens beside the request (mail, files). */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = performance.now() + 60_000
  do {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 25))
  } while (performance.now() < end)
  throw new Error('it did not come about in a minute')
}

/**
 * What `work` gives while the database lacks these tables. They go and come back by the portal's own transactions: what
 * it has not flushed yet hides a change that is made beside them from its readers.
 */
export async function withoutTables<T>(
  { base }: Portal,
  tables: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const rename = (from: string, to: string) => base.sqlite.exec(`alter table ${from} rename to ${to}`)
  await base.inTurn(() => tables.forEach((table) => void rename(table, `${table}_de_lado`)))
  const given = await work()
  await base.inTurn(() => tables.forEach((table) => void rename(`${table}_de_lado`, table)))
  return given
}
