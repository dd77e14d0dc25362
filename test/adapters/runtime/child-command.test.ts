import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startCommand } from '../../../src/adapters/runtime/child-command.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'orden-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a letter of two bytes that arrives in two pieces is one letter', async () => {
  const cli = path.join(folder, 'cli.mjs')
  writeFileSync(
    cli,
    `for (const out of [process.stdout, process.stderr]) {
      out.write(Buffer.of(0xc3))
      setTimeout(() => out.write(Buffer.of(0xb1)), 100)
    }`,
  )
  expect(await startCommand(cli, []).ended).toEqual({ code: 0, stdout: 'ñ', stderr: 'ñ' })
})
