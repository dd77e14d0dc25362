import type { HourCount } from '../facts/activity.ts'

/** Counts by hour, which outlive a restart and what was counted. */
export interface ActivityStore {
  /** from an hour on (since 1970, UTC) */
  countsFrom(hour: number): Promise<readonly HourCount[]>
  /** pages that ended with a failure of the portal, at a moment (epoch ms) */
  countFailures(at: number, count: number): Promise<void>
}
