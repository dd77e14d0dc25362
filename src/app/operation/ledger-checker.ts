import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Ended, type Running, startCommand } from '../../adapters/runtime/child-command.ts'
import type { Environment } from '../../config/reader.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import type { LedgerChecked, LedgerChecker, LedgerCheckState } from '../../domain/ports/ledger-checker.ts'

/**
 * Runs `nss bitacora verificar` in a child process: hashes, seals, certificates and the last export, in one snapshot,
 * and millions of entries hold up no request.
 * @param cli the bundled commands, `dist/cli.js`
 * @param env the settings of the portal; undefined: those of this process
 */
export function createLedgerChecker(parts: {
  readonly cli: string
  readonly env: Environment | undefined
  readonly clock: Clock
}): LedgerChecker & { stop(): void } {
  const { cli, env, clock } = parts
  let state: LedgerCheckState = { outcome: 'never' }
  let running: Running | undefined
  let progress: string | undefined
  let work: Promise<void> = Promise.resolve()

  const run = async (tell: (found: LedgerChecked) => Promise<void>): Promise<void> => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bitacora-'))
    try {
      progress = path.join(folder, 'avance.json')
      running = startCommand(cli, ['bitacora', 'verificar', '--json', `--avance=${progress}`], { env })
      const found = foundIn(await running.ended, clock.now())
      // said once the trail has it
      if (found) await tell(found)
      state = found ?? { outcome: 'failed', at: clock.now() }
    } finally {
      running = undefined
      progress = undefined
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return {
    state: () =>
      state.outcome === 'running' && progress !== undefined ? { ...state, ...readProgress(progress) } : state,
    start: (ended) => {
      if (state.outcome === 'running') return
      state = { outcome: 'running', done: 0, since: clock.now() }
      work = run(ended).catch(() => {
        state = { outcome: 'failed', at: clock.now() }
      })
    },
    settled: () => work,
    stop: () => running?.kill(),
  }
}

type Answer = {
  readonly datos?: {
    readonly count: number
    readonly head?: { readonly hash: string }
    readonly broken?: { readonly seq: number }
  }
  readonly errores: readonly string[]
}

/** It ends with 1 when the ledger does not hold, and says where; undefined when it did not come so far. */
function foundIn({ code, stdout }: Ended, at: number): LedgerChecked | undefined {
  if (code === null) return undefined
  try {
    const { datos, errores } = JSON.parse(stdout) as Answer
    if (!datos) return undefined
    const { count, head, broken } = datos
    if (broken) {
      const lines = errores.flatMap((line) => line.split('\n'))
      return { outcome: 'broken', at, count, seq: broken.seq, lines }
    }
    return { outcome: 'whole', at, count, ...(head ? { head: head.hash } : {}) }
  } catch {
    return undefined
  }
}

function readProgress(file: string): { done: number; total?: number } | undefined {
  try {
    const { done, total } = JSON.parse(readFileSync(file, 'utf8')) as { done: number; total?: number }
    return { done, ...(total === undefined ? {} : { total }) }
  } catch {
    return undefined
  }
}
