import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { secretos } from '../../src/cli/secretos.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/base/open.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { createStore } from '../../src/db/store.ts'
import { nss, order, start } from './support/shell.ts'

const OLD = 'el primer secreto, que mide más de 32 caracteres'
const NEW = 'el segundo secreto, que mide más de 32 caracteres'
const OTHER = 'un secreto que nunca fue el de esta base de datos'

let folder: string
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'secretos-'))
  await openDatabase(folder, OLD).close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const opens = async (secret: string): Promise<boolean> => {
  try {
    await openDatabase(folder, secret).close()
    return true
  } catch {
    return false
  }
}
function rotate(secret: string, value: string | undefined, opened?: OpenDatabase) {
  const base = async () => opened ?? openDatabase(folder, secret)
  const next = () => ({ value, problems: [] })
  return order(
    (program, print) => secretos(program, { base, secret: () => secret, next, now: () => 1, print }),
    'secretos',
    'rotar',
  )
}

test('the new secret opens what the old one sealed, and the old one opens nothing', async () => {
  const [someone] = DEMO_PEOPLE
  if (!someone) throw new Error('nobody')
  const before = openDatabase(folder, OLD)
  await createStore(before, 'localhost', () => 'x').savePeople([someone.person], 0)
  const { text, failed } = await rotate(OLD, NEW, before)
  expect(failed).toBe(false)
  expect(text).toContain('Cambia SECRET')
  await before.close()
  expect([await opens(OLD), await opens(NEW)]).toEqual([false, true])
  const after = openDatabase(folder, NEW)
  expect(await createStore(after, 'localhost', () => 'x').findPerson(someone.person.curp)).toEqual(
    someone.person,
  )
  expect(after.sqlite.prepare('select what, actor, outcome from auditoria').all()).toEqual([
    { what: 'secreto', actor: 'nss secretos rotar', outcome: 'ok' },
  ])
  await after.close()
})

test('the key as the old secret wrapped it is nowhere in the files any more', async () => {
  const base = openDatabase(folder, OLD)
  const old = base.sqlite.prepare('select wrapped from keys').pluck().get() as Buffer
  await rotate(OLD, NEW, base)
  for (const name of ['ventanilla.db', 'ventanilla.db-wal'])
    expect(readFileSync(path.join(folder, name)).indexOf(old)).toBe(-1)
  await base.close()
})

test('a wrong old secret is refused, and nothing changes', async () => {
  expect(await rotate(OTHER, NEW)).toMatchObject({ failed: true, text: expect.stringContaining('SECRET') })
  const base = openDatabase(folder, OLD)
  // rotated by somebody else after this one was opened
  expect(await rotate(OTHER, NEW, base)).toMatchObject({ failed: true })
  await base.close()
  expect([await opens(OLD), await opens(NEW), await opens(OTHER)]).toEqual([true, false, false])
})

test('no new secret, a short one, or the same again is refused', async () => {
  for (const value of [undefined, 'corto', OLD])
    expect(await rotate(OLD, value), value).toMatchObject({ failed: true })
  expect(await opens(OLD)).toBe(true)
})

test('at the command line the new secret comes from NEW_SECRET or from a file', async () => {
  const file = path.join(folder, 'nuevo')
  writeFileSync(file, `${NEW}\n`)
  const env = { DATA_DIR: folder, SECRET: OLD }
  const both = await nss({ ...env, NEW_SECRET: OTHER, NEW_SECRET_FILE: file }, 'secretos', 'rotar')
  expect([both.code, both.stderr]).toEqual([1, expect.stringContaining('a la vez')])
  const empty = path.join(folder, 'vacio')
  writeFileSync(empty, '\n')
  const none = await nss(env, 'secretos', 'rotar', '--nuevo', empty)
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining(`${empty} está vacío`)])
  const done = await nss({ ...env, NEW_SECRET_FILE: file }, 'secretos', 'rotar')
  expect([done.code, done.stdout]).toEqual([0, expect.stringContaining('y quita NEW_SECRET.')])
  expect([await opens(OLD), await opens(NEW)]).toEqual([false, true])
  // what was not set need not be removed
  writeFileSync(file, OTHER)
  const named = await nss({ ...env, SECRET: NEW }, 'secretos', 'rotar', '--nuevo', file)
  expect([named.code, named.stdout]).toEqual([0, expect.stringContaining(`y borra ${file}.`)])
  expect(named.stdout).not.toContain('NEW_SECRET')
})

test('killed at any moment, it leaves exactly one of both secrets in force', async () => {
  for (const wait of [0, 40]) {
    const [first, second] = (await opens(OLD)) ? [OLD, NEW] : [NEW, OLD]
    const child = start('rotate-for-ever.ts', folder, first, second)
    if (child.stdout) await once(child.stdout, 'data')
    await new Promise((resolve) => setTimeout(resolve, wait))
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect([await opens(OLD), await opens(NEW)].filter(Boolean)).toHaveLength(1)
  }
})
