import type { IssueKind } from '../facts/issue.ts'
import { type MonthCount, TIME_CLASSES, type TimeClass } from '../ports/statistics-store.ts'

/** Groups of fewer are not shown. */
export const SMALLEST = 10

/**
 * A group of a month cut into parts: those that are shown, and the rest together. All parts sum up to the whole, so the
 * rest is never one part alone, nor fewer than `SMALLEST`.
 */
export type Cut<K extends string> = {
  readonly shown: readonly { readonly of: K; readonly n: number }[]
  /** absent: nothing is left */
  readonly rest?: number
}

export type PublishedMonth = {
  readonly month: string
  /** absent: fewer than `SMALLEST`, and nothing else of the month is told */
  readonly total?: number
  readonly kinds?: Cut<IssueKind>
  /** of the assignments alone, which have an address, and only where their number is shown */
  readonly estados?: Cut<string>
  readonly times?: Cut<TimeClass>
}

/**
 * What may be published of closed months, newest first. A month is published once, when it is over, so that two
 * editions have no difference in which one person stands. Within a month each cut suppresses small parts, and one more
 * where that alone would give them away by subtraction (complementary suppression). The cuts share only the whole:
 * estados are cut of the assignments, whose number is in the cut by kind or nowhere, and no sum over months is told.
 */
export function publish(counts: readonly MonthCount[]): PublishedMonth[] {
  const months = [...Map.groupBy(counts, ({ month }) => month)].sort(([a], [b]) => (a < b ? 1 : -1))
  return months.map(([month, rows]) => {
    const total = sum(rows)
    if (total < SMALLEST) return { month }
    const kinds = cut(rows, ({ kind }) => kind)
    const assigned = rows.filter(({ kind }) => kind === 'asignacion')
    const told = kinds.shown.some((one) => one.of === 'asignacion')
    const times = cut(rows, ({ time }) => time)
    const inOrder = times.shown.toSorted((a, b) => TIME_CLASSES.indexOf(a.of) - TIME_CLASSES.indexOf(b.of))
    return {
      month,
      total,
      kinds,
      ...(told ? { estados: cut(assigned, ({ estado }) => estado) } : {}),
      times: { ...times, shown: inOrder },
    }
  })
}

const sum = (rows: readonly { readonly n: number }[]): number => rows.reduce((all, { n }) => all + n, 0)

/**
 * The rows by a key, the largest part first. Parts of fewer than `SMALLEST`, and one more where they would follow by
 * subtraction, are in `rest`.
 */
export function cut<K extends string>(rows: readonly MonthCount[], keyOf: (row: MonthCount) => K): Cut<K> {
  const parts = [...Map.groupBy(rows, keyOf)]
    .map(([of, group]) => ({ of, n: sum(group) }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n || (a.of < b.of ? -1 : 1))
  const shown = parts.filter(({ n }) => n >= SMALLEST)
  const hidden = parts.slice(shown.length)
  // a rest of one part would be that part, and a small one would be the sum of small ones
  while (hidden.length > 0 && shown.length > 0 && (hidden.length < 2 || sum(hidden) < SMALLEST)) {
    const last = shown.pop()
    if (last) hidden.push(last)
  }
  return hidden.length === 0 ? { shown } : { shown, rest: sum(hidden) }
}
