import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../../src/db/base/open.ts'

const SECRET = 'a secret of 32 characters or more'
let folder: string
let base: OpenDatabase
let losses: unknown[]
/** The flushes that were asked for and are not over: the test says when, and how, each ends. */
let flushes: { readonly end: (error?: Error) => void }[]
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'flush-'))
  const before = openDatabase(folder, SECRET)
  before.sqlite.exec('create table cosas (n integer unique)')
  await before.close()
  flushes = []
  losses = []
  base = openDatabase(folder, SECRET, {
    serving: {
      sync: () =>
        new Promise((resolve, reject) => {
          flushes.push({ end: (error) => (error ? reject(error) : resolve()) })
        }),
      onLost: (error) => losses.push(error),
    },
  })
})
afterEach(async () => {
  for (const { end } of flushes) end()
  await base.close()
  rmSync(folder, { recursive: true })
})

const add = (n: number) => base.inTurn(() => void base.sqlite.prepare('insert into cosas values (?)').run(n))
/** What anybody reads who is in no transaction. */
const seen = async () => (await base.rows<{ n: number }>('select n from cosas order by n')).map(({ n }) => n)
const asked = async (many: number) => {
  while (flushes.length < many) await new Promise(setImmediate)
}
const turns = async (many: number) => {
  for (let n = 0; n < many; n++) await new Promise(setImmediate)
}

describe('of who serves, what is committed', () => {
  test('is told to whoever wrote it, and seen by others, only once it is on the disk', async () => {
    let told = false
    const written = add(1).then(() => {
      told = true
    })
    await asked(1)
    await turns(5)
    // it is committed: any other process sees it
    const other = new Database(path.join(folder, 'ventanilla.db'), { readonly: true })
    expect(other.prepare('select n from cosas').pluck().all()).toEqual([1])
    other.close()
    expect(told).toBe(false)
    expect(await seen()).toEqual([])
    flushes[0]?.end()
    await written
    expect(await seen()).toEqual([1])
  })

  test('holds up nothing but who writes: the thread goes on, and the next ones share the next flush', async () => {
    const first = add(1)
    await asked(1)
    const later = [add(2), add(3), add(4)]
    await turns(5)
    expect(flushes).toHaveLength(1)
    flushes[0]?.end()
    await first
    await asked(2)
    expect(await seen()).toEqual([1])
    flushes[1]?.end()
    await Promise.all(later)
    expect(flushes).toHaveLength(2)
    expect(await seen()).toEqual([1, 2, 3, 4])
  })

  test('and cannot be flushed is told to nobody: whoever wrote hears why, nothing more is written, the process is to end', async () => {
    const failed = Object.assign(new Error('i/o error'), { code: 'EIO' })
    const written = add(1)
    await asked(1)
    flushes[0]?.end(failed)
    await expect(written).rejects.toBe(failed)
    expect(losses).toEqual([failed])
    await expect(add(2)).rejects.toBe(failed)
    expect(await seen()).toEqual([])
    expect(flushes).toHaveLength(1)
  })

  test('is what a power cut leaves of it: all that was told, and all that was seen', async () => {
    await base.close()
    /** What the disk had for certain when each flush was over. */
    const disks: string[] = []
    const copyTo = (name: string) => {
      const to = path.join(folder, name)
      mkdirSync(to)
      for (const file of ['ventanilla.db', 'ventanilla.db-wal'])
        if (existsSync(path.join(folder, file))) copyFileSync(path.join(folder, file), path.join(to, file))
      return to
    }
    let nth = 0
    base = openDatabase(folder, SECRET, {
      serving: {
        sync: async () => {
          const disk = copyTo(`disco-${++nth}`)
          await turns(3)
          disks.push(disk)
        },
        onLost: () => {},
      },
    })
    const onDisk = (): number[] => {
      const sqlite = new Database(path.join(disks.at(-1) ?? '', 'ventanilla.db'))
      try {
        return sqlite.prepare<[], number>('select n from cosas order by n').pluck().all()
      } finally {
        sqlite.close()
      }
    }
    const read = async () => {
      for (let n = 0; n < 60; n++) {
        const now = await seen()
        if (disks.length > 0) expect(onDisk()).toEqual(expect.arrayContaining(now))
        else expect(now).toEqual([])
        await turns(1)
      }
    }
    const write = async (from: number) => {
      for (let n = from; n < from + 8; n++) {
        await add(n)
        expect(onDisk()).toContain(n)
      }
    }
    await Promise.all([read(), write(0), write(100), write(200)])
    expect(await seen()).toHaveLength(24)
  })

  test.each([
    ['in this thread', undefined],
    ['elsewhere, while others write', async () => checkpoint()],
    ['elsewhere in vain', async () => Promise.reject(new Error('no thread'))],
  ])(
    'goes from the log into the file, %s, or all of it is kept until that can be done',
    async (where, elsewhere) => {
      await base.close()
      base = openDatabase(folder, SECRET, {
        serving: { onLost: () => {}, ...(elsewhere && { checkpoint: elsewhere }) },
      })
      const frames = () =>
        (base.sqlite.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[])[0]
      // of two who write one is always about to commit, and nobody leaves the log alone
      const write = async (from: number) => {
        for (let n = 0; n < 600; n++) await add(from + n)
      }
      await Promise.all([write(0), write(1000)])
      expect(await seen()).toHaveLength(1200)
      const { log = 0 } = frames() ?? {}
      // 600 commits or more, of two pages each or of a few when one is full; between two checkpoints there are 128
      if (where === 'elsewhere in vain') expect(log).toBeGreaterThan(1000)
      else expect(log).toBeLessThan(500)
    },
  )
})

test('what a killed process had committed and not flushed is on the disk before it is shown', async () => {
  const written = add(1)
  await asked(1)
  // as a kill leaves it: the files, and no end of the flush
  const left = mkdtempSync(path.join(tmpdir(), 'flush-left-'))
  for (const file of ['ventanilla.db', 'ventanilla.db-wal'])
    copyFileSync(path.join(folder, file), path.join(left, file))
  flushes[0]?.end()
  await written
  const again = openDatabase(left, SECRET, { serving: { onLost: () => {} } })
  const disk = new Database(copyAlone(left))
  expect(disk.prepare('select n from cosas').pluck().all()).toEqual([1])
  disk.close()
  await again.close()
  rmSync(left, { recursive: true })
})

/** As another thread does it, a moment later. */
async function checkpoint(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 3))
  const other = new Database(path.join(folder, 'ventanilla.db'))
  other.pragma('wal_checkpoint(PASSIVE)')
  await new Promise((resolve) => setTimeout(resolve, 3))
  other.close()
}

/** The database file without its log, which nobody flushed. */
function copyAlone(from: string): string {
  const to = path.join(from, 'sola.db')
  copyFileSync(path.join(from, 'ventanilla.db'), to)
  return to
}
