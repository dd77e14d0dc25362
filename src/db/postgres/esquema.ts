import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import { dataFile } from '../base/data-file.ts'
import { DatabaseRefusal } from '../base/refusal.ts'

/** One file of `migrations-postgres`: its number is the first four digits of its name. */
export type Migration = {
  readonly version: number
  readonly name: string
  readonly sql: string
  readonly hash: string
}

const folder = dataFile('migrations-postgres')

/** Those of this program, in order. */
export function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(folder, name), 'utf8')
      return {
        version: Number(name.slice(0, 4)),
        name,
        sql,
        hash: createHash('sha256').update(sql).digest('hex'),
      }
    })
}

export type Esquema = {
  /** how many of this program's migrations the database has, and those that it lacks */
  readonly applied: number
  readonly pending: readonly string[]
  /** it has some that this program does not know: a newer one made it */
  readonly newer: boolean
}

/** How the database stands to this program. Changes nothing. */
export async function esquemaOf(client: pg.ClientBase, own = migrations()): Promise<Esquema> {
  const known = await client.query(`select to_regclass('esquema') is not null as made`)
  const had: { hash: string }[] = known.rows[0]?.made
    ? (await client.query('select hash from esquema')).rows
    : []
  const hashes = new Set(had.map(({ hash }) => hash))
  const pending = own.filter(({ hash }) => !hashes.has(hash)).map(({ name }) => name)
  return {
    applied: own.length - pending.length,
    pending,
    newer: had.some(({ hash }) => !own.some((one) => one.hash === hash)),
  }
}

/** Throws `DatabaseRefusal` when the schema is newer than this program, or older. */
export async function refuseOther(client: pg.ClientBase): Promise<void> {
  const { pending, newer } = await esquemaOf(client)
  if (newer) throw new DatabaseRefusal('base_mas_nueva', 'PostgreSQL')
  if (pending.length > 0) throw new DatabaseRefusal('esquema_pendiente', pending.join(', '))
}

/**
 * Brings the schema up to date in one transaction: several at once do it once, and one that is cut leaves it as it was.
 * Each migration only adds (expand), or takes away what no version in use names any more (contract), so that two
 * versions may serve together.
 * @param now epoch ms
 * @returns names of those that were applied; undefined, and nothing changed, when a newer program made some of it
 */
export async function upgrade(client: pg.ClientBase, now: number): Promise<string[] | undefined> {
  await makeNote(client)
  await client.query('begin; lock table esquema in exclusive mode')
  try {
    const own = migrations()
    const { pending, newer } = await esquemaOf(client, own)
    if (!newer) {
      for (const one of own.filter(({ name }) => pending.includes(name))) {
        await client.query(one.sql)
        await client.query('insert into esquema values ($1, $2, $3)', [one.version, one.hash, now])
      }
    }
    await client.query('commit')
    return newer ? undefined : [...pending]
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** PostgreSQL 18, Appendix A: unique_violation (of its catalogue), duplicate_table and duplicate_object (its row type). */
const MADE_BY_ANOTHER = new Set(['23505', '42P07', '42710'])

/** The table of what was applied. `if not exists` does not wait for whoever is making it at this moment. */
async function makeNote(client: pg.ClientBase): Promise<void> {
  try {
    await client.query(
      'create table if not exists esquema (version integer primary key, hash text not null, at bigint not null)',
    )
  } catch (error) {
    if (!MADE_BY_ANOTHER.has(String((error as { code?: unknown }).code))) throw error
  }
}

/** What is never changed nor deleted: the portal's own role may only add to it. */
const APPEND_ONLY = ['bitacora', 'auditoria', 'motivos']

/**
 * Lets a role serve with the schema that another one owns: it cannot change tables, triggers, or what is append only.
 * @param role a name as `CREATE ROLE` took it
 */
export async function grantTo(client: pg.ClientBase, role: string): Promise<void> {
  const name = client.escapeIdentifier(role)
  // two that change one table's privileges at once fail: in turn, as migrations are
  await client.query('begin; lock table esquema in exclusive mode')
  try {
    await client.query(grants(name))
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

const grants = (name: string): string =>
  `grant usage on schema public to ${name};
     grant select, insert, update, delete on all tables in schema public to ${name};
     grant usage on all sequences in schema public to ${name};
     revoke insert, update, delete on esquema from ${name};
     revoke insert, delete on candados from ${name};
     revoke insert, update, delete on mudanza from ${name};
     revoke update, delete on ${APPEND_ONLY.join(', ')} from ${name}`
