import type { Clock } from '../../domain/ports/clock.ts'

export type OutboxLoopParts = {
  /**
   * one pass over what is due; begins nothing more once the signal is aborted
   * @param more to be called when it began with one: another lane looks for the next
   */
  readonly deliver: (signal: AbortSignal, more: () => void) => Promise<unknown>
  /** epoch ms of the next due mail, or undefined */
  readonly nextDueAt: () => Promise<number | undefined>
  readonly clock: Clock
  /** gets a sentence when a pass failed; never personal data */
  readonly log: (message: string) => void
  /** how often in ms it looks whether another process (`nss correo reintentar`) made a mail due */
  readonly lookEveryMs?: number
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

/** A clock that was put right makes a due time come sooner, in ms. */
const LONGEST_SLEEP_MS = 30_000

/**
 * Delivers for as long as the process lives: sleeps until a mail is due or `wake` is called. A pass that fails is told
 * once and made again after a pause; nothing ends the loop but `stop`.
 */
export function startOutboxLoop(parts: OutboxLoopParts): OutboxLoop {
  const { deliver, nextDueAt, clock, log, lanes = 1, lookEveryMs = 1000, failurePauseMs = 5_000 } = parts
  const stopping = new AbortController()
  const alarms = Array.from({ length: lanes }, () => Promise.withResolvers<void>())
  const asleep = new Set<number>()
  const rouseAll = (): void => {
    for (const alarm of alarms) alarm.resolve()
  }
  /** One lane, which rouses the next where there is more: ten that look for one mail are nine too many. */
  const rouse = (): void => {
    const [lane] = asleep
    if (lane === undefined) {
      // who is about to end a pass may have looked before
      rouseAll()
      return
    }
    asleep.delete(lane)
    alarms[lane]?.resolve()
  }
  let waking: NodeJS.Timeout | undefined
  const wake = (): void => {
    waking ??= setTimeout(() => {
      waking = undefined
      rouse()
    }, WAKE_DELAY_MS)
  }

  /** the last pass failed: its pause is not cut short by what stays due */
  let failing = false
  // a look reads one entry of an index, while a pass takes the write lock
  const looking = setInterval(() => {
    nextDueAt().then(
      (next) => next !== undefined && next <= clock.now() && !failing && rouse(),
      // the next pass meets the same fault, and tells it
      () => {},
    )
  }, lookEveryMs)
  looking.unref()

  const more = (): void => {
    if (asleep.size > 0) rouse()
  }
  /** One pass; how long to sleep after it. */
  const pass = async (): Promise<number> => {
    try {
      await deliver(stopping.signal, more)
      const next = await nextDueAt()
      failing = false
      if (next === undefined) return LONGEST_SLEEP_MS
      // never 0: a mail that stays due (its files are being made) must not keep a processor busy
      return Math.min(Math.max(next - clock.now(), 50), LONGEST_SLEEP_MS)
    } catch (error) {
      failing = true
      log(`La bandeja de salida falló: ${error instanceof Error ? error.message : String(error)}`)
      return failurePauseMs
    }
  }
  const run = async (lane: number): Promise<void> => {
    while (!stopping.signal.aborted) {
      const alarm = Promise.withResolvers<void>()
      alarms[lane] = alarm
      const sleepMs = await pass()
      if (stopping.signal.aborted) return
      asleep.add(lane)
      await sleep(sleepMs, alarm.promise)
      asleep.delete(lane)
    }
  }
  const running = Promise.all(alarms.map((_, lane) => run(lane)))
  return {
    wake,
    stop: async () => {
      stopping.abort()
      clearInterval(looking)
      clearTimeout(waking)
      rouseAll()
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
