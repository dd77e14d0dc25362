import type { IssueKind } from '../facts/issue.ts'

/** Classes of the time from the request to the number. A format: they stand in the table. */
export const TIME_CLASSES = ['5m', '15m', '1h', '1d', 'mas'] as const
export type TimeClass = (typeof TIME_CLASSES)[number]

/** Trámites that ended in one month, counted. Of nobody. */
export type MonthCount = {
  /** `AAAA-MM`, Mexico City */
  readonly month: string
  readonly kind: IssueKind
  /** INEGI key of the address; empty: none was asked for, or it was before this was counted */
  readonly estado: string
  readonly time: TimeClass
  readonly n: number
}

/** What the open statistics are made of. */
export interface StatisticsStore {
  /** All counts of months before `month`. */
  monthCounts(before: string): Promise<readonly MonthCount[]>
}
