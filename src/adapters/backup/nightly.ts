import { isoDate, mexicoTime, startOfDay } from '../../domain/base/mexico-time.ts'
import { DAY, MINUTE } from '../../domain/base/time.ts'
import { runCommand } from '../runtime/child-command.ts'

/** An hour of the day, in Mexico City. */
export type TimeOfDay = { readonly hour: number; readonly minute: number }

/**
 * The first moment after `after` (both epoch ms) at which clocks in Mexico City show `at`, whatever zone the machine
 * has.
 */
export function nextAt(after: number, { hour, minute }: TimeOfDay): number {
  const today = startOfDay(isoDate(mexicoTime(after))) ?? after
  const moment = today + (hour * 60 + minute) * MINUTE
  return moment > after ? moment : moment + DAY
}

/**
 * Runs `nss respaldo crear` each day at `at`, in a child process: pages never wait for it. One that was missed, while the
 * portal was down, is made `settle` ms from now. The result stops the schedule; a backup under way is left to finish.
 * @param options.cli the bundled commands, `dist/cli.js`; they read the same environment
 * @param options.lastAt epoch ms of the last backup that ended well; undefined: none yet
 * @param options.mine whether it falls to this process: of several replicas one makes it
 * @param options.log gets the output of the command, in lines, and whether it exited with 0
 */
export function startNightlyBackup(options: {
  readonly cli: string
  readonly at: TimeOfDay
  readonly lastAt: number | undefined
  readonly now: () => number
  readonly mine?: () => Promise<boolean>
  readonly log: (lines: readonly string[], ok: boolean) => void
  readonly settle?: number
}): () => void {
  const { cli, at, now, log, mine = async () => true, settle = 5 * MINUTE } = options
  let due = nextAt(options.lastAt ?? now(), at)
  let next = setTimeout(run, Math.max(due - now(), settle))
  next.unref()
  function run(): void {
    // after the moment it was set for: a timer that fires a little early would find the same one again
    due = nextAt(Math.max(due, now()), at)
    next = setTimeout(run, due - now())
    next.unref()
    mine().then(
      (yes) => yes && runCommand(cli, ['respaldo', 'crear'], { log }),
      (error: Error) => log([error.message], false),
    )
  }
  return () => clearTimeout(next)
}
