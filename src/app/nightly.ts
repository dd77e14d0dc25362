import path from 'node:path'
import { startNightlyBackup } from '../adapters/backup/nightly.ts'
import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/base/open.ts'
import { gauges } from '../db/check/gauges.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { LogLine } from '../routes/http/app-context.ts'

/** Starts the nightly backups, if BACKUP_AT asks for them; what comes of each is a line of the log. The result stops them. */
export function startBackups(
  { backup: { at } }: Config,
  parts: {
    readonly base: OpenDatabase
    readonly clock: Clock
    readonly dist: string
    readonly log: (line: LogLine) => void
  },
): () => void {
  if (!at) return () => {}
  const { base, clock, dist, log } = parts
  const now = () => clock.now()
  return startNightlyBackup({
    cli: path.join(dist, 'cli.js'),
    at,
    lastAt: gauges(base)(now()).backupAt,
    now,
    log: (lines, ok) =>
      log({
        level: ok ? 'info' : 'warn',
        t: new Date(now()).toISOString(),
        message: `respaldo${ok ? '' : ' que no terminó bien'}: ${lines.join(' · ')}`,
      }),
  })
}
