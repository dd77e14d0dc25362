import { lt, sql } from 'drizzle-orm'
import { DAY } from '../../domain/base/time.ts'
import { countLater } from '../base/count-later.ts'
import type { Base } from '../base/engine.ts'
import { placeholders } from '../base/prepared.ts'
import { ritmos } from '../base/schema.ts'

/** Days of which the rate of assignments is made. */
export const PACE_DAYS = 30

/** `day`: `AAAA-MM-DD` in Mexico City · `nacimiento`: year of birth, whole */
type Given = { readonly day: string; readonly estado: string; readonly nacimiento: number }

/**
 * Counts the numbers of the last days by estado and year of birth, so that it can be told how long those that are left
 * will last. Days older than `PACE_DAYS` are forgotten.
 */
export function assignmentPace(base: Base) {
  const { db } = base
  const add = db
    .insert(ritmos)
    .values({ ...placeholders('day', 'estado', 'nacimiento'), given: 1 })
    .onConflictDoUpdate({
      target: [ritmos.day, ritmos.estado, ritmos.nacimiento],
      set: { given: sql`${ritmos.given} + 1` },
    })
    .prepare()
  const forget = db
    .delete(ritmos)
    .where(lt(ritmos.day, sql.placeholder('day')))
    .prepare()
  /** the last day on which older ones were forgotten: once a day is enough */
  let forgotten = ''
  return {
    /** Counts one number. Works inside the caller's transaction. */
    count: async ({ day, estado, nacimiento }: Given): Promise<void> => {
      const year = nacimiento % 100
      if (base.engine === 'postgres') return countLater(base, 'ritmos', [day, estado, year])
      if (day !== forgotten) await forget.run({ day: dayBefore(day, PACE_DAYS) })
      forgotten = day
      await add.run({ day, estado, nacimiento: year })
    },
  }
}

/** The day of the calendar that is `days` before another, both `AAAA-MM-DD`. Throws RangeError for no date. */
export const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(day) - days * DAY).toISOString().slice(0, 10)
