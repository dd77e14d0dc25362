import { createHash } from 'node:crypto'
import type pg from 'pg'
import {
  type About,
  type Answer,
  type Ask,
  type Cell,
  type Lock,
  type Transactions,
  transactionOf,
} from '../base/engine.ts'
import { stripesOf } from '../base/locks.ts'
import { copyIn } from './copy.ts'
import { faultOf, isOfAnother, lastWord } from './faults.ts'
import type { Servers } from './servers.ts'
import { translate } from './translate.ts'

/** How long whoever asks waits for a primary, a lock or a connection, in ms: a standby is promoted in less. */
const OUTAGE_MS = 12_000
/** Most tries against other transactions; each loses only to one that went on. */
const MOST_TRIES = 12
/** The row of the lock table of those that name nothing: behind those of the stripes. */
export const UNNAMED = -1

type Running = { ended: boolean; readonly client: pg.PoolClient }

/** How often transactions were tried again, by why, and how many went through. */
export type RetryMeter = {
  readonly again: number
  readonly full: number
  readonly away: number
  readonly transactions: number
}

/**
 * Transactions at READ COMMITTED with declared locks: rows of the table `candados`, taken in order with BEGIN, so that the
 * first statement of the work already sees what the holder before it committed. Whole intentions are tried again after a
 * deadlock, a row that another replica made at the same moment, and a lost connection.
 * @param patienceMs how long they are tried
 */
export function createTransactions(servers: Servers, patienceMs = OUTAGE_MS) {
  const transaction = transactionOf<Running>()
  const answer = createAnswers()
  const count = { again: 0, full: 0, away: 0, transactions: 0 }

  /** Runs `intention` until it goes through; rejects with what it failed with when nothing helps. */
  const persist = async <T>(intention: () => Promise<T>, once = false): Promise<T> => {
    const deadline = performance.now() + patienceMs
    for (let tries = 1; ; tries++) {
      try {
        return await intention()
      } catch (error) {
        const fault = faultOf(error)
        if (fault === 'away') servers.forget()
        const over = performance.now() > deadline || (fault === 'again' && tries >= MOST_TRIES)
        if (fault === 'final' || once || over) throw lastWord(error, fault)
        count[fault]++
        await pause(fault === 'again' ? Math.min(2 ** tries, 50) : 100)
      }
    }
  }

  const attempt = async <T>(work: () => T | Promise<T>, { locks, local }: About): Promise<T> => {
    const client = await servers.connect()
    const running = { ended: false, client }
    try {
      await client.query(`begin${local ? '; set local synchronous_commit = local' : ''}${lockText(locks)}`)
      const value = await transaction.run(running, work)
      running.ended = true
      const { command } = await client.query('commit')
      // of a transaction that failed half way, whatever the work made of it
      if (command !== 'COMMIT') throw new Error('the transaction was rolled back')
      client.release()
      count.transactions++
      return value
    } catch (error) {
      running.ended = true
      // a line that is cut, or that does not answer, is not used again
      const clean = faultOf(error) !== 'away' && (await client.query('rollback').then(yes, no))
      client.release(!clean)
      throw error
    }
  }

  const ask: Ask = async (text, params, method) => {
    const { client } = transaction.current() ?? {}
    if (client) return answer(client, text, params, method)
    return persist(() => withClient((one) => answer(one, text, params, method)))
  }

  const withClient = async <T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await servers.connect()
    try {
      const value = await use(client)
      client.release()
      return value
    } catch (error) {
      client.release(faultOf(error) === 'away')
      throw error
    }
  }

  const rows = async <Row>(text: string, params: readonly Cell[]): Promise<Row[]> => {
    const query = (client: pg.PoolClient) => client.query({ text: translate(text), values: [...params] })
    const { client } = transaction.current() ?? {}
    const found = client ? await query(client) : await persist(() => withClient(query))
    return found.rows as Row[]
  }

  const copy = async (
    table: string,
    columns: readonly string[],
    rows: readonly (readonly Cell[])[],
  ): Promise<void> => {
    const { client } = transaction.current() ?? {}
    if (!client) throw new Error('a COPY outside of a transaction')
    await copyIn(client, table, columns, rows)
  }

  const transactions: Transactions = {
    inTurn: (work, about = {}) => {
      transaction.refuseNested()
      return persist(() => attempt(work, about), about.once)
    },
    lock: async (...locks) => {
      const { client } = transaction.current() ?? {}
      if (!client) throw new Error('a lock outside of a transaction')
      await client.query(selectStripes(locks))
    },
  }
  return { ...transactions, ask, rows, copy, read: (): RetryMeter => ({ ...count }) }
}

const yes = () => true
const no = () => false
/** Half of it for certain, the rest by chance, so that two that met do not meet again. */
const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms / 2 + (Math.random() * ms) / 2))

const lockText = (locks: readonly Lock[] | undefined): string => {
  if (!locks) return `; select n from candados where n = ${UNNAMED} for update`
  return locks.length > 0 ? `; ${selectStripes(locks)}` : ''
}
const selectStripes = (locks: readonly Lock[]): string =>
  `select n from candados where n in (${stripesOf(locks).join(', ')}) order by n for update`

/**
 * How one process asks. Each connection prepares a statement once, by a name that is its text's own: whoever stands
 * between (PgBouncer) and gives a server's connection to several clients can mistake none for another. Where what one of
 * them prepared is not there for the next (PgBouncer before 1.21), the server says so, and nothing is prepared any more.
 */
function createAnswers() {
  let prepares = true
  return async (
    client: pg.PoolClient,
    text: string,
    params: readonly Cell[],
    method: Parameters<Ask>[2],
  ): Promise<Answer> => {
    const translated = translate(text)
    // but not those that are as long as the list they look for
    const named = prepares && translated.length < LONGEST_KEPT
    try {
      const { rows, rowCount } = await client.query({
        ...(named ? { name: nameOf(translated) } : {}),
        text: translated,
        values: [...params],
        rowMode: 'array',
      })
      return { rows: method === 'get' ? rows[0] : rows, changes: method === 'run' ? (rowCount ?? 0) : 0 }
    } catch (error) {
      if (isOfAnother(error)) prepares = false
      throw error
    }
  }
}

const LONGEST_KEPT = 4000
const names = new Map<string, string>()
/** PostgreSQL's names have 63 bytes at most. */
function nameOf(text: string): string {
  const known = names.get(text) ?? createHash('sha256').update(text).digest('base64url')
  names.set(text, known)
  return known
}
