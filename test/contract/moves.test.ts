import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/base/open.ts'
import type { DatabaseRefusal } from '../../src/db/base/refusal.ts'
import { moveToPostgres } from '../../src/db/postgres/move-to-postgres.ts'
import { moveToSqlite } from '../../src/db/postgres/move-to-sqlite.ts'
import { openPostgres } from '../../src/db/postgres/open.ts'
import { takeBack } from '../../src/db/postgres/take-back.ts'
import { createStore } from '../../src/db/store.ts'
import { entry, GLORIA, issued, NOON, OPENING, order, place, request, SERIES } from '../db/store-contract.ts'
import { type Cut, cutLine } from '../support/cut-line.ts'
import { query } from '../support/postgres.ts'
import { onPostgres, SECRET } from './engines.ts'

const NUMBER = 4711

/** Cut at whatever moment, a move leaves at most one of the two that serves, and the same order again leaves exactly one. */
onPostgres((database) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mudanzas-'))
  const home = path.join(folder, 'casa')
  let nth = 0
  beforeAll(async () => {
    cpSync(mkdtempSync(path.join(folder, 'vacia-')), home, { recursive: true })
    const base = openDatabase(home, SECRET)
    await fill(createStore(base, 'ventanilla.example', () => crypto.randomUUID()))
    await base.close()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const fill = async (store: ReturnType<typeof createStore>) => {
    await store.replaceSeries(SERIES)
    const stored = await store.requestLink(request())
    if (stored.outcome !== 'mailed') throw new Error(stored.outcome)
    await store.openLink(stored.tramite.id, NOON, OPENING, () => entry('enlace abierto'))
    issued(await store.issue(order(stored.tramite.id, { address: place('01') })))
  }
  const copyOfHome = (): string => {
    const copy = path.join(folder, `copia-${nth++}`)
    cpSync(home, copy, { recursive: true })
    return copy
  }
  type Opened = { readonly inFolder: string; readonly onServer: string }
  /** Of each whether somebody can serve from it, else why not. */
  const state = async (dataDir: string, url: string): Promise<Opened> => {
    const of = async (open: () => Promise<{ close(): Promise<void> }>) => {
      try {
        await (await open()).close()
        return 'serves'
      } catch (error) {
        return (error as DatabaseRefusal).code
      }
    }
    return {
      onServer: await of(() => openPostgres(url, SECRET)),
      inFolder: await of(async () => openDatabase(dataDir, SECRET)),
    }
  }
  /** Through a line that is cut; it rejects. */
  const cutOff = async (url: string, cut: Cut, move: (url: string) => Promise<unknown>) => {
    const { port } = new URL(url)
    const line = await cutLine(Number(port), cut)
    const failure = await move(url.replace(`:${port}/`, `:${line.port}/`)).then(
      () => undefined,
      (error: Error) => error,
    )
    expect(line.wasCut()).toBe(true)
    line.close()
    // what the server had to do with what reached it
    const { pathname } = new URL(url)
    const busy = `select 1 from pg_stat_activity where datname = '${pathname.slice(1)}' and pid <> pg_backend_pid()`
    while ((await query(url, busy)).rowCount) await new Promise((resolve) => setTimeout(resolve, 5))
    return failure
  }
  const numbers = async (url: string) => (await query(url, 'select 1 from numeros')).rowCount

  describe('to PostgreSQL', () => {
    const again = (dataDir: string, url: string) => moveToPostgres(dataDir, SECRET, url, NUMBER + 1)
    const moments: readonly [string, Cut, Opened][] = [
      [
        'before the target is marked',
        { text: 'commit\0', nth: 1, answered: false },
        { inFolder: 'serves', onServer: 'serves' },
      ],
      [
        'as it is marked',
        { text: 'commit\0', nth: 1, answered: true },
        { inFolder: 'serves', onServer: 'mudanza_a_medias' },
      ],
      [
        'in the middle of the copy',
        { text: 'insert into "numeros"', nth: 1, answered: true },
        { inFolder: 'serves', onServer: 'mudanza_a_medias' },
      ],
      [
        'between the mark on the folder and the COMMIT',
        { text: 'commit\0', nth: 2, answered: false },
        { inFolder: 'mudanza_incierta', onServer: 'mudanza_a_medias' },
      ],
      [
        'between the COMMIT and its answer',
        { text: 'commit\0', nth: 2, answered: true },
        { inFolder: 'mudanza_incierta', onServer: 'serves' },
      ],
    ]
    test.each(moments)('%s', async (_, cut, left) => {
      const [dataDir, url] = [copyOfHome(), await database()]
      const failure = await cutOff(url, cut, (through) => moveToPostgres(dataDir, SECRET, through, NUMBER))
      const doubtful = left.inFolder === 'mudanza_incierta'
      expect((failure as DatabaseRefusal | undefined)?.code === 'mudanza_incierta').toBe(doubtful)
      // who is not marked yet is empty: nobody has anything from it
      if (left.onServer === 'serves' && left.inFolder === 'serves') expect(await numbers(url)).toBe(0)
      else expect(await state(dataDir, url)).toEqual(left)
      const done = await again(dataDir, url)
      expect(done.before).toBe(left.onServer === 'serves' && doubtful ? true : undefined)
      expect(done.head).toBe(2)
      expect(await state(dataDir, url)).toEqual({ inFolder: 'base_mudada', onServer: 'serves' })
      expect(await numbers(url)).toBe(1)
    })

    test('goes on to its own target only, also when somebody gave numbers there since', async () => {
      const [dataDir, url, other] = [copyOfHome(), await database(), await database()]
      await cutOff(url, { text: 'commit\0', nth: 2, answered: true }, (through) =>
        moveToPostgres(dataDir, SECRET, through, NUMBER),
      )
      await expect(again(dataDir, other)).rejects.toMatchObject({ code: 'mudanza_a_otra' })
      expect(await state(dataDir, url)).toEqual({ inFolder: 'mudanza_incierta', onServer: 'serves' })
      const base = await openPostgres(url, SECRET)
      const store = createStore(base, 'ventanilla.example', () => crypto.randomUUID())
      await store.replaceSeries([])
      await base.close()
      expect(await again(dataDir, url)).toMatchObject({ before: true, head: 2 })
    })

    test('is called off: the folder gives on, and the target can be used for another', async () => {
      const [dataDir, url] = [copyOfHome(), await database()]
      await cutOff(url, { text: 'commit\0', nth: 2, answered: false }, (through) =>
        moveToPostgres(dataDir, SECRET, through, NUMBER),
      )
      expect(await takeBack({ dataDir })).toBe(true)
      expect(await takeBack({ url })).toBe(true)
      expect(await state(dataDir, url)).toEqual({ inFolder: 'serves', onServer: 'serves' })
      expect(await numbers(url)).toBe(0)
    })
  })

  describe('to a folder', () => {
    const moments: readonly [string, Cut, Opened][] = [
      [
        'in the middle of the copy',
        { text: 'declare copying cursor for select "nss_index"', nth: 1, answered: true },
        { inFolder: 'mudanza_a_medias', onServer: 'serves' },
      ],
      [
        'when all is there, before the COMMIT',
        { text: 'commit\0', nth: 1, answered: false },
        { inFolder: 'mudanza_a_medias', onServer: 'serves' },
      ],
      [
        'between the COMMIT and its answer',
        { text: 'commit\0', nth: 1, answered: true },
        { inFolder: 'mudanza_a_medias', onServer: 'base_mudada' },
      ],
    ]
    test.each(moments)('%s', async (_, cut, left) => {
      const [url, there] = [await database(), mkdtempSync(path.join(folder, 'vuelta-'))]
      await moveToPostgres(copyOfHome(), SECRET, url, NUMBER)
      const move = (through: string) => moveToSqlite(through, SECRET, there, NOON)
      await expect(cutOff(url, cut, move)).resolves.toBeInstanceOf(Error)
      expect(await state(there, url)).toEqual(left)
      await expect(takeBack({ dataDir: there })).rejects.toMatchObject({ code: 'mudanza_a_medias' })
      const done = await move(url)
      expect(done.before).toBe(left.onServer === 'base_mudada' ? true : undefined)
      expect(done.head).toBe(2)
      expect(await state(there, url)).toEqual({ inFolder: 'serves', onServer: 'base_mudada' })
      const base = openDatabase(there, SECRET)
      const store = createStore(base, 'ventanilla.example', () => crypto.randomUUID())
      expect(await store.numerosOf(GLORIA)).toHaveLength(1)
      await base.close()
    })

    test('with another secret nothing begins', async () => {
      const [url, there] = [await database(), mkdtempSync(path.join(folder, 'vuelta-'))]
      await moveToPostgres(copyOfHome(), SECRET, url, NUMBER)
      await expect(moveToSqlite(url, `${SECRET}!`, there, NOON)).rejects.toMatchObject({
        code: 'otro_secreto',
      })
      expect(await state(there, url)).toMatchObject({ onServer: 'serves' })
    })
  })
})
