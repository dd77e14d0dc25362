import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { series } from '../../src/cli/series.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/base/open.ts'
import { seedSeries } from '../../src/db/issue/series-file.ts'
import { seriesStore } from '../../src/db/issue/series-store.ts'
import { workbook } from '../support/workbook.ts'

const root = mkdtempSync(path.join(tmpdir(), 'series-'))
const base: OpenDatabase = openDatabase(root, 'un secreto de prueba de más de 32 letras')
const { store } = seriesStore(base)
afterAll(async () => {
  await base.close()
  rmSync(root, { recursive: true, force: true })
})
beforeEach(() => store.replaceSeries(seedSeries()))

/** Runs `series …` on a real database; what it printed, and whether it failed. */
async function run(...args: string[]) {
  const lines: string[] = []
  let failed = false
  const program = new Command().exitOverride()
  series(program, {
    now: () => 0,
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
  const { text, failed } = await run('importar', fileOf(Buffer.from(table, 'latin1')), '--aunque-falten')
  expect(failed).toBe(false)
  expect(text).toMatch(/\nAtención: .* no tienen serie: Aguascalientes, .*\n2 series en uso desde ahora\.$/)
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

const small = 'clave,estado_inegi,subdelegacion\n'

test('estados that would lose their last series stop it, unless the operator insists', async () => {
  const before = await store.allSeries()
  const { text, failed } = await run('importar', fileOf(`${small}01,01,\n`))
  expect(failed).toBe(true)
  expect(text).toContain(
    '31 estados se quedarían sin ninguna serie. Si así debe ser, agrega --aunque-falten.',
  )
  expect(await store.allSeries()).toEqual(before)
})

test('what changes is said clave by clave, and a rehearsal changes nothing', async () => {
  await store.replaceSeries([
    { clave: '01', estado: '01', subdelegacion: '', umf: '' },
    { clave: '02', estado: '01', subdelegacion: '', umf: '' },
    { clave: '03', estado: '01', subdelegacion: '', umf: '' },
  ])
  const file = fileOf(`${small}01,01,\n02,02,\n04,01,\n`)
  const { text } = await run('importar', file, '--simular')
  expect(text).toContain(
    'Cambios frente a la tabla en uso:\n' +
      '  cambia 02: de 01 Aguascalientes a 02 Baja California\n' +
      '  aparece 04: 01 Aguascalientes\n' +
      '  desaparece 03: 01 Aguascalientes\n',
  )
  expect(text).toMatch(/Fue un ensayo: nada cambió\.$/)
  expect((await store.allSeries()).map(({ clave }) => clave)).toEqual(['01', '02', '03'])
  expect((await run('importar', file)).failed).toBe(false)
  expect((await run('importar', file)).text).toContain('Ninguna clave cambia.')
})

test('a series has its order and its days, and a workbook is read as well', async () => {
  await store.replaceSeries([])
  const cells = [
    ['clave', 'estado_inegi', 'subdelegacion', 'orden', 'desde', 'hasta'],
    ['07', '09', 'Norte', { number: 1 }, '2026-01-01', ''],
  ]
  expect((await run('importar', fileOf(workbook([{ name: 'Hoja1', cells }])))).failed).toBe(false)
  expect((await run('ver')).text).toContain('07  09 Ciudad de México  Norte  orden 1  desde 2026-01-01')
  const wrong = await run(
    'importar',
    fileOf('clave,estado_inegi,subdelegacion,orden,desde\n07,09,,cero,1 de enero\n'),
  )
  expect(wrong.text).toContain('«cero» no es un orden')
  expect(wrong.text).toContain('«1 de enero» no es un día')
})

test('two institutions share a clave by its serials, and what changes of them is said', async () => {
  const head = 'clave,estado_inegi,subdelegacion,consecutivo_desde,consecutivo_hasta\n'
  await store.replaceSeries([{ clave: '07', estado: '09', subdelegacion: '', umf: '' }])
  const { text } = await run('importar', fileOf(`${head}07,09,,0000,4999\n`), '--aunque-falten')
  expect(text).toContain(
    '  cambia 07: de 09 Ciudad de México a 09 Ciudad de México consecutivos 0000 a 4999\n',
  )
  expect((await run('ver')).text).toContain('07  09 Ciudad de México  consecutivos 0000 a 4999')
  const wrong = await run(
    'importar',
    fileOf(`${head}07,09,,0,4999\n07,14,,4000,\n08,14,,10000,\n09,14,,600,500\n`),
  )
  expect(wrong.text.split('\n')).toEqual([
    'Renglón 3: la serie 07 comparte consecutivos con su renglón 2: sepáralos, o pon en los dos los mismos.',
    'Renglón 4: «10000» no es un consecutivo: escribe de 0000 a 9999, o déjalo vacío.',
    'Renglón 5: «600» va después de «500»: cámbialos.',
    'No se importó nada: sigue la tabla de series que estaba en uso.',
  ])
})
