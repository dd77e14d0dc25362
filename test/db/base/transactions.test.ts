import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../../src/db/base/open.ts'

let folder: string
let base: OpenDatabase
/** Another process, as far as SQLite can tell. */
let other: Database.Database
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'turno-'))
  base = openDatabase(folder, 'a secret of 32 characters or more')
  base.sqlite.exec('create table cosas (n integer unique)')
  other = new Database(path.join(folder, 'ventanilla.db'))
})
afterEach(async () => {
  other.close()
  await base.close()
  rmSync(folder, { recursive: true })
})
const add = (n: number) => void base.sqlite.prepare('insert into cosas values (?)').run(n)
const all = () => base.sqlite.prepare('select n from cosas order by n').pluck().all()
const turns = async (many: number) => {
  for (let n = 0; n < many; n++) await new Promise((resolve) => setTimeout(resolve, 1))
}

test('while another process writes, the thread goes on with other work, and then has its turn', async () => {
  other.exec('begin immediate')
  let over = false
  const written = base
    .inTurn(() => add(1))
    .then(() => {
      over = true
    })
  await turns(20)
  expect(over).toBe(false)
  expect(all(), 'who only reads does not wait').toEqual([])
  other.exec('commit')
  await written
  expect(all()).toEqual([1])
  expect(base.locks.read()).toMatchObject({ transactions: 1, refused: 0 })
  expect(base.locks.read().waitedMs).toBeGreaterThan(15)
})

test('several that wait are all written, each whole or not at all', async () => {
  other.exec('begin immediate')
  const asked = [1, 2, 2, 3].map((n) => base.inTurn(() => [add(n), add(n + 10)]))
  await turns(3)
  other.exec('commit')
  const ended = await Promise.allSettled(asked)
  expect(ended.map((one) => one.status).toSorted()).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
  ])
  expect(all()).toEqual([1, 2, 3, 11, 12, 13])
})

test('what goes wrong in its turn is told at once, and rolled back', async () => {
  const work = () => {
    add(1)
    throw new Error('no')
  }
  await expect(base.inTurn(work)).rejects.toThrow('no')
  expect(all()).toEqual([])
  // SQLite waits for whoever asks it directly, as before
  expect(base.sqlite.pragma('busy_timeout', { simple: true })).toBe(5000)
})

test('a lock that is never given back is refused in the end', async () => {
  await base.close()
  base = openDatabase(folder, 'a secret of 32 characters or more', { busyTimeoutMs: 400 })
  const asked = performance.now()
  other.exec('begin immediate')
  await expect(base.inTurn(() => add(1))).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
  expect(base.locks.read()).toMatchObject({ transactions: 0, refused: 1 })
  expect(performance.now() - asked).toBeGreaterThan(400)
  expect(base.sqlite.pragma('busy_timeout', { simple: true })).toBe(400)
  other.exec('commit')
  await base.inTurn(() => add(2))
  expect(all()).toEqual([2])
})

test('what is asked for in one turn of the event loop is written in one transaction, and one failure undoes itself alone', async () => {
  const failing = () => {
    add(3)
    throw new Error('no')
  }
  const ended = await Promise.allSettled([
    base.inTurn(() => add(1)),
    base.inTurn(failing),
    base.inTurn(() => add(2)),
  ])
  expect(ended.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(all()).toEqual([1, 2])
  expect(base.locks.read().transactions).toBe(1)
  // nobody is told before it is on the disk
  await base.inTurn(() => add(4)).then(() => expect(base.sqlite.inTransaction).toBe(false))
})

test('what ends the transaction as a whole is told to all whose work was in it', async () => {
  const ending = () => void base.sqlite.exec('rollback')
  const ended = await Promise.allSettled([
    base.inTurn(() => add(1)),
    base.inTurn(ending),
    base.inTurn(() => add(2)),
  ])
  expect(ended.map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected'])
  await base.inTurn(() => add(5))
  expect(all()).toEqual([5])
})

test('what was asked for is written when the database closes', async () => {
  const written = base.inTurn(() => add(1))
  await base.close()
  await written
  expect(other.prepare('select n from cosas').pluck().all()).toEqual([1])
  base = openDatabase(folder, 'a secret of 32 characters or more')
})

test('a statement that writes is refused outside of a transaction, whether one is under way or not', async () => {
  const write = () => base.rows('insert into cosas (n) values (7)')
  await expect(write()).rejects.toThrow('outside of a transaction')
  const working = Promise.withResolvers<void>()
  const work = base.inTurn(() => working.promise)
  await new Promise((resolve) => setImmediate(resolve))
  await expect(write()).rejects.toThrow('outside of a transaction')
  working.resolve()
  await work
  expect(all()).toEqual([])
})

test('who reads beside a transaction sees nothing of it before it is on the disk', async () => {
  const working = Promise.withResolvers<void>()
  const work = base.inTurn(async () => {
    add(1)
    await working.promise
  })
  const read = () => base.rows<{ n: number }>('select n from cosas')
  await new Promise((resolve) => setImmediate(resolve))
  expect(base.sqlite.inTransaction).toBe(true)
  expect(await read()).toEqual([])
  working.resolve()
  await work
  expect(await read()).toEqual([{ n: 1 }])
})
