import { lt, sql } from 'drizzle-orm'
import { DAY, HOUR, MINUTE } from '../../domain/base/time.ts'
import type { IssueKind } from '../../domain/facts/issue.ts'
import type { StatisticsStore, TimeClass } from '../../domain/ports/statistics-store.ts'
import { countLater } from '../base/count-later.ts'
import type { Base } from '../base/engine.ts'
import { placeholders } from '../base/prepared.ts'
import { estadistica } from '../base/schema.ts'

/** `took`: ms from the request of the trámite to its number */
type Finished = {
  readonly month: string
  readonly kind: IssueKind
  readonly estado: string
  readonly took: number
}

/** Works inside the caller's transaction. */
export type StatisticsCounter = { count(finished: Finished): Promise<void> }

/** Counts what ends, month by month, without a trace of whose it was: the trámites themselves are encrypted. */
export function statisticsStore(base: Base): StatisticsStore & StatisticsCounter {
  const { db } = base
  const add = db
    .insert(estadistica)
    .values({ ...placeholders('month', 'kind', 'estado', 'time'), n: 1 })
    .onConflictDoUpdate({
      target: [estadistica.month, estadistica.kind, estadistica.estado, estadistica.time],
      set: { n: sql`${estadistica.n} + 1` },
    })
    .prepare()
  return {
    count: async ({ took, ...rest }) => {
      const { month, kind, estado } = rest
      const time = classOf(took)
      if (base.engine === 'postgres') await countLater(base, 'estadistica', [month, kind, estado, time])
      else await add.run({ ...rest, time })
    },
    monthCounts: async (before) => db.select().from(estadistica).where(lt(estadistica.month, before)).all(),
  }
}

function classOf(took: number): TimeClass {
  if (took <= 5 * MINUTE) return '5m'
  if (took <= 15 * MINUTE) return '15m'
  if (took <= HOUR) return '1h'
  return took <= DAY ? '1d' : 'mas'
}
