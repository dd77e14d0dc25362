import { expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../../src/domain/base/time.ts'
import { DELIVERY_POLICY, pauseAfter } from '../../../src/domain/delivery/delivery.ts'
import { handOver, type Tried } from '../../../src/domain/delivery/hand-over.ts'

type Entry = { readonly id: number; readonly attempts: number; readonly at: number }

/** An outbox of these entries, each tried as `tries` says; what became of each, and when. */
function outbox(entries: readonly Entry[], tries: (due: Entry) => Tried) {
  const waiting = [...entries]
  const became: unknown[][] = []
  const clock = { now: () => now }
  let now = 10 * HOUR
  return {
    became,
    clock,
    chance: { bytes: (count: number) => new Uint8Array(count) },
    entries: {
      lease: async (at: number, leaseMs: number) => {
        expect([at, leaseMs]).toEqual([now, DELIVERY_POLICY.leaseMs])
        return waiting.shift()
      },
      send: async (due: Entry, at: number) => {
        expect(at).toBe(now)
        // a try takes a second
        now += 1000
        return tries(due)
      },
      queuedAt: ({ at }: Entry) => at,
      sent: async ({ id }: Entry, at: number) => void became.push(['sent', id, at]),
      later: async ({ id }: Entry, dueAt: number, reason: string) =>
        void became.push(['later', id, dueAt - now, reason]),
      lost: async ({ id }: Entry, at: number, reason: string) => void became.push(['lost', id, at, reason]),
    },
  }
}
const START = 10 * HOUR
const LATER = { outcome: 'later', reason: 'no answer' } as const

test('all that is due goes, oldest first, and none that was taken is told as waiting', async () => {
  const { entries, became, ...facts } = outbox(
    [
      { id: 1, attempts: 0, at: START },
      { id: 2, attempts: 0, at: START },
    ],
    () => ({ outcome: 'sent' }),
  )
  expect(await handOver(entries, facts)).toEqual({ sent: 2, later: 0, lost: 0 })
  expect(became).toEqual([
    ['sent', 1, START + 1000],
    ['sent', 2, START + 2000],
  ])
})

test('what was not taken waits 1, 2, 4 … minutes, two hours at the most, and the last reason is told', async () => {
  const { entries, became, ...facts } = outbox(
    [0, 1, 2, 6, 7, 20].map((attempts) => ({ id: attempts, attempts, at: START })),
    ({ id }) => (id === 20 ? { outcome: 'later', reason: 'refused' } : LATER),
  )
  expect(await handOver(entries, facts)).toEqual({ sent: 0, later: 6, lost: 0, reason: 'refused' })
  expect(became.map(([, , pause]) => Number(pause) / MINUTE)).toEqual([1, 2, 4, 64, 120, 120])
  expect(became[0]).toEqual(['later', 0, MINUTE, 'no answer'])
})

test('what would be due when its three days are over is given up now, and not a moment earlier', async () => {
  const { lifetimeMs } = DELIVERY_POLICY
  // one that is tried at START is over at START + 1 s + its pause
  const at = START + 1000 + MINUTE - lifetimeMs
  const one = (queuedAt: number) => outbox([{ id: 1, attempts: 0, at: queuedAt }], () => LATER)
  const over = one(at)
  expect(await handOver(over.entries, over)).toEqual({ sent: 0, later: 0, lost: 1, reason: 'no answer' })
  expect(over.became).toEqual([['lost', 1, START + 1000, 'no answer']])
  const open = one(at + 1)
  expect(await handOver(open.entries, open)).toEqual({ sent: 0, later: 1, lost: 0, reason: 'no answer' })
})

test('once told to stop, what is under way ends and nothing else begins', async () => {
  const stop = new AbortController()
  const { entries, became, ...facts } = outbox(
    [
      { id: 1, attempts: 0, at: START },
      { id: 2, attempts: 0, at: START },
    ],
    () => {
      stop.abort()
      return { outcome: 'sent' }
    },
  )
  expect(await handOver(entries, facts, stop.signal)).toEqual({ sent: 1, later: 0, lost: 0 })
  expect(became).toHaveLength(1)
  expect(await handOver(entries, facts, stop.signal)).toEqual({ sent: 0, later: 0, lost: 0 })
})

test('chance shortens a pause by what two bytes say, high before low', () => {
  const pause = (high: number, low: number) =>
    pauseAfter(0, DELIVERY_POLICY, { bytes: () => Uint8Array.of(high, low) })
  expect(pause(0, 0)).toBe(60_000)
  expect(pause(128, 0)).toBe(52_500)
  expect(pause(0, 255)).toBe(59_942)
  expect(pause(255, 255)).toBe(45_000)
})
