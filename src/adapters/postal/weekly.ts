import { DAY, MINUTE } from '../../domain/base/time.ts'
import { runCommand } from '../runtime/child-command.ts'

const WEEK = 7 * DAY
/** The download itself may take two minutes. */
const TIMEOUT_MS = 5 * MINUTE

/**
 * Runs `nss catalogo descargar` a minute from now and then once a week, in a child process: an import would block the
 * event loop for a second. The catalogue in use notices the new file by itself. The result stops the schedule; a download
 * under way is left to finish.
 * @param options.cli the bundled commands, `dist/cli.js`; they read the same environment
 * @param options.log gets the output of the command, in lines, and whether it exited with 0
 */
export function startWeeklyCatalogue(options: {
  readonly cli: string
  readonly log: (lines: readonly string[], ok: boolean) => void
  readonly first?: number
  readonly every?: number
}): () => void {
  const { cli, log, first = MINUTE, every = WEEK } = options
  let next = setTimeout(run, first)
  next.unref()
  function run(): void {
    next = setTimeout(run, every)
    next.unref()
    runCommand(cli, ['catalogo', 'descargar'], { timeout: TIMEOUT_MS, log })
  }
  return () => clearTimeout(next)
}
