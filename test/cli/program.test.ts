import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { addCommands } from '../../src/cli/commands.ts'
import { createCommandOutput } from '../../src/cli/program/output.ts'
import { leavesOf, nameOf, newProgram, runOrder } from '../../src/cli/program/program.ts'
import { dist } from '../support/portal.ts'
import { nss as nssProcess, run as runEntry } from '../support/process.ts'

const silent = { stdout: () => {}, stderr: () => {} }

/** Runs one order in this process, over a data folder of its own. */
async function nss(...args: string[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'orden-'))
  const out: string[] = []
  const err: string[] = []
  const code = await runOrder(args, {
    add: (program, output) =>
      addCommands(program, output, {
        env: { DATA_DIR: path.join(folder, 'data') },
        stream: { write: (text) => err.push(text) },
        input: process.stdin,
      }),
    version: '1.2.3',
    streams: { stdout: (text) => void out.push(text), stderr: (text) => void err.push(text) },
  })
  rmSync(folder, { recursive: true })
  return { code, out: out.join(''), err: err.join('') }
}

const program = newProgram('0', silent)
addCommands(program, createCommandOutput(silent), {
  env: {},
  stream: { write: () => {} },
  input: process.stdin,
})
const leaves = leavesOf(program).map(nameOf)
const everyCommand = [...new Set(['', ...program.commands.map(nameOf), ...leaves])]

test('every command explains itself in Spanish, and ends well', async () => {
  for (const name of everyCommand) {
    const { code, out } = await nss(...name.split(' ').filter(Boolean), '--help')
    expect(code, name).toBe(0)
    expect(out, name).toContain(`Uso: nss ${name}`.trim())
    if (leaves.includes(name)) expect(out, name).toContain('--json')
    expect(out, name).not.toMatch(/\b(Usage|Options|Commands|Arguments|display help|default:|command\])/)
  }
})

test('the help of nss says what each exit code means', async () => {
  const { out } = await nss('--help')
  for (const code of ['0', '1', '2', '3', '130']) expect(out).toMatch(new RegExp(`^ {2}${code} +\\S`, 'm'))
})

describe('a mistyped order does nothing, ends with 2, and is told what may have been meant', () => {
  test.each([
    [['seris', 'ver'], 'series'],
    [['sello', 'litar'], 'listar'],
    [['sello', 'crear', '--bit', '4096'], '--bits'],
    [['verificar'], 'nss bitacora verificar, nss respaldo verificar'],
    [['catalogo', 'importar'], 'Falta <archivo>'],
    [['sello', 'crear', '--bits', '12'], 'Debe ser un entero de 2048 a 8192'],
    [['sello', 'exportar', '1', '2'], 'Sobran datos'],
    [['arco', 'bloquear', '--curp'], 'le falta su valor'],
    [['arco', 'bloquear'], 'Falta la opción «--curp <curp>»'],
    [['completar', 'tcsh'], 'Puede ser bash, zsh'],
    [['sello'], 'Di qué orden'],
    // of a variable that is not set: it would be the folder where the order is given
    [['--datos', '', 'series', 'ver'], '«--datos <dir>» no acepta «». Di una carpeta.'],
    [['respaldo', 'restaurar', 'a.tar.gz', '--en', ''], 'Di una carpeta'],
    [['respaldo', 'crear', '--carpeta', ''], 'Di una carpeta'],
    [['migrar', '--carpeta', ' '], 'Di una carpeta'],
    [['configurar', '--carpeta', ''], 'Di una carpeta'],
    [['configurar', '--intercambio', ''], 'Di una carpeta'],
    [['correo', 'reintentar'], '--todos o --muertos'],
    [['correo', 'reintentar', '--todos', '--muertos'], '--todos o --muertos'],
    [['correo', 'reintentar', 'uno'], '«uno» no es el número de un correo'],
    [['correo', 'descartar'], 'o --ligas'],
    [['respaldo', 'crear', '--conservar', '100000'], 'Debe ser un entero de 1 a 99999'],
    [['migrar', '--deshacer', '--a', 'postgres://a/b'], '«--deshacer» no va con «--a <url>»'],
    [['migrar', '--deshacer', '--carpeta', 'b'], '«--deshacer» no va con «--carpeta <dir>»'],
    [['migrar', '--carpeta', 'b', '--a', 'postgres://a/b'], '«--a <url>» no va con «--carpeta <dir>»'],
    [['sello', 'crear', '--csr', '--anios', '2'], '«--csr» no va con «--anios <n>»'],
    [['sello', 'rotar', '--certificado', 'a.pem', '--bits', '4096'], '«--certificado <archivo>» no va con'],
  ])('%j → %s', async (args, words) => {
    const { code, err } = await nss(...args)
    expect(code).toBe(2)
    expect(err).toContain(words)
    expect(err).not.toMatch(/error:|Did you mean|Expected/)
  })
})

describe('--json', () => {
  test('gives one object whatever the outcome, with its values where there are any', async () => {
    const ledger = await nss('bitacora', 'verificar', '--json')
    expect(JSON.parse(ledger.out)).toMatchObject({
      orden: 'bitacora verificar',
      codigo: 0,
      datos: { count: 0 },
    })
    const refused = await nss('catalogo', 'importar', 'no-hay.zip', '--json')
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.out)).toMatchObject({
      codigo: 1,
      errores: [expect.stringContaining('no-hay.zip')],
    })
    const misused = await nss('catalogo', 'importar', '--json')
    expect(JSON.parse(misused.out)).toMatchObject({ codigo: 2, errores: ['Falta <archivo>.'] })
    expect(refused.err + misused.err).toBe('')
  })
})

test('as a process it ends with what it found: 0, 1 or 2; a database that is none is told in words', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'orden-'))
  const env = { DATA_DIR: folder }
  expect((await nssProcess(env, '--version')).said).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect((await nssProcess(env, 'sello', 'exportar', '1')).code).toBe(1)
  expect((await nssProcess(env, 'sllo')).code).toBe(2)
  writeFileSync(path.join(folder, 'ventanilla.db'), 'no es una base de datos, pero ocupa su lugar'.repeat(20))
  const broken = await nssProcess(env, 'series', 'ver')
  expect(broken).toMatchObject({ code: 1, said: expect.stringMatching(/^La base de datos está dañada/) })
  rmSync(folder, { recursive: true })
})

test('a folder that is not there has nothing to move, and stays away', async () => {
  const { code, err } = await nss('migrar', '--a', 'postgres://localhost/b')
  expect([code, err]).toEqual([1, expect.stringContaining('No hay base de datos en')])
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'orden-')), 'archivo')
  writeFileSync(file, '')
  const taken = await nssProcess(
    { DATA_DIR: `${file}-datos`, DATABASE_URL: 'postgres://localhost/b' },
    'migrar',
    '--carpeta',
    file,
  )
  expect(taken).toEqual({ code: 1, said: `No se puede escribir en ${file} (EEXIST).\n` })
  rmSync(path.dirname(file), { recursive: true })
})

test('what breaks within ends with 3 and a trace', async () => {
  const err: string[] = []
  const code = await runOrder(['romper'], {
    add: (program) => {
      program.command('romper').action(() => Promise.reject(new TypeError('algo nuestro')))
      return async () => {}
    },
    version: '1.2.3',
    streams: { stdout: () => {}, stderr: (text) => void err.push(text) },
  })
  expect(code).toBe(3)
  expect(err.join('')).toMatch(/^Falló por dentro: TypeError: algo nuestro\n +at /)
})

test('what breaks while it lets go of the database is told as well, and with --json in it', async () => {
  const out: string[] = []
  const code = await runOrder(['cerrar', '--json'], {
    add: (program, { print }) => {
      program.command('cerrar').action(() => print('hecho'))
      return () => Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))
    },
    version: '1.2.3',
    streams: { stdout: (text) => void out.push(text), stderr: () => {} },
  })
  expect(code).toBe(1)
  expect(JSON.parse(out.join(''))).toMatchObject({
    codigo: 1,
    lineas: ['hecho'],
    errores: [expect.stringContaining('está lleno')],
  })
})

describe.each(['bash', 'zsh'] as const)('completion in %s', (shell) => {
  const found = spawnSync(shell, ['-c', 'true']).status === 0
  const complete = async (...words: string[]): Promise<string[]> => {
    const script = (await nss('completar', 'bash')).out
    const asked = `COMP_WORDS=(nss ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _nss; printf '%s\\n' "\${COMPREPLY[@]}"`
    return spawnSync('bash', ['-c', `${script}\n${asked}`], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n')
  }
  test.runIf(found && shell === 'bash')(
    'offers commands, then their orders, then their options',
    async () => {
      expect(await complete('ser')).toEqual(['series'])
      expect(await complete('sello', '')).toEqual(expect.arrayContaining(['crear', 'rotar', 'listar']))
      expect(await complete('sello', 'crear', '--b')).toEqual(['--bits'])
      expect(await complete('sello', 'crear', '--bits', '4096', '--js')).toEqual(['--json'])
      expect(await complete('completar', 'z')).toEqual(['zsh'])
      // what no help names
      expect(await complete('padron', 'importar', '--av')).toEqual([''])
    },
  )
  test.runIf(found)('is read without complaint', async () => {
    const { out } = await nss('completar', shell)
    expect(spawnSync(shell, ['-c', out], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })
})

test.each(['--help', 'series ver', 'series ver --json', 'no-existe'])(
  'a reader that has read enough (nss … | head) ends nss %s quietly',
  async (order) => {
    const args = order.split(' ')
    const folder = mkdtempSync(path.join(tmpdir(), 'tubo-'))
    const { child, over, said } = runEntry('cli.js', args, { DATA_DIR: path.join(folder, 'data') })
    // the reader is gone before the first line
    child.stdout.destroy()
    const code = await over
    rmSync(folder, { recursive: true })
    expect(code).toBe(order === 'no-existe' ? 2 : 0)
    expect(said()).not.toMatch(/EPIPE|\n +at /)
  },
)

test.runIf(existsSync('/dev/full'))(
  'an answer that cannot be written ends with 3 in words, and not the work',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lleno-'))
    const program = path.join(dist, 'cli.js')
    const order = (line: string) =>
      spawnSync('sh', ['-c', line], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH ?? '', DATA_DIR: path.join(folder, 'data') },
        cwd: folder,
      })
    const full = order(`${process.execPath} ${program} llaves crear --nombre Hospital > /dev/full`)
    expect([full.status, full.stderr]).toEqual([
      3,
      'Lo que responde la orden no se pudo escribir (ENOSPC).\n',
    ])
    // it did all it does, and is in the trail
    expect(order(`${process.execPath} ${program} auditoria ver`).stdout).toContain('por nss llaves crear')
    expect(order(`${process.execPath} ${program} sllo 2> /dev/full`).status).toBe(3)
    rmSync(folder, { recursive: true })
  },
)
