import { type Running, startCommand } from '../../adapters/runtime/child-command.ts'
import type { Environment } from '../../config/reader.ts'
import { MINUTE } from '../../domain/base/time.ts'
import type { Finding } from '../../domain/facts/finding.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { Examiner, ExaminerState } from '../../domain/ports/examiner.ts'

/** Whatever is asked over the network gives up long before. */
const TIMEOUT_MS = 3 * MINUTE

/**
 * Runs `nss doctor --json` in a child process: one code says what is well, on the page and in the terminal, and a ledger
 * of millions holds up no request.
 * @param cli the bundled commands, `dist/cli.js`
 * @param env the settings of the portal; undefined: those of this process
 */
export function createExaminer(parts: {
  readonly cli: string
  readonly env: Environment | undefined
  readonly clock: Clock
}): Examiner & { stop(): void } {
  const { cli, env, clock } = parts
  let state: ExaminerState = {}
  let running: Running | undefined
  let work: Promise<void> = Promise.resolve()
  const run = async (): Promise<void> => {
    running = startCommand(cli, ['doctor', '--json'], { env, timeout: TIMEOUT_MS })
    const { stdout } = await running.ended
    running = undefined
    const { last } = state
    const findings = findingsIn(stdout)
    const kept = last ? { last } : {}
    state = findings ? { last: { at: clock.now(), findings } } : { ...kept, failed: true }
  }
  return {
    state: () => state,
    start: () => {
      if (running) return
      const { last } = state
      state = { ...(last ? { last } : {}), since: clock.now() }
      work = run()
    },
    settled: () => work,
    stop: () => running?.kill(),
  }
}

/** It ends with 1 when something is wrong, and says what. */
function findingsIn(stdout: string): readonly Finding[] | undefined {
  try {
    const { datos } = JSON.parse(stdout) as { datos?: readonly Finding[] }
    return Array.isArray(datos) ? datos : undefined
  } catch {
    return undefined
  }
}
