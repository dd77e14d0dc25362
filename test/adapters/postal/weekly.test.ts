import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startWeeklyCatalogue } from '../../../src/adapters/postal/weekly.ts'
import { eventually } from '../../support/portal.ts'

const root = mkdtempSync(path.join(tmpdir(), 'semana-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Runs a program in the place of the operator's one; what was logged. */
function start(program: string, every?: number) {
  const cli = path.join(root, `${Math.abs(program.length)}.mjs`)
  writeFileSync(cli, program)
  const logged: [lines: readonly string[], ok: boolean][] = []
  const log = (lines: readonly string[], ok: boolean) => void logged.push([lines, ok])
  const stop = startWeeklyCatalogue({ cli, log, first: 1, ...(every ? { every } : {}) })
  return { logged, stop }
}

test('the download runs in a process of its own, and what it said is logged', async () => {
  const { logged, stop } = start("console.log(process.argv.slice(2).join(' ')); console.log('listo')")
  await eventually(() => logged.length > 0)
  stop()
  expect(logged).toEqual([[['catalogo descargar', 'listo'], true]])
})

test('a download that failed says why, and the next one comes all the same', async () => {
  const { logged, stop } = start("console.error('no hubo red'); process.exitCode = 1", 5)
  await eventually(() => logged.length > 1)
  stop()
  expect(logged[0]).toEqual([['no hubo red'], false])
  expect(logged[1]).toEqual([['no hubo red'], false])
})
