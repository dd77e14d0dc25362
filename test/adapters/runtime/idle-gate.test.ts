import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createIdleGate } from '../../../src/adapters/runtime/idle-gate.ts'

describe('work that can wait', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const waited = async (gate: () => Promise<void>): Promise<number> => {
    const begun = performance.now()
    let over = Number.NaN
    void gate().then(() => {
      over = performance.now() - begun
    })
    await vi.advanceTimersByTimeAsync(10_000)
    return over
  }

  test('goes on at once while the thread that serves has time to spare', async () => {
    const gate = createIdleGate({ busy: 0.3, maxWaitMs: 1000, utilization: () => 0.29 })
    await vi.advanceTimersByTimeAsync(200)
    expect(await waited(gate)).toBe(0)
  })

  test('waits while it has none, and goes on when it has again', async () => {
    let looks = 0
    const gate = createIdleGate({ busy: 0.3, maxWaitMs: 1000, utilization: () => (++looks < 4 ? 0.9 : 0.1) })
    await vi.advanceTimersByTimeAsync(200)
    expect(await waited(gate)).toBe(300)
  })

  test('goes on slowly under a load that never ends', async () => {
    const gate = createIdleGate({ busy: 0.3, maxWaitMs: 1000, utilization: () => 1 })
    await vi.advanceTimersByTimeAsync(200)
    expect(await waited(gate)).toBe(1000)
    expect(await waited(gate)).toBe(1000)
  })

  test('a moment says nothing: a thread is looked at over a tenth of a second', async () => {
    const gate = createIdleGate({ busy: 0.3, maxWaitMs: 1000, utilization: () => 0 })
    await vi.advanceTimersByTimeAsync(40)
    expect(await waited(gate)).toBe(60)
  })
})

test('a thread that works all the time has none to spare, one that waits has', async () => {
  const busyFor = async (gate: () => Promise<void>, work: () => unknown): Promise<number> => {
    const begun = performance.now()
    let over = false
    const done = gate().then(() => {
      over = true
    })
    while (!over) {
      work()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await done
    return performance.now() - begun
  }
  const gate = createIdleGate({ busy: 0.5, maxWaitMs: 700 })
  await new Promise((resolve) => setTimeout(resolve, 150))
  await gate()
  const spin = () => {
    for (const end = performance.now() + 5; performance.now() < end; );
  }
  expect(await busyFor(gate, spin)).toBeGreaterThanOrEqual(600)
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(await busyFor(gate, () => {})).toBeLessThan(600)
})
