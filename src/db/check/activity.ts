import { gte, sql } from 'drizzle-orm'
import { HOUR } from '../../domain/base/time.ts'
import type { ActivityStore } from '../../domain/ports/activity-store.ts'
import type { Base } from '../base/engine.ts'
import { conteos } from '../base/schema.ts'

/**
 * Over the table `conteos`, a few rows an hour of what happened since 1970 (UTC). The other counts are made by triggers;
 * here pages that failed are added.
 */
export function activityStore({ db, inTurn }: Base): ActivityStore {
  return {
    countsFrom: async (hour) =>
      db
        .select({ hour: conteos.hora, what: conteos.que, count: conteos.n })
        .from(conteos)
        .where(gte(conteos.hora, hour))
        .all(),
    countFailures: (at, count) => {
      const failures = { hora: Math.floor(at / HOUR), que: 'error', n: count } as const
      const add = () =>
        db
          .insert(conteos)
          .values(failures)
          .onConflictDoUpdate({
            target: [conteos.hora, conteos.que],
            set: { n: sql`${conteos.n} + ${count}` },
          })
          .run()
      return inTurn(async () => void (await add()), { locks: [], local: true })
    },
  }
}
