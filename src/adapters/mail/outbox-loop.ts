import type { Clock } from '../../domain/ports/clock.ts'

export type OutboxLoopParts = {
  /** one pass over what is due; begins nothing more once the signal is aborted */
  readonly deliver: (signal: AbortSignal) => Promise<unknown>
  /** epoch ms of the next due mail, or undefined */
  readonly nextDueAt: () => Promise<number | undefined>
  readonly clock: Clock
  /** told that a pass failed; never personal data */
  readonly log: (message: string) => void
  /** longest sleep in ms: another process (the operator's command) may have made a mail due */
  readonly longestSleepMs?: number
  /** pause in ms after a pass that failed */
  readonly failurePauseMs?: number
  /** passes under way at once, 1 unless told: mail that comes due during a slow one is not kept waiting */
  readonly lanes?: number
}

export type OutboxLoop = {
  /** a mail was queued: look in a moment, or as soon as the pass under way ends */
  wake(): void
  /** begins no other mail; resolves when those under way have ended. May be called again. */
  stop(): Promise<void>
}

/**
 * Between `wake` and the pass, in ms: the answer to whoever asked is out by then, and cannot tell by its time what the
 * mail is about, as it could when both were worked on together.
 */
const MOMENT = 25

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
    }, MOMENT)
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
