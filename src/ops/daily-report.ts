import { DAY } from '../domain/base/time.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { LogLine } from '../routes/http/app-context.ts'
import type { Health } from './health.ts'

export type ReportParts = {
  readonly health: () => Health
  readonly clock: Clock
  readonly log: (line: LogLine) => void
}

/** Tells the log, now and once a day, which catalogue is in use and what grows old. What it gives ends it. */
export function startReports({ health, clock, log }: ReportParts): () => void {
  const report = () => {
    const { catalogo, avisos } = health()
    const t = new Date(clock.now()).toISOString()
    log({ level: 'info', t, message: 'catálogo postal en uso', ...catalogo })
    for (const message of avisos) log({ level: 'warn', t, message })
  }
  const reports = setInterval(report, DAY)
  reports.unref()
  report()
  return () => clearInterval(reports)
}
