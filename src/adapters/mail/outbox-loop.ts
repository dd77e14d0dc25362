import type { Clock } from '../../domain/ports/clock.ts'

export type OutboxLoopParts = {
  /** one pass over what is due; begins nothing more once the signal is aborted */
  readonly deliver: (signal: AbortSignal) => Promise<unknown>
  /** epoch ms of the next due mail, or undefined */
  readonly nextDueAt: () => Promise<number | undefined>
  readonly clock: Clock
  /** gets a sentence when a pass failed; never personal data */
  readonly log: (message: string) => void
  /** longest sleep in ms: another process (`nss correo reintentar`) may have made a mail due */
  readonly longestSleepMs?: number
  /** pause in ms after a pass that failed */
  readonly failurePauseMs?: number
  /** concurrent passes, 1 unless given: mail that comes due during a slow one does not wait for it */
  readonly lanes?: number
}

export type OutboxLoop = {
  /** a mail was queued: look in a moment, or as soon as the pass under way ends */
  wake(): void
  /** begins no other mail; resolves when those under way have ended. May be called again. */
  stop(): Promise<void>
}

/**
 * ms between `wake` and the pass: the HTTP response is sent by then, so its timing does not reveal which mail was queued
 * (a side channel that would tell whether a CURP is known).
 */
const WAKE_DELAY_MS = 25

/** Delivers for as long as the process lives: sleeps until a mail is due or `wake` is called. */
export function startOutboxLoop(parts: OutboxLoopParts): OutboxLoop {
  const { deliver, nextDueAt, clock, log, lanes = 1, longestSleepMs = 30_000, failurePauseMs = 5_000 } = parts
  const stopping = new AbortController()
  const alarms = Array.from({ length: lanes }, () => Promise.withResolvers<void>())
  const rouse = (): void => {
    for (const alarm of alarms) alarm.resolve()
  }
  let waking: NodeJS.Timeout | undefined
  const wake = (): void => {
    waking ??= setTimeout(() => {
      waking = undefined
      rouse()
    }, WAKE_DELAY_MS)
  }

  /** One pass; how long to sleep after it. */
  const pass = async (): Promise<number> => {
    try {
      await deliver(stopping.signal)
      const next = await nextDueAt()
      if (next === undefined) return longestSleepMs
      // never 0: a mail that stays due (its files are being made) must not keep a processor busy
      return Math.min(Math.max(next - clock.now(), 50), longestSleepMs)
    } catch (error) {
      log(`La bandeja de salida falló: ${error instanceof Error ? error.message : String(error)}`)
      return failurePauseMs
    }
  }
  const run = async (lane: number): Promise<void> => {
    while (!stopping.signal.aborted) {
      const alarm = Promise.withResolvers<void>()
      alarms[lane] = alarm
      const sleepMs = await pass()
      if (!stopping.signal.aborted) await sleep(sleepMs, alarm.promise)
    }
  }
  const running = Promise.all(alarms.map((_, lane) => run(lane)))
  return {
    wake,
    stop: async () => {
      stopping.abort()
      clearTimeout(waking)
      rouse()
      await running
    },
  }
}

async function sleep(ms: number, alarm: Promise<void>): Promise<void> {
  const timer = Promise.withResolvers<void>()
  const id = setTimeout(timer.resolve, ms)
  await Promise.race([timer.promise, alarm])
  clearTimeout(id)
}
