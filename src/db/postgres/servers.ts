import pg from 'pg'
import { faultOf, NoPrimary } from './faults.ts'
import { type Host, hostsOf } from './server-url.ts'

/** Longest wait for one server to answer a new connection, in ms. */
const CONNECT_MS = 2000
const LOCK_MS = 5000
/**
 * Of whoever serves: a statement that takes longer is given up by the server, in ms, and so is a transaction that asks
 * nothing for as long. A dead line shows after `query_timeout`: longer than the server itself lets a statement take.
 */
const SERVING = {
  statement_timeout: 15_000,
  idle_in_transaction_session_timeout: 15_000,
  query_timeout: 20_000,
}
/** An index of a large table, the copy of all data, a digest of a file meanwhile: these take as long as they take. */
const PATIENT = { statement_timeout: 0, idle_in_transaction_session_timeout: 0, query_timeout: 0 }

/** int8 and numeric: counts and epoch ms, all of which a double holds exactly. */
const TYPES = { [pg.types.builtins.INT8]: Number, [pg.types.builtins.NUMERIC]: Number }
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    TYPES[oid] ?? pg.types.getTypeParser(oid, format as 'text'),
}

export type Servers = {
  /** A connection to the server that can be written to. Rejects with `NoPrimary`, or what the server said. */
  connect(): Promise<pg.PoolClient>
  /** `host:port` of the one that was last known to be it */
  primary(): string | undefined
  /** how many connections are open, and how many callers wait for one */
  load(): { readonly open: number; readonly waiting: number }
  /** the one that was in use does not answer, or is not the primary any more: the next `connect` looks for it */
  forget(): void
  close(): Promise<void>
}

/**
 * The servers of a URL (`hostsOf`; `pg` itself knows one host only). Which of them can be written to is asked at each new
 * look: `pg_is_in_recovery()`.
 * @param size most connections to it
 */
export function createServers(url: string, size: number, times: typeof SERVING = SERVING): Servers {
  const pools = hostsOf(url).map((host) => ({ name: host.name, pool: poolOf(host, size, times) }))
  let current: (typeof pools)[number] | undefined
  let looking: Promise<(typeof pools)[number]> | undefined

  const isPrimary = async ({ pool }: (typeof pools)[number]): Promise<boolean> => {
    const client = await pool.connect()
    try {
      const { rows } = await client.query(
        `select not pg_is_in_recovery() and not current_setting('transaction_read_only')::boolean as yes`,
      )
      const yes = rows[0]?.yes === true
      // what else a session was told when it began, it keeps: of one that is no primary none is kept
      client.release(!yes)
      return yes
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  const look = async (): Promise<(typeof pools)[number]> => {
    const found = await Promise.allSettled(pools.map(isPrimary))
    const at = found.findIndex((one) => one.status === 'fulfilled' && one.value)
    const primary = pools[at]
    if (primary) return primary
    const said = found.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    // what a server answered is told as it is; a line that could not be made (TLS, too) is no answer
    const answered = said.find((error) => error instanceof pg.DatabaseError && faultOf(error) !== 'away')
    throw answered ?? new NoPrimary(said[0])
  }

  const find = async (): Promise<(typeof pools)[number]> => {
    looking ??= look().finally(() => {
      looking = undefined
    })
    current = await looking
    return current
  }

  return {
    connect: async () => {
      const { pool } = current ?? (await find())
      return pool.connect()
    },
    primary: () => current?.name,
    load: () => ({ open: current?.pool.totalCount ?? 0, waiting: current?.pool.waitingCount ?? 0 }),
    forget: () => {
      current = undefined
    },
    close: async () => {
      await Promise.all(pools.map(({ pool }) => pool.end()))
    },
  }
}

/**
 * Runs `work`, an operator's, on a connection to the server of a URL that can be written to, made for it alone and closed
 * after it: it may take its time, but waits for no lock for long, since everybody waits behind it. Rejects as `connect`
 * does, and with what `work` throws.
 */
export async function onPrimary<T>(url: string, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const servers = createServers(url, 1, PATIENT)
  try {
    const client = await servers.connect()
    try {
      return await work(client)
    } finally {
      client.release(true)
    }
  } finally {
    await servers.close()
  }
}

function poolOf({ connectionString, ssl }: Host, max: number, times: typeof SERVING): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    ssl,
    max,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    lock_timeout: LOCK_MS,
    ...times,
    application_name: 'ventanilla-nss',
    types,
  })
  // one that rests and dies is taken out of the pool; without a listener it would end the process
  pool.on('error', () => {})
  // one in use that dies tells whoever awaits its statement
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}
