import path from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import { DATABASE } from '../base/data-file.ts'
import { openDatabase } from '../base/open.ts'
import { DatabaseRefusal } from '../base/refusal.ts'
import { type Mark, markIn, setMark } from '../base/schema-state.ts'
import { columnsOf, TABLES } from './description.ts'
import { refuseOther } from './esquema.ts'
import { type Moved, postgresRows, refuseDifferent, unwrapOf, wholeLedger } from './move-parts.ts'
import { copyTables, postgresSource, postgresTarget, sqliteSource, sumTables } from './rows.ts'
import { onPrimary } from './servers.ts'

/**
 * Moves the data of a folder, which the caller holds (`claimFolder`), into the database of a URL whose tables are empty.
 * Read back, each table must have the digest that was read, and the ledger must be whole, or nothing is kept.
 *
 * Cut off at whatever moment, never do both serve. The target is marked first, and refuses until everything is there. The
 * folder is marked before the copy counts (COMMIT): cut off between the two neither serves, and the same order goes on
 * from there, since it sees by the keys whether the data arrived. Throws `DatabaseRefusal` (`base_con_datos`: the target
 * is not empty; `mudanza_incierta`: the line was lost during COMMIT) and what PostgreSQL says.
 * @param number of this move (`moveNumber`)
 */
export async function moveToPostgres(
  dataDir: string,
  secret: string,
  url: string,
  number: number,
): Promise<Moved> {
  const doubtful = leavingOf(markIn(dataDir))
  // brings it up to date, and says when the secret is another
  if (doubtful === undefined) await openDatabase(dataDir, secret).close()
  const sqlite = new Database(path.join(dataDir, DATABASE), { fileMustExist: true })
  try {
    return await onPrimary(url, async (client) => {
      await refuseOther(client)
      if (doubtful !== undefined && (await hasArrived(client, sqlite, { secret, number: doubtful }))) {
        setMark(sqlite, 'moved')
        return { ...(await standing(sqlite)), before: true as const }
      }
      return copyToPostgres(sqlite, client, doubtful ?? number)
    })
  } finally {
    sqlite.close()
  }
}

const leavingOf = (mark: Mark | undefined): number | undefined =>
  typeof mark === 'object' ? mark.leaving : undefined

/**
 * Whether the data of a move that was cut during COMMIT are in its target. Waits for a COMMIT that is still under way.
 * Throws `DatabaseRefusal` (`mudanza_a_otra`) when this is not its target.
 */
async function hasArrived(
  client: pg.ClientBase,
  sqlite: Database.Database,
  { secret, number }: { readonly secret: string; readonly number: number },
): Promise<boolean> {
  await client.query('begin; set local lock_timeout = 0; lock table keys in exclusive mode')
  const { rows: keys } = await client.query<{ wrapped: Buffer }>('select wrapped from keys where version = 1')
  const expected = await client.query('select 1 from mudanza where at = $1', [-number])
  await client.query('rollback')
  if (expected.rowCount) return false
  const [there] = keys
  const own = sqlite.prepare<[], Buffer>('select wrapped from keys where version = 1').pluck().get()
  if (own && there && unwrapOf(secret, there.wrapped).equals(unwrapOf(secret, own))) return true
  throw new DatabaseRefusal('mudanza_a_otra')
}

/** What stands in a file that went before. */
async function standing(sqlite: Database.Database): Promise<Pick<Moved, 'sums' | 'head'>> {
  const sums = await sumTables(sqliteSource(sqlite))
  const head = sqlite.prepare<[], number>('select coalesce(max(seq), 0) from bitacora').pluck().get()
  return { sums, head: head ?? 0 }
}

async function copyToPostgres(
  sqlite: Database.Database,
  client: pg.ClientBase,
  number: number,
): Promise<Moved> {
  await expectMove(client, number)
  let committing = false
  try {
    await client.query('begin; set local lock_timeout = 0')
    await refuseFull(client)
    const sums = await copyTables(sqliteSource(sqlite), postgresTarget(client))
    // the triggers counted what was copied a second time
    await client.query('delete from por_contar')
    refuseDifferent(sums, await sumTables(postgresSource(client)))
    const head = await wholeLedger(postgresRows(client))
    await client.query('delete from mudanza')
    setMark(sqlite, { leaving: number })
    committing = true
    await client.query('commit')
    setMark(sqlite, 'moved')
    return { sums, head }
  } catch (error) {
    // a line that was lost says nothing of what became of the COMMIT
    if (committing && !isRefusalOfServer(error)) throw new DatabaseRefusal('mudanza_incierta')
    if (committing) setMark(sqlite, 'here')
    // on a line that is lost neither can be said: the server rolls back by itself, and the next try finds the mark
    await client.query('rollback; delete from mudanza').catch(() => {})
    throw error
  }
}

/** What the server itself says of a statement, after which the line is as before: the transaction did not go through. */
const isRefusalOfServer = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.severity === 'ERROR'

/** Marks the target: nobody serves from it until all is there. Throws `DatabaseRefusal` when it is not empty. */
async function expectMove(client: pg.ClientBase, number: number): Promise<void> {
  await client.query('begin; set local lock_timeout = 0')
  try {
    const { rowCount } = await client.query('select 1 from mudanza where at > 0')
    if (rowCount) throw new DatabaseRefusal('base_mudada', 'SQLite')
    await refuseFull(client)
    await client.query('delete from mudanza')
    await client.query('insert into mudanza (at) values ($1)', [-number])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

/** A portal that was opened there made its key, and nothing else yet. */
async function refuseFull(client: pg.ClientBase): Promise<void> {
  for (const table of TABLES) {
    const { name } = columnsOf(table)
    await client.query(`lock table "${name}" in exclusive mode`)
    if (name === 'keys') continue
    const { rowCount } = await client.query(`select 1 from "${name}" limit 1`)
    if (rowCount) throw new DatabaseRefusal('base_con_datos', name)
  }
  await client.query('delete from keys')
}
