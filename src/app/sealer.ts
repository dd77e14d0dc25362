import { systemClock } from '../adapters/runtime/system.ts'
import type { Base } from '../db/base/engine.ts'
import { sealOnce } from '../db/issue/sealer.ts'
import { CLOCK_TOLERANCE_MS, clockAhead } from '../db/postgres/clock.ts'
import { foldCounts } from '../db/postgres/fold.ts'
import type { Clock } from '../domain/ports/clock.ts'
import { clockDifferenceWords } from '../ops/words.ts'

/** How long it rests when there was nothing to do, in ms: a new entry is in the ledger within about twice of it. */
const REST_MS = 400
/** How often the machine's clock is held against PostgreSQL's, in ms. */
const CLOCK_EVERY_MS = 60_000
/** How long it rests after a failure, in ms. */
const AFTER_FAILURE_MS = 2000

/**
 * On PostgreSQL: chains the entries that wait for it, and adds up what was noted to be counted, in every replica; whoever
 * comes first does it, and one that dies leaves it to the others. A failure is told once until it works again, and so is
 * a clock that is not PostgreSQL's.
 * @returns ends it; resolves when nothing of it is under way
 */
export function startSealer(base: Base, clock: Clock, warn: (message: string) => void): () => Promise<void> {
  let ended = false
  let failing = false
  let wake = () => {}
  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  // of the machine: what differs between replicas is told to whoever can set it
  let clockAt = Number.NEGATIVE_INFINITY
  let apart = false
  const watchClock = async (): Promise<void> => {
    if (performance.now() - clockAt < CLOCK_EVERY_MS) return
    clockAt = performance.now()
    const ahead = await clockAhead(base, systemClock.now)
    if (Math.abs(ahead) > CLOCK_TOLERANCE_MS && !apart) warn(clockDifferenceWords(ahead))
    apart = Math.abs(ahead) > CLOCK_TOLERANCE_MS
  }
  const work = async (): Promise<void> => {
    while (!ended) {
      try {
        await watchClock()
        const done = (await sealOnce(base)) + (await foldCounts(base.rows, clock.now()))
        failing = false
        if (done === 0) await rest(REST_MS)
      } catch (error) {
        if (!failing) warn(`La bitácora espera a la base de datos: ${(error as Error).message}`)
        failing = true
        await rest(AFTER_FAILURE_MS)
      }
    }
  }
  const working = work()
  return async () => {
    ended = true
    wake()
    await working
  }
}
