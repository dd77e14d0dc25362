import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dist } from '../support/portal.ts'
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

test('who gave an order that began is in the trail, whatever came of it', async () => {
  const file = path.join(folder, 'malo.csv')
  writeFileSync(file, 'curp,nombre,primer_apellido,segundo_apellido\nXAXX,Ana,Luz,Paz\n')
  const why = ['--quien', 'beatriz', '--motivo', 'padrón de la semana']
  const { code, stderr } = await run('padron', 'importar', file, ...why)
  expect([code, stderr]).toEqual([1, expect.stringContaining('Ningún renglón entró')])
  const about = async () => {
    const { stdout } = await run('auditoria', 'ver')
    return stdout.split('\n').filter((line) => line.includes('personal:beatriz'))
  }
  expect(await about()).toEqual([expect.stringContaining('padron importar')])
  // what did not begin is no order of hers
  expect((await run('padron', 'importar', path.join(folder, 'no-hay.csv'), ...why)).code).toBe(1)
  expect((await run('padron', 'importar', file, ...why, '--simular')).code).toBe(1)
  expect(await about()).toHaveLength(1)
})

const terminal = spawnSync('script', ['--version']).status === 0

test.runIf(terminal)(
  'Ctrl-C where it is asked who gives an order ends it with 130, and nothing is done',
  async () => {
    const curp = 'HEGG560427MVZRRL04'
    const order = `${process.execPath} ${path.join(dist, 'cli.js')} arco bloquear --curp ${curp}`
    const child = spawn('script', ['-qfec', order, '/dev/null'], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', DATA_DIR: path.join(folder, 'data') },
    })
    let said = ''
    child.stdout.on('data', (bytes) => {
      said += bytes
      if (said.endsWith('¿Quién lo hace?: ')) child.stdin.write('\x03')
    })
    expect(await new Promise((resolve) => child.once('close', resolve)), said).toBe(130)
    expect(said).not.toContain('respuestas')
    expect((await run('auditoria', 'ver', '--curp', curp)).stdout).toBe('0 entradas.\n')
  },
)
