import type { Base } from '../base/engine.ts'

/**
 * How a database is asked: its engine, and what backups of older versions lack. Each is a piece of SQL.
 */
export type Shape = {
  /** names a row of `numeros`, and nobody */
  readonly row: string
  /** CURP of people who had several */
  readonly curps: string
  readonly consecutivos: string
  /** entries of the ledger that wait to be chained */
  readonly waiting: string
  /** those and the chained ones: `name`, `secuencia`, `type`, `serie` */
  readonly entries: string
  /** whether what a row of `numeros` encrypts is bound to it: 0 or 1 */
  readonly bound: string
  /** whether the counter has retired a row of `numeros`: 0 or 1 */
  readonly retired: string
  readonly hasCases: boolean
  /** rows whose other is not there; undefined: the engine keeps it so by itself */
  readonly references?: string
}

const allOf = (seq: string, waiting: string): string =>
  `(select ${seq} as name, secuencia, type, serie from bitacora
    union all select secuencia as name, secuencia, type, serie from ${waiting} w)`

/** As this version makes a database on PostgreSQL. */
const POSTGRES: Shape = {
  row: "encode(nss_index, 'hex')",
  curps: 'curps',
  consecutivos: 'consecutivos',
  waiting: 'por_encadenar',
  entries: allOf('cast(seq as text)', 'por_encadenar'),
  bound: '1',
  retired: 'case when retired_at is null then 0 else 1 end',
  hasCases: true,
}

/** How a database of this version is asked, or a backup of an older one. */
export async function shapeOf(source: Pick<Base, 'engine' | 'rows'>): Promise<Shape> {
  return source.engine === 'postgres' ? POSTGRES : sqliteShape(source)
}

async function sqliteShape({ rows }: Pick<Base, 'rows'>): Promise<Shape> {
  const hasTable = async (name: string): Promise<boolean> =>
    (await rows("select 1 from sqlite_master where type = 'table' and name = ?", name)).length > 0
  const hasColumn = async (table: string, column: string): Promise<boolean> =>
    (await rows('select 1 from pragma_table_info(?) where name = ?', table, column)).length > 0
  // of a database that came from PostgreSQL some may wait
  const waiting = (await hasTable('por_encadenar'))
    ? 'por_encadenar'
    : "(select '' as secuencia, '' as type, x'' as cadena_hash, x'' as sello, '' as serie from keys where 0)"
  return {
    row: 'rowid',
    // every person has one CURP
    curps: (await hasTable('curps'))
      ? 'curps'
      : "(select x'' as curp_index, x'' as person_index from keys where 0)",
    // claves are used whole
    consecutivos: (await hasColumn('consecutivos', 'consecutivo_hasta'))
      ? 'consecutivos'
      : '(select *, 0 as consecutivo_desde, 9999 as consecutivo_hasta from consecutivos)',
    waiting,
    entries: allOf('seq', waiting),
    bound: await boundIn(rows, await hasTable('recifrado')),
    retired: (await hasColumn('numeros', 'retired_at')) ? 'retired_at is not null' : '0',
    hasCases: await hasColumn('asuntos', 'sealed'),
    references: 'select "table" as name, count(*) as n from pragma_foreign_key_check group by "table"',
  }
}

/** The first versions bound nothing; since, `recifrado` notes how far it came (`bind-rows.ts`). */
async function boundIn(rows: Base['rows'], noted: boolean): Promise<string> {
  if (!noted) return '0'
  const [pending] = await rows<{ hasta: number }>("select hasta from recifrado where tabla = 'numeros'")
  return pending ? `rowid <= ${Number(pending.hasta)}` : '1'
}
