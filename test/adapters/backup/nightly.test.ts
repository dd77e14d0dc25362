import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { nextAt, startNightlyBackup } from '../../../src/adapters/backup/nightly.ts'
import { DAY, HOUR } from '../../../src/domain/base/time.ts'

const AT = { hour: 3, minute: 0 }
const utc = (iso: string) => Date.parse(iso)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'noche-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('three in the morning is that of Mexico City, and always the next', () => {
  expect(nextAt(utc('2026-03-05T08:59:59Z'), AT)).toBe(utc('2026-03-05T09:00:00Z'))
  expect(nextAt(utc('2026-03-05T09:00:00Z'), AT)).toBe(utc('2026-03-06T09:00:00Z'))
  expect(nextAt(utc('2026-03-06T03:00:00Z'), AT)).toBe(utc('2026-03-06T09:00:00Z'))
})

/** What a schedule tells of its first run, at 12:00 UTC, when the last backup was at `lastAt`; and its end. */
function firstRun(lastAt: string, script: string) {
  const cli = path.join(mkdtempSync(path.join(folder, 'orden-')), 'cli.mjs')
  writeFileSync(cli, script)
  const told = Promise.withResolvers<{ lines: readonly string[]; ok: boolean }>()
  const stop = startNightlyBackup({
    cli,
    at: AT,
    lastAt: utc(lastAt),
    now: () => utc('2026-03-05T12:00:00Z'),
    settle: 1,
    log: (lines, ok) => {
      stop()
      told.resolve({ lines, ok })
    },
  })
  return { told: told.promise, stop }
}

test('a night that was missed is made up for, in a process of its own', async () => {
  const script = "console.log(process.argv.slice(2).join(' '))"
  expect(await firstRun('2026-03-04T09:00:10Z', script).told).toEqual({ lines: ['respaldo crear'], ok: true })
})

test('one that fails is told, with what it said', async () => {
  const script = "console.error('sin espacio'); process.exitCode = 1"
  expect(await firstRun('2026-03-04T09:00:10Z', script).told).toEqual({ lines: ['sin espacio'], ok: false })
})

test('one that was made tonight is not made again', async () => {
  const tonight = firstRun('2026-03-05T09:00:10Z', '')
  // begun later, and longer: what was made tonight would be told before it
  const missed = firstRun('2026-03-04T09:00:10Z', "setTimeout(() => console.log('a while'), 300)")
  expect(await Promise.race([tonight.told, missed.told])).toEqual({ lines: ['a while'], ok: true })
  tonight.stop()
})

test('a command that cannot even start is told like one that fails', async () => {
  const told = Promise.withResolvers<boolean>()
  const stop = startNightlyBackup({
    // longer than an argument may be: spawn throws E2BIG
    cli: '/'.repeat(300_000),
    at: AT,
    lastAt: utc('2026-03-04T09:00:10Z'),
    now: () => utc('2026-03-05T12:00:00Z'),
    settle: 1,
    log: (_, ok) => told.resolve(ok),
  })
  expect(await told.promise).toBe(false)
  stop()
})

test('a timer that fires a moment early makes one back-up, not a second one at the hour itself', async () => {
  vi.useFakeTimers()
  try {
    let now = utc('2026-03-05T08:00:00Z')
    let asked = 0
    const stop = startNightlyBackup({
      cli: '',
      at: AT,
      lastAt: now,
      now: () => now,
      mine: async () => ++asked < 0,
      log: () => {},
      settle: 1,
    })
    await vi.advanceTimersByTimeAsync(HOUR - 1)
    expect(asked).toBe(0)
    now = utc('2026-03-05T09:00:00Z') - 1
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toBe(1)
    now += 5
    await vi.advanceTimersByTimeAsync(5)
    expect(asked).toBe(1)
    now = utc('2026-03-06T09:00:00Z')
    await vi.advanceTimersByTimeAsync(DAY)
    expect(asked).toBe(2)
    stop()
  } finally {
    vi.useRealTimers()
  }
})
