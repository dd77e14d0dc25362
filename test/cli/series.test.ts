import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { series } from '../../src/cli/series.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/base/open.ts'
import { seedSeries } from '../../src/db/issue/series-file.ts'
import { seriesStore } from '../../src/db/issue/series-store.ts'

const root = mkdtempSync(path.join(tmpdir(), 'series-'))
const base: OpenDatabase = openDatabase(root, 'un secreto de prueba de más de 32 letras')
const { store } = seriesStore(base)
afterAll(() => {
  base.close()
  rmSync(root, { recursive: true, force: true })
})
beforeEach(() => store.replaceSeries(seedSeries()))

/** Runs `series …` on a real database; what it printed, and whether it failed. */
async function run(...args: string[]) {
  const lines: string[] = []
  let failed = false
  const program = new Command().exitOverride()
  series(program, {
    store: async () => store,
    print: (line) => lines.push(line),
    fail: (line) => {
      failed = true
      lines.push(line)
    },
  })
  await program.parseAsync(['node', 'nss', 'series', ...args])
  return { text: lines.join('\n'), failed }
}

function fileOf(bytes: string | Uint8Array): string {
  const file = path.join(root, 'series.csv')
  writeFileSync(file, bytes)
  return file
}

test('the table in use is listed with people’s names', async () => {
  const { text, failed } = await run('ver')
  expect(failed).toBe(false)
  expect(text).toContain('\n06  09 Ciudad de México  Magdalena de las Salinas\n')
  expect(text).toMatch(/\n\d\d series\.$/)
})

test('before the first start there is no table, and that is said', async () => {
  await store.replaceSeries([])
  expect((await run('ver')).text).toMatch(/^Todavía no hay series/)
})

test('an imported table takes the place of the whole one, whatever spreadsheet wrote it', async () => {
  const table = 'clave;estado_inegi;municipio_inegi;subdelegacion;umf\r\n09;14;039;Juárez;1\r\n43;19;;;\r\n'
  const { text, failed } = await run('importar', fileOf(Buffer.from(table, 'latin1')))
  expect(failed).toBe(false)
  expect(text).toMatch(/^2 series en uso desde ahora\.\nAtención: .* no tienen serie: Aguascalientes, /)
  expect(text).not.toContain('Jalisco')
  expect((await run('ver')).text).toBe('09  14-039 Jalisco  Juárez  UMF 1\n43  19 Nuevo León\n2 series.')
})

test('a table with faults is refused with all of them, each with what to do, and the one in use stays', async () => {
  const table = `clave,estado_inegi,municipio_inegi,subdelegacion
1,09,,
01,40,,
01,09,5,
02,09,,
02,09,,
02,09`
  const { text, failed } = await run('importar', fileOf(table))
  expect(failed).toBe(true)
  expect(text.split('\n')).toEqual([
    'Renglón 2: la clave «1» no tiene dos dígitos: escríbela con su cero, como 01.',
    expect.stringMatching(/^Renglón 3: «40» .* de 01 a 32\.$/),
    expect.stringMatching(/^Renglón 4: «5» .* tres dígitos, o déjala vacía\.$/),
    'Renglón 6: la serie 02 ya está, para el mismo lugar, en el renglón 5: deja una.',
    expect.stringMatching(/^Renglón 7: tiene 2 en vez de 4 campos: /),
    'No se importó nada: sigue la tabla de series que estaba en uso.',
  ])
  expect(await store.allSeries()).toHaveLength(seedSeries().length)
  for (const other of ['', 'clave,municipio,clave\n01,1,1'])
    expect((await run('importar', fileOf(other))).text).toMatch(/^Renglón 1: .*\.\n/)
})

test('a file that is not there is a sentence', async () => {
  expect(await run('importar', path.join(root, 'nada.csv'))).toMatchObject({
    failed: true,
    text: expect.stringContaining('(ENOENT)'),
  })
})
