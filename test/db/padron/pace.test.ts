import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCheckpoints } from '../../../src/app/checkpoints.ts'
import { DATABASE } from '../../../src/db/base/data-file.ts'
import { type OpenDatabase, openDatabase } from '../../../src/db/base/open.ts'
import { createPace } from '../../../src/db/padron/pace.ts'

/** As many as a checkpoint is made after. */
const ENOUGH = 32_000
let folder: string
let base: OpenDatabase
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pace-'))
  base = openDatabase(folder, 'un secreto de prueba de más de 32 letras')
  base.sqlite.exec('create table cosas (n integer)')
  base.sqlite.pragma('wal_autocheckpoint = 0')
  base.sqlite.pragma('wal_checkpoint(PASSIVE)')
})
afterEach(async () => {
  await base.close()
  rmSync(folder, { recursive: true })
})

/** Writes a page of the log, and says that it was so many rows. */
const write = (rows: number) => () => {
  base.sqlite.exec('insert into cosas values (1)')
  return rows
}
/** Pages in the log, and how many of them are not in the file yet. */
function logOf(): { readonly pages: number; readonly left: number } {
  const [found] = base.sqlite.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[]
  const { log = 0, checkpointed = 0 } = found ?? {}
  return { pages: log, left: log - checkpointed }
}

describe('while a padrón is written, the log goes into the file', () => {
  test('elsewhere, once for many rows, and what came meanwhile here: it begins anew', async () => {
    let [asked, end] = [0, () => {}]
    const elsewhere = () => {
      asked += 1
      return new Promise<void>((resolve) => {
        end = resolve
      })
    }
    const pace = createPace(base, elsewhere)
    pace.held(write(ENOUGH - 1))
    expect(asked).toBe(0)
    for (let n = 0; n < 50; n++) pace.held(write(ENOUGH))
    expect(asked).toBe(1)
    expect(logOf()).toEqual({ pages: 51, left: 51 })
    end()
    await pace.end()
    expect(logOf().left).toBe(0)
    pace.held(write(1))
    expect(logOf().pages).toBe(1)
  })

  test('by the thread that the portal has for it too', async () => {
    const checkpoints = createCheckpoints(path.join(folder, DATABASE))
    const made: Promise<void>[] = []
    const pace = createPace(base, () => {
      const one = checkpoints.make()
      made.push(one)
      return one
    })
    for (let n = 0; n < 50; n++) pace.held(write(ENOUGH))
    expect(made).toHaveLength(1)
    await made[0]
    expect(logOf()).toEqual({ pages: 50, left: 0 })
    // the little that is written now begins the log anew, so that the next rows have a thread again
    await pace.turn()
    pace.held(write(ENOUGH))
    pace.held(write(ENOUGH))
    expect(made).toHaveLength(2)
    expect(logOf().pages).toBeLessThan(5)
    await pace.end()
    await checkpoints.close()
  })

  test.each([
    ['cannot', () => Promise.reject(new Error('no thread'))],
    ['is not there to', undefined],
  ])('here, whole, where a thread %s', async (_, elsewhere) => {
    const pace = createPace(base, elsewhere)
    for (let n = 0; n < 20; n++) {
      pace.held(write(ENOUGH))
      await pace.turn()
    }
    expect(logOf().pages).toBeLessThan(5)
    await pace.end()
    expect(logOf().left).toBe(0)
  })

  test('or stays where it is at the end, when the disk takes no more: nothing else failed', async () => {
    const pragma = () => {
      throw new Error('disk full')
    }
    const pace = createPace({ ...base, sqlite: { pragma } } as unknown as OpenDatabase)
    expect(pace.held(() => 1)).toBe(1)
    await expect(pace.end()).resolves.toBeUndefined()
    // in the middle it is an error, as it is of whoever writes
    expect(() => pace.held(() => ENOUGH)).toThrow('disk full')
  })
})
