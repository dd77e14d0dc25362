import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemChance } from '../src/adapters/runtime/system.ts'
import { demoSealFile } from '../src/adapters/seal/folder.ts'
import { loadOrCreateSeal } from '../src/adapters/seal/source.ts'
import type { Base } from '../src/db/base/engine.ts'
import { openDatabase } from '../src/db/base/open.ts'
import { seedSeries } from '../src/db/issue/series-file.ts'
import { openPostgres } from '../src/db/postgres/open.ts'
import { createStore } from '../src/db/store.ts'
import { hasPostgres, type PostgresServer, query, startPostgres } from '../test/support/postgres.ts'
import type { Assigned, Told } from './assign.ts'
import { nss } from './padron-rows.ts'
import { servePortal } from './portal.ts'
import { inFolder, type Row, row } from './row.ts'
import { postOffice, type Whole, wholeTramites } from './whole.ts'
import { putOnFile } from './whole-rows.ts'

const SECRET = 'the secret of a bench, of thirty-two letters or more'
const IN_FLIGHT = 16
/** Assignments of each figure; whole trámites of each, and those before them that are not counted. */
const ASSIGNED = 1600
const WARM = 16
const WHOLE = 200
/** After which part of the assignments the primary is killed, and how long it takes whoever watches it to notice, in ms. */
const KILL_AFTER = 0.4
const NOTICED_MS = 500
const PADRON = 50_000

/** As a server that keeps what it confirms: the tests' own does not flush. */
const DURABLE = ['fsync = on', 'full_page_writes = on', 'shared_buffers = 128MB', 'max_wal_size = 1GB']
const REPLICATED = [
  ...DURABLE,
  'wal_level = replica',
  'max_wal_senders = 4',
  'hot_standby = on',
  'wal_keep_size = 256MB',
]

/** The two engines at the same work, one after the other, and what becomes of it when a machine is lost. */
export async function engineRows(port: number): Promise<Row[]> {
  if (!hasPostgres) throw new Error('npm brought no PostgreSQL for this platform')
  return inFolder(async (folder) => {
    loadOrCreateSeal({ folder, portal: 'Bench', now: Date.now(), chance: systemChance })
    const sqlite = await onSqlite(path.join(folder, 'sqlite'), folder, port)
    const one = await onPostgres(folder, port)
    const near = await withStandby(folder, port, 2)
    const far = await withStandby(folder, port, 10)
    const against = (what: string, { perSecond }: Rate, floor: Rate, must: number, note = '') =>
      row(
        `${what}, contra SQLite`,
        perSecond / floor.perSecond,
        '×',
        'min',
        must,
        `${Math.round(perSecond * 10) / 10}/s contra ${Math.round(floor.perSecond * 10) / 10}/s${note}`,
      )
    const assigned = ({ one, two }: Figures, where: string, must: number): Row[] => [
      against(`Asignaciones, ${where}, 1 ventanilla`, one, sqlite.assigned, must, lagOf(one)),
      against(`Asignaciones, ${where}, 2 ventanillas`, two, sqlite.assigned, must, lagOf(two)),
    ]
    return [
      row('Asignaciones por segundo, SQLite', sqlite.assigned.perSecond, '/s', 'min', 150),
      ...assigned(one, 'PostgreSQL', 0.3),
      ...assigned(near, 'copia síncrona a 2 ms', 0.25),
      ...assigned(far, 'copia síncrona a 10 ms', 0.2),
      row(
        'La bitácora espera, a lo más',
        Math.max(...[one, near, far].flatMap((figures) => [figures.one.lag, figures.two.lag])),
        'ms',
        'max',
        5000,
      ),
      row('Trámites completos por segundo, SQLite', sqlite.whole.perSecond, '/s', 'min', 20),
      against('Trámites completos, PostgreSQL, 1 ventanilla', one.wholeOne, sqlite.whole, 0.4),
      against('Trámites completos, PostgreSQL, 2 ventanillas', one.whole, sqlite.whole, 0.4),
      against('Trámites completos, copia a 2 ms, 2 ventanillas', near.whole, sqlite.whole, 0.4),
      against('Trámites completos, copia a 10 ms, 2 ventanillas', far.whole, sqlite.whole, 0.3),
      await failover(folder),
      row('Padrón en PostgreSQL: personas por segundo', one.padron, '/s', 'min', 10_000),
      row('Padrón en PostgreSQL, contra SQLite', one.padron / sqlite.padron, '×', 'min', 0.3),
    ]
  })
}

type Rate = { readonly perSecond: number }
type Chained = Rate & { /** longest wait of an entry to be chained, in ms */ readonly lag: number }
type Figures = {
  readonly one: Chained
  readonly two: Chained
  /** at two portals */
  readonly whole: Whole
}

const lagOf = ({ lag }: Chained): string => `; la bitácora espera ${Math.round(lag)} ms a lo más`

async function onSqlite(dataDir: string, folder: string, port: number) {
  const env = { SECRET, MODE: 'demo' }
  await (await servePortal(dataDir, port, { env })).stop()
  const assigned = await assign([dataDir], async () => 0)
  // not the same folder: what was assigned there has its mails and documents due
  const other = `${dataDir}-otra`
  await (await servePortal(other, port, { env })).stop()
  const base = openDatabase(other, SECRET)
  const curps = await putOnFile(base, WARM + WHOLE)
  await base.close()
  const whole = await walkThrough(curps, port, [{ dataDir: other, env }])
  const padron = await importPadron(folder, path.join(folder, 'sqlite-padron'), env)
  return { assigned, whole, padron }
}

async function onPostgres(folder: string, port: number) {
  const server = await startPostgres(DURABLE)
  const figures = await figuresOf(server, folder, port)
  const url = await server.database()
  const wholeOne = await walkThrough(await prepared(url), port, [replicaOf('una', url, folder)])
  const empty = await server.database()
  const padron = await importPadron(folder, path.join(folder, 'padron'), { SECRET, DATABASE_URL: empty })
  await server.stop()
  return { ...figures, wholeOne, padron }
}

/** A primary whose commits wait for a copy on a machine that is `ms` away, there and back. */
async function replicated(ms: number) {
  const primary = await startPostgres(REPLICATED)
  const line = await distance(primary.port, ms)
  const standby = await startPostgres(REPLICATED, { ...primary, port: line.port })
  await query(primary.url('postgres'), `alter system set synchronous_standby_names = '*'`)
  await query(primary.url('postgres'), 'select pg_reload_conf()')
  const state = 'select 1 from pg_stat_replication where sync_state = $1'
  while ((await query(primary.url('postgres'), state, ['sync'])).rowCount === 0) await sleep(50)
  const stop = async (): Promise<void> => {
    await standby.stop()
    line.stop()
    await primary.stop()
  }
  return { primary, standby, stop }
}

async function withStandby(folder: string, port: number, ms: number): Promise<Figures> {
  const { primary, stop } = await replicated(ms)
  const figures = await figuresOf(primary, folder, port)
  await stop()
  return figures
}

async function figuresOf(server: PostgresServer, folder: string, port: number): Promise<Figures> {
  const assigning = await server.database()
  await prepared(assigning)
  const waits = () => waiting(assigning)
  const one = await assign([assigning], waits)
  const two = await assign([assigning, assigning], waits)
  // not the same database: what was assigned there has its mails and documents due
  const url = await server.database()
  const curps = await prepared(url)
  const replicas = ['una', 'otra'].map((name) => replicaOf(name, url, folder))
  const whole = await walkThrough(curps, port, replicas)
  return { one, two, whole }
}

const replicaOf = (name: string, url: string, folder: string): Replica => ({
  dataDir: path.join(folder, name),
  env: replicaEnv(url, folder),
})
const replicaEnv = (url: string, folder: string) => ({
  DATABASE_URL: url,
  SECRET,
  MODE: 'demo',
  BASE_URL: 'http://localhost:3000',
  SEAL_KEY_FILE: demoSealFile(folder),
  SEAL_CERTIFICATE_FILE: demoSealFile(folder),
})

/** The series, and people on file for one figure of whole trámites: the CURP of each. */
async function prepared(url: string): Promise<string[]> {
  const base: Base & { close(): Promise<void> } = await openPostgres(url, SECRET)
  await createStore(base, 'localhost', () => '').replaceSeries(seedSeries())
  const curps = await putOnFile(base, WARM + WHOLE)
  await base.close()
  return curps
}

/** How long the oldest entry has waited to be chained, in ms. */
async function waiting(url: string): Promise<number> {
  const { rows } = await query(url, 'select min(at) as at from por_encadenar')
  return rows[0]?.at ? Date.now() - Number(rows[0].at) : 0
}

let seed = 100
/** Replicas of the store that have their people at Paso 2. */
async function ready(databases: readonly string[]): Promise<ChildProcess[]> {
  const replicas: ChildProcess[] = []
  for (const database of databases) {
    const child = fork(path.join(import.meta.dirname, 'assign.ts'))
    const told: Told = {
      database,
      secret: SECRET,
      people: ASSIGNED / databases.length,
      inFlight: IN_FLIGHT / databases.length,
      seed: seed++,
    }
    child.send(told)
    await once(child, 'message')
    replicas.push(child)
  }
  return replicas
}

/** Assigns at each of the databases at the same moment. @param lag asked every now and then meanwhile */
async function assign(databases: readonly string[], lag: () => Promise<number>): Promise<Chained> {
  const replicas = await ready(databases)
  const over = replicas.map(async (child) => (await once(child, 'message'))[0] as Assigned)
  const started = performance.now()
  for (const child of replicas) child.send('go')
  let ended = false
  let longest = 0
  const looking = (async () => {
    while (!ended) {
      longest = Math.max(longest, await lag())
      await sleep(100)
    }
  })()
  const assigned = await Promise.all(over)
  const seconds = (performance.now() - started) / 1000
  ended = true
  await looking
  const perSecond = assigned.reduce((sum, { issued }) => sum + issued, 0) / seconds
  say(`${databases.length} × ${perSecond.toFixed(0)} asignaciones/s`)
  return { perSecond, lag: longest }
}

/** The longest time without a confirmed assignment when the primary is killed and its copy takes its place. */
async function failover(folder: string): Promise<Row> {
  const { primary, standby, stop } = await replicated(2)
  const url = await primary.database()
  await prepared(url)
  const both = url.replace(`:${primary.port}`, `:${primary.port},127.0.0.1:${standby.port}`)
  const replicas = await ready([both, both])
  const over = replicas.map(async (child) => (await once(child, 'message'))[0] as Assigned)
  for (const child of replicas) child.send('go')
  const issued = async (at: PostgresServer) =>
    Number(
      (await query(url.replace(`:${primary.port}`, `:${at.port}`), 'select count(*) from emisiones')).rows[0]
        ?.count,
    )
  while ((await issued(primary)) < ASSIGNED * KILL_AFTER) await sleep(20)
  await primary.kill()
  await sleep(NOTICED_MS)
  await query(standby.url('postgres'), `alter system set synchronous_standby_names = ''`)
  await query(standby.url('postgres'), 'select pg_promote(true)')
  await query(standby.url('postgres'), 'select pg_reload_conf()')
  const assigned = await Promise.all(over)
  const confirmed = assigned.reduce((sum, one) => sum + one.issued, 0)
  const kept = await issued(standby)
  await stop()
  if (kept < confirmed) throw new Error(`${confirmed - kept} confirmed assignments were lost in ${folder}`)
  const gap = Math.max(...assigned.map((one) => one.gap))
  const note = `se nota en ${NOTICED_MS} ms y se promueve la copia; de ${confirmed} asignaciones confirmadas están ${kept}`
  return row('Sin confirmar nada al perderse la principal, a lo más', gap, 'ms', 'max', 5000, note)
}

type Replica = { readonly dataDir: string; readonly env: Record<string, string> }

/** Whole trámites from Paso 1 to Paso 3 at portals that share one database, with links from a real SMTP server. */
async function walkThrough(
  curps: readonly string[],
  port: number,
  replicas: readonly Replica[],
): Promise<Whole> {
  const office = await postOffice()
  const served = await Promise.all(
    replicas.map(({ dataDir, env }, nth) =>
      servePortal(dataDir, port + nth, { env: { ...env, SMTP_URL: office.url, SMTP_TLS: 'optional' } }),
    ),
  )
  const bases = served.map(({ base }) => base)
  await wholeTramites(bases, office, curps.slice(0, WARM), IN_FLIGHT)
  const found = await wholeTramites(bases, office, curps.slice(WARM), IN_FLIGHT)
  for (const one of served) await one.stop()
  await office.close()
  if (found.failed > 0) throw new Error(`${found.failed} trámites failed`)
  say(`${replicas.length} × ${found.perSecond.toFixed(1)} trámites/s`)
  return found
}

async function importPadron(folder: string, dataDir: string, env: Record<string, string>): Promise<number> {
  const file = path.join(folder, 'padron.csv')
  if (!existsSync(file)) await nss(path.join(folder, 'generar'), ['padron', 'generar', String(PADRON), file])
  const { seconds } = await nss(dataDir, ['padron', 'importar', file], env)
  return PADRON / seconds
}

/** A line to a port of this machine that takes as long as if it were `ms` away, there and back. */
async function distance(port: number, ms: number): Promise<{ readonly port: number; stop(): void }> {
  const script = path.join(import.meta.dirname, 'far.mjs')
  const child = spawn(process.execPath, [script, String(port), String(ms)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(child.stdout, 'data')
  return { port: Number(String(said)), stop: () => void child.kill() }
}

/** How far it is: it takes minutes. */
const say = (what: string): void => void process.stderr.write(`     ${what}\n`)
