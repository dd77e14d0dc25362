import type pg from 'pg'
import type { Base, Cell } from '../base/engine.ts'
import { queriesOver } from '../base/queries.ts'
import { DatabaseRefusal } from '../base/refusal.ts'
import { createVault, unwrapMaterial, wrapNewMaterial } from '../base/vault.ts'
import { esquemaOf, refuseOther, upgrade } from './esquema.ts'
import { createServers, onPrimary } from './servers.ts'
import { createTransactions, type RetryMeter } from './transactions.ts'

export type OpenPostgres = Base & {
  readonly engine: 'postgres'
  /** Appends rows to a table inside of `inTurn`'s work, as `copyIn` does: for many. */
  copy(table: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): Promise<void>
  /** how often transactions were tried again */
  retries(): RetryMeter
  /** `host:port` of the server in use, and its connections */
  server(): { readonly primary: string | undefined; readonly open: number; readonly waiting: number }
  close(): Promise<void>
}

export type PostgresOptions = {
  /** most connections of this process */
  readonly connections?: number
  /** how long whoever asks waits for a primary, a lock or a connection, in ms, instead of twelve seconds */
  readonly patienceMs?: number | undefined
}

const CONNECTIONS = 10

/**
 * Opens the database of a URL (`createServers`), whose schema `nss esquema actualizar` made, and unwraps its keys with
 * `secret`. Throws `DatabaseRefusal` when the schema is older or newer than this program or the secret is another,
 * `NoPrimary` when no server can be written to, and what PostgreSQL says (a wrong password).
 */
export async function openPostgres(
  url: string,
  secret: string,
  { connections = CONNECTIONS, patienceMs }: PostgresOptions = {},
): Promise<OpenPostgres> {
  const servers = createServers(url, connections)
  try {
    const material = await unlock(servers, secret)
    const { ask, rows, read, ...transactions } = createTransactions(servers, patienceMs)
    return {
      engine: 'postgres',
      db: queriesOver(ask),
      rows: (text, ...params) => rows(text, params),
      vault: createVault(material),
      ...transactions,
      retries: read,
      server: () => ({ primary: servers.primary(), ...servers.load() }),
      close: servers.close,
    }
  } catch (error) {
    await servers.close()
    throw error
  }
}

/** Makes the tables where there are none at all; else nothing. @param now epoch ms */
export async function createEsquema(url: string, now: number): Promise<void> {
  await onPrimary(url, async (client) => {
    if ((await esquemaOf(client)).applied === 0) await upgrade(client, now)
  })
}

/**
 * Throws `DatabaseRefusal` when its data moved elsewhere, or are to come from elsewhere: `mudanza` has then when that was
 * (epoch ms), or the number of the move (`moveNumber`) with a minus.
 */
async function refuseMoving(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ at: number }>('select at from mudanza order by at limit 1')
  const [move] = rows
  if (!move) return
  throw move.at < 0
    ? new DatabaseRefusal('mudanza_a_medias', 'PostgreSQL')
    : new DatabaseRefusal('base_mudada', 'SQLite')
}

/** The key material, made by whoever comes first. */
async function unlock(servers: ReturnType<typeof createServers>, secret: string): Promise<Buffer> {
  const client = await servers.connect()
  try {
    await refuseOther(client)
    await refuseMoving(client)
    await client.query(
      'insert into keys (version, wrapped, created_at) values (1, $1, 0) on conflict do nothing',
      [wrapNewMaterial(secret)],
    )
    const { rows } = await client.query('select wrapped from keys where version = 1')
    return unwrap(secret, rows[0]?.wrapped)
  } finally {
    client.release()
  }
}

function unwrap(secret: string, wrapped: Buffer): Buffer {
  try {
    return unwrapMaterial(secret, wrapped)
  } catch {
    throw new DatabaseRefusal('otro_secreto')
  }
}
