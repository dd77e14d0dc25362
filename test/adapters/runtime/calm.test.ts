import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCalm } from '../../../src/adapters/runtime/calm.ts'

describe('work that can wait', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const waited = async (calm: () => Promise<void>): Promise<number> => {
    const begun = performance.now()
    let over = Number.NaN
    void calm().then(() => {
      over = performance.now() - begun
    })
    await vi.advanceTimersByTimeAsync(10_000)
    return over
  }

  test('goes on at once while the thread that serves has time to spare', async () => {
    const calm = createCalm({ busy: 0.3, patience: 1000, share: () => 0.29 })
    await vi.advanceTimersByTimeAsync(200)
    expect(await waited(calm)).toBe(0)
  })

  test('waits while it has none, and goes on when it has again', async () => {
    let looks = 0
    const calm = createCalm({ busy: 0.3, patience: 1000, share: () => (++looks < 4 ? 0.9 : 0.1) })
    await vi.advanceTimersByTimeAsync(200)
    expect(await waited(calm)).toBe(300)
  })

  test('goes on slowly under a load that never ends', async () => {
    const calm = createCalm({ busy: 0.3, patience: 1000, share: () => 1 })
    await vi.advanceTimersByTimeAsync(200)
    expect(await waited(calm)).toBe(1000)
    expect(await waited(calm)).toBe(1000)
  })

  test('a moment says nothing: a thread is looked at over a tenth of a second', async () => {
    const calm = createCalm({ busy: 0.3, patience: 1000, share: () => 0 })
    await vi.advanceTimersByTimeAsync(40)
    expect(await waited(calm)).toBe(60)
  })
})

test('a thread that works all the time has none to spare, one that waits has', async () => {
  const busyFor = async (calm: () => Promise<void>, work: () => unknown): Promise<number> => {
    const begun = performance.now()
    let over = false
    const done = calm().then(() => {
      over = true
    })
    while (!over) {
      work()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await done
    return performance.now() - begun
  }
  const calm = createCalm({ busy: 0.5, patience: 700 })
  await new Promise((resolve) => setTimeout(resolve, 150))
  await calm()
  const spin = () => {
    for (const end = performance.now() + 5; performance.now() < end; );
  }
  expect(await busyFor(calm, spin)).toBeGreaterThanOrEqual(600)
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(await busyFor(calm, () => {})).toBeLessThan(600)
})
