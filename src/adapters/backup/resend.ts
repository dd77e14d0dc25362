import { MINUTE } from '../../domain/base/time.ts'
import { runCommand } from '../runtime/child-command.ts'
import { nextTry, type Unsent } from './unsent.ts'

/**
 * Runs `nss respaldo enviar` in a child process whenever a backup that could not leave is to be tried again. The result
 * stops it; a try under way is left to finish.
 * @param options.cli the bundled commands, `dist/cli.js`; they read the same environment
 * @param options.log gets the output of the command, in lines, and whether it exited with 0
 */
export function startResending(options: {
  readonly cli: string
  readonly unsent: () => Unsent | undefined
  readonly now: () => number
  readonly log: (lines: readonly string[], ok: boolean) => void
  readonly every?: number
}): () => void {
  const { cli, unsent, now, log, every = MINUTE } = options
  let running = false
  const look = (): void => {
    const found = running ? undefined : unsent()
    if (!found || now() < nextTry(found)) return
    running = true
    runCommand(cli, ['respaldo', 'enviar'], {
      log: (lines, ok) => {
        running = false
        log(lines, ok)
      },
    })
  }
  const timer = setInterval(look, every)
  timer.unref()
  return () => clearInterval(timer)
}
