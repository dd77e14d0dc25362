import { Column, is, Param, Placeholder, type Query, SQL, sql } from 'drizzle-orm'
import { NoopCache } from 'drizzle-orm/cache/core'
import { NoopLogger } from 'drizzle-orm/logger'
import { SQLiteAsyncDialect } from 'drizzle-orm/sqlite-core'
import {
  type PreparedQueryConfig,
  type RemoteCallback,
  RemotePreparedQuery,
  SQLiteRemoteSession,
  SqliteRemoteDatabase,
} from 'drizzle-orm/sqlite-proxy'
import type { Ask, Cell, Queries } from './engine.ts'

/**
 * Drizzle over `ask`. Its own remote driver wraps each error in one whose message holds the parameters, which are
 * people's, and each statement in five promises: here an error stays what the engine threw, and a promise is one.
 */
export function queriesOver(ask: Ask): Queries {
  const dialect = new LateDialect()
  const session = new EngineSession(ask, dialect)
  return new SqliteRemoteDatabase('async', dialect, session, undefined) as unknown as Queries
}

type Parts<K extends `build${'Select' | 'Insert' | 'Update' | 'Delete'}Query`> = Parameters<
  SQLiteAsyncDialect[K]
>

/**
 * The stores prepare some two hundred statements when they are made: each gets its parts and its text when it is first
 * asked.
 */
class LateDialect extends SQLiteAsyncDialect {
  override buildSelectQuery(...[config]: Parts<'buildSelectQuery'>): SQL {
    return late(() => super.buildSelectQuery(withPlainLimit(config)))
  }
  override buildInsertQuery(...parts: Parts<'buildInsertQuery'>): SQL {
    return late(() => super.buildInsertQuery(...parts))
  }
  override buildUpdateQuery(...parts: Parts<'buildUpdateQuery'>): SQL {
    return late(() => super.buildUpdateQuery(...parts))
  }
  override buildDeleteQuery(...parts: Parts<'buildDeleteQuery'>): SQL {
    return late(() => super.buildDeleteQuery(...parts))
  }
  override sqlToQuery(sql: SQL): Query {
    let query: Query | undefined
    const made = (): Query => (query ??= super.sqlToQuery(sql))
    return {
      get sql() {
        return made().sql
      },
      get params() {
        return made().params
      },
    }
  }
}

/**
 * With the number of rows in its text, where it is one that is known: SQLite compiles a statement again for each value that
 * is bound to its LIMIT (decision 0002).
 */
function withPlainLimit<Config extends Parts<'buildSelectQuery'>[0]>(config: Config): Config {
  const { limit } = config
  if (typeof limit !== 'number' || !Number.isSafeInteger(limit)) return config
  return { ...config, limit: sql.raw(String(limit)) }
}

function late(build: () => SQL): SQL {
  let parts: SQL['queryChunks'] | undefined
  return Object.defineProperty(new SQL([]), 'queryChunks', { get: () => (parts ??= build().queryChunks) })
}

const log = new NoopLogger()
const cache = new NoopCache()

class EngineSession extends SQLiteRemoteSession<Record<string, never>, Record<string, never>> {
  readonly #ask: Ask
  constructor(ask: Ask, dialect: SQLiteAsyncDialect) {
    super(asRemote(ask), dialect, undefined)
    this.#ask = ask
  }
  override prepareQuery<T extends PreparedQueryConfig>(
    ...[query, fields, method, isArray, mapper]: Parameters<SQLiteRemoteSession<never, never>['prepareQuery']>
  ): RemotePreparedQuery<T> {
    return new EngineQuery<T>(this.#ask, query, fields, method, isArray, mapper)
  }
}

/** Drizzle's base classes keep it, and never call it. */
const asRemote = (ask: Ask) => ask as unknown as RemoteCallback

type Prepared = ConstructorParameters<typeof RemotePreparedQuery>
type Values = Record<string, unknown>

class EngineQuery<T extends PreparedQueryConfig> extends RemotePreparedQuery<T> {
  readonly #ask: Ask
  readonly #query: Query
  readonly #read: ((row: readonly unknown[]) => Values) | undefined
  #fill: ((values: Values | undefined) => readonly Cell[]) | undefined

  constructor(
    ask: Ask,
    query: Prepared[1],
    fields: Prepared[6],
    method: Prepared[7],
    isArray: boolean,
    mapper: Prepared[9],
  ) {
    super(asRemote(ask), query, log, cache, undefined, undefined, fields, method, isArray, mapper)
    this.#ask = ask
    this.#query = query
    this.#read = mapper ? undefined : readerOf(fields)
  }

  #asked(values: Values | undefined, method: Parameters<Ask>[2]): ReturnType<Ask> {
    this.#fill ??= fillerOf(this.#query.params)
    return this.#ask(this.#query.sql, this.#fill(values), method)
  }
  override async run(values?: Values): Promise<Awaited<ReturnType<RemotePreparedQuery['run']>>> {
    return this.#asked(values, 'run') as never
  }
  override async all(values?: Values): Promise<T['all']> {
    const asked = this.#asked(values, 'all')
    const { rows } = asked instanceof Promise ? await asked : asked
    return this.#read ? (rows as unknown[][]).map(this.#read) : this.mapAllResult(rows)
  }
  override async get(values?: Values): Promise<T['get']> {
    const asked = this.#asked(values, 'get')
    const { rows: row } = asked instanceof Promise ? await asked : asked
    if (!this.#read) return this.mapGetResult(row)
    return row ? this.#read(row as unknown[]) : undefined
  }
  override async values<V extends unknown[]>(values?: Values): Promise<V[]> {
    const asked = this.#asked(values, 'values')
    return (asked instanceof Promise ? await asked : asked).rows as V[]
  }
}

/** What Drizzle's `fillPlaceholders` does, but it looks at each parameter once and not at each run. */
function fillerOf(params: readonly unknown[]): (values: Values | undefined) => readonly Cell[] {
  const fillers = params.map((param): ((values: Values) => unknown) => {
    if (is(param, Placeholder)) return (values) => valueFor(values, param)
    if (!is(param, Param)) return () => param
    const { value, encoder } = param
    return is(value, Placeholder)
      ? (values) => encoder.mapToDriverValue(valueFor(values, value))
      : () => param
  })
  const fixed = !params.some((param) => is(param, Placeholder) || is(param, Param))
  if (fixed) return () => params as readonly Cell[]
  return (values = {}) => fillers.map((fill) => fill(values)) as Cell[]
}

function valueFor(values: Values, { name }: Placeholder): unknown {
  if (!(name in values)) throw new Error(`missing value: ${name}`)
  return values[name]
}

/** How a value of the engine is read: a column's own way, or that of an expression. */
type Decoder = Pick<Column, 'mapFromDriverValue'>

/** What Drizzle's `mapResultRow` does with columns and expressions side by side; undefined where it is asked for more. */
function readerOf(fields: Prepared[6]): ((row: readonly unknown[]) => Values) | undefined {
  const columns: (readonly [name: string, decoder: Decoder])[] = []
  for (const { path, field } of fields ?? []) {
    const [name, more] = path
    if (name === undefined || more !== undefined) return undefined
    if (is(field, Column)) columns.push([name, field])
    // Drizzle keeps it there, and leaves it out of its types
    else if (is(field, SQL)) columns.push([name, (field as unknown as { decoder: Decoder }).decoder])
    else return undefined
  }
  if (columns.length === 0) return undefined
  return (row) => {
    const read: Values = {}
    let at = 0
    for (const [name, decoder] of columns) {
      const cell = row[at++]
      read[name] = cell === null ? null : decoder.mapFromDriverValue(cell)
    }
    return read
  }
}
