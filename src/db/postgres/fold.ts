import { isoDate, mexicoTime } from '../../domain/base/mexico-time.ts'
import type { Counters } from '../base/count-later.ts'
import type { Cell } from '../base/engine.ts'
import { dayBefore, PACE_DAYS } from '../issue/assignment-pace.ts'

/** Rows added up in one transaction. */
const AT_ONCE = 2000

/** The columns of each table's key, in the order in which `countLater` is given their values, and the one that counts. */
const COUNTERS: Readonly<
  Record<Counters, { readonly key: readonly (readonly [string, string])[]; readonly n: string }>
> = {
  conteos: {
    key: [
      ['hora', 'bigint'],
      ['que', 'text'],
    ],
    n: 'n',
  },
  estadistica: {
    key: [
      ['mes', 'text'],
      ['clase', 'text'],
      ['estado_inegi', 'text'],
      ['tiempo', 'text'],
    ],
    n: 'n',
  },
  ritmos: {
    key: [
      ['dia', 'text'],
      ['estado_inegi', 'text'],
      ['nacimiento', 'bigint'],
    ],
    n: 'dados',
  },
}

/** Adds to one table what `taken` holds of it. */
function foldInto(table: Counters): string {
  const { key, n } = COUNTERS[table]
  const names = key.map(([name]) => name).join(', ')
  const values = key.map(([, type], at) => `(llave->>${at})::${type}`).join(', ')
  const groups = key.map((_, at) => at + 1).join(', ')
  return `insert into ${table} (${names}, ${n})
    select ${values}, count(*) from taken where tabla = '${table}' group by ${groups}
    on conflict (${names}) do update set ${n} = ${table}.${n} + excluded.${n}`
}

/** Of the rate of assignments only the last days count. */
const FORGET = 'delete from ritmos where dia < ?'

const FOLD = `with taken as (
    delete from por_contar where id in (select id from por_contar order by id limit ${AT_ONCE} for update skip locked)
    returning tabla, llave
  ), ${(Object.keys(COUNTERS) as Counters[])
    .map((table) => `${table}_done as (${foldInto(table)})`)
    .join(', ')}, forgotten as (${FORGET})
  select count(*)::integer as n from taken`

/**
 * Adds up some of what `countLater` noted, in one statement; how much of it, 0 when nothing waits. Two at once take
 * different rows.
 * @param rows of a PostgreSQL database
 * @param now epoch ms
 */
export async function foldCounts(
  rows: <Row>(text: string, ...params: Cell[]) => Promise<Row[]>,
  now: number,
): Promise<number> {
  const [done] = await rows<{ n: number }>(FOLD, dayBefore(isoDate(mexicoTime(now)), PACE_DAYS))
  return done?.n ?? 0
}
