import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nss } from './support/shell.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'quien-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const run = (...args: string[]) => nss({ DATA_DIR: path.join(folder, 'data'), PATH: '' }, ...args)

test('an order that a timer gives needs nobody’s name; one that is given with a name is in the trail under it', async () => {
  const file = path.join(folder, 'padron.csv')
  await run('padron', 'generar', '3', file)
  expect((await run('padron', 'importar', file)).code).toBe(0)
  const half = await run('padron', 'importar', file, '--quien', 'ana')
  expect(half.code).toBe(1)
  expect(half.stderr).toContain('Faltan --quien')
  const why = ['--quien', 'ana', '--motivo', 'padrón de la semana']
  expect((await run('padron', 'importar', file, ...why)).code).toBe(0)
  const { stdout } = await run('auditoria', 'ver')
  const named = stdout.split('\n').filter((line) => line.includes('personal:ana'))
  expect(named).toHaveLength(1)
  expect(named[0]).toContain('padron importar')
  // the reason is kept encrypted, and not in the trail
  expect(stdout).not.toContain('semana')
})
