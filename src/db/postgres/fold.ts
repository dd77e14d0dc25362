import type { Counters } from '../base/count-later.ts'
import type { Cell } from '../base/engine.ts'

/** Rows added up in one transaction. */
const AT_ONCE = 2000

/** How each table's counters are made of what was noted; `taken` holds it. */
const FOLDS: Readonly<Record<Counters, string>> = {
  conteos: `insert into conteos (hora, que, n)
    select (llave->>0)::bigint, llave->>1, count(*) from taken where tabla = 'conteos' group by 1, 2
    on conflict (hora, que) do update set n = conteos.n + excluded.n`,
  estadistica: `insert into estadistica (mes, clase, estado_inegi, tiempo, n)
    select llave->>0, llave->>1, llave->>2, llave->>3, count(*) from taken where tabla = 'estadistica' group by 1, 2, 3, 4
    on conflict (mes, clase, estado_inegi, tiempo) do update set n = estadistica.n + excluded.n`,
  ritmos: `insert into ritmos (dia, estado_inegi, nacimiento, dados)
    select llave->>0, llave->>1, (llave->>2)::bigint, count(*) from taken where tabla = 'ritmos' group by 1, 2, 3
    on conflict (dia, estado_inegi, nacimiento) do update set dados = ritmos.dados + excluded.dados`,
}

const FOLD = `with taken as (
    delete from por_contar where id in (select id from por_contar order by id limit ${AT_ONCE} for update skip locked)
    returning tabla, llave
  ), ${Object.entries(FOLDS)
    .map(([table, fold]) => `${table}_done as (${fold})`)
    .join(', ')}
  select count(*)::integer as n from taken`

/**
 * Adds up some of what `countLater` noted, in one statement; how much of it. Two at once take different rows.
 * @param rows of a PostgreSQL database
 */
export async function foldCounts(
  rows: <Row>(text: string, ...params: Cell[]) => Promise<Row[]>,
): Promise<number> {
  const [done] = await rows<{ n: number }>(FOLD)
  return done?.n ?? 0
}
