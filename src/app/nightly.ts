import path from 'node:path'
import { startNightlyBackup } from '../adapters/backup/nightly.ts'
import { startResending } from '../adapters/backup/resend.ts'
import { unsentBackup } from '../adapters/backup/unsent.ts'
import type { Config } from '../config/config.ts'
import type { Base } from '../db/base/engine.ts'
import { lastBackup } from '../db/check/gauges.ts'
import { HOUR } from '../domain/base/time.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { LimitStore } from '../domain/ports/limit-store.ts'
import type { LogLine } from '../routes/http/app-context.ts'

const HALF_A_DAY = 12 * HOUR

/**
 * Starts the nightly backups, if BACKUP_AT asks for them, and tries again to take away what BACKUP_SEND could not; what
 * comes of each is a line of the log. The result stops both.
 */
export async function startBackups(
  { dataDir, backup: { at, send } }: Pick<Config, 'dataDir' | 'backup'>,
  parts: {
    readonly base: Base
    readonly limits: LimitStore
    readonly clock: Clock
    readonly dist: string
    readonly log: (line: LogLine) => void
  },
): Promise<() => void> {
  const { base, limits, clock, dist, log } = parts
  const now = () => clock.now()
  const cli = path.join(dist, 'cli.js')
  const say = (what: string) => (lines: readonly string[], ok: boolean) =>
    log({
      level: ok ? 'info' : 'warn',
      t: new Date(now()).toISOString(),
      message: `${what}${ok ? '' : ' que no terminó bien'}: ${lines.join(' · ')}`,
    })
  // who of the replicas comes first counts it, and nobody else makes one in these hours
  const mine = async () =>
    base.engine === 'sqlite' ||
    (await limits.consumeQuota('respaldo de la noche', 1, HALF_A_DAY, now())).outcome === 'ok'
  const stopNights = at
    ? startNightlyBackup({ cli, at, lastAt: await lastBackup(base), now, mine, log: say('respaldo') })
    : () => {}
  const stopResending =
    send === undefined
      ? () => {}
      : startResending({ cli, unsent: () => unsentBackup(dataDir), now, log: say('envío del respaldo') })
  return () => {
    stopNights()
    stopResending()
  }
}
