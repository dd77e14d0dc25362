import type { Delay } from './portal.ts'
import { type Row, row } from './row.ts'

/** How long the thread that serves was held up: nothing is to hold it for more than ten milliseconds. */
export const delayRow = (what: string, { p50, p90, p99, p999, max }: Delay): Row =>
  row(
    what,
    p99,
    'ms',
    'max',
    10,
    `p50 ${p50.toFixed(1)}, p90 ${p90.toFixed(1)}, p99 ${p99.toFixed(1)}, p99.9 ${p999.toFixed(1)}, máximo ${max.toFixed(1)} ms`,
  )
