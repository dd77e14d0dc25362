import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startResending } from '../../../src/adapters/backup/resend.ts'
import { forgetUnsent, nextTry, noteUnsent, unsentBackup } from '../../../src/adapters/backup/unsent.ts'
import { HOUR, MINUTE } from '../../../src/domain/base/time.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'envio-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the first failure is remembered, and each further one counted, until one has left', () => {
  expect(unsentBackup(folder)).toBeUndefined()
  noteUnsent(folder, { name: 'a', at: 1000, reason: 'sin red' })
  noteUnsent(folder, { name: 'b', at: 5000, reason: 'sin disco' })
  expect(unsentBackup(folder)).toEqual({ name: 'b', since: 1000, at: 5000, tries: 2, reason: 'sin disco' })
  forgetUnsent(folder)
  expect(unsentBackup(folder)).toBeUndefined()
})

test('it is tried after 15 and 30 minutes, 1, 2 and 4 hours, and then every 4 hours', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 20].map((tries) => nextTry({ at: 0, tries }))
  expect(pauses).toEqual([15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 4 * HOUR, 4 * HOUR])
})

test('when its time has come, and not before, the command runs, one at a time', async () => {
  const cli = path.join(folder, 'cli.mjs')
  writeFileSync(cli, "console.log(process.argv.slice(2).join(' '))")
  let now = 0
  let unsent: { name: string; since: number; at: number; tries: number; reason: string } | undefined = {
    name: 'a',
    since: 0,
    at: 0,
    tries: 1,
    reason: 'x',
  }
  const looks: number[] = []
  const said = Promise.withResolvers<unknown>()
  const stop = startResending({
    cli,
    now: () => now,
    every: 5,
    unsent: () => {
      looks.push(now)
      // three looks before its time
      if (looks.length === 4) now = 15 * MINUTE
      return unsent
    },
    log: (lines, ok) => {
      unsent = undefined
      said.resolve({ lines, ok, early: looks.filter((one) => one < 15 * MINUTE).length })
    },
  })
  expect(await said.promise).toEqual({ lines: ['respaldo enviar'], ok: true, early: 4 })
  stop()
})
