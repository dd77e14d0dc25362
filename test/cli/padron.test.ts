import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorsFileOf } from '../../src/cli/padron/errors.ts'
import { padron } from '../../src/cli/padron/padron.ts'
import { onInterrupt } from '../../src/cli/program/program.ts'
import { openDesk, PADRON_WORKER, type SqliteDesk } from '../support/padron-desk.ts'

const HEAD = 'curp;nombre;primer_apellido;segundo_apellido;nss'
const GLORIA = 'HEGG560427MVZRRL04;Gloria;Hernández;García;84966311213'

let desk: SqliteDesk
beforeEach(() => {
  desk = openDesk()
})
afterEach(() => desk.close())

/** Runs `padron …` on a real database; what it printed, what it drew, and whether it failed. */
async function run(
  args: readonly string[],
  { terminal = false, stop = (_: (code: number) => void) => () => {} } = {},
) {
  const lines: string[] = []
  let drawn = ''
  let failed = false
  let code = 1
  let hour = Date.UTC(2026, 2, 5, 18)
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} })
  padron(program, {
    base: async () => desk.base,
    place: () => desk,
    now: () => (hour += 250),
    print: (line) => lines.push(line),
    fail: (line, given = 1) => {
      failed = true
      code = given
      lines.push(line)
    },
    stream: { isTTY: terminal, write: (text: string) => (drawn += text) },
    onInterrupt: stop,
    workerUrl: PADRON_WORKER,
  })
  await program.parseAsync(['node', 'nss', 'padron', ...args])
  return { text: lines.join('\n'), drawn, failed, code }
}
const fileOf = (...rows: string[]) => {
  const file = path.join(desk.folder, 'padrón de prueba.csv')
  writeFileSync(file, [HEAD, ...rows, ''].join('\n'))
  return file
}

test('an import tells how many people are new, changed, as they were, and wrong', async () => {
  const { text, failed } = await run(['importar', fileOf(GLORIA, 'corta;y;mala')])
  expect(failed).toBe(false)
  expect(text).toMatch(
    /^Codificación: UTF-8 \(confianza \d+\.\d %\)\.\nRenglones: 2 en \d+ s \(\d+ por segundo\)\.\n/,
  )
  expect(text).toContain(
    '\nPersonas nuevas: 1. Cambiadas: 0. Sin cambio: 0. NSS nuevos: 1.\nCon error: 1. Están en ',
  )
})

test('a file of nothing but headings brings nobody in, and says so', async () => {
  const { failed, text } = await run(['importar', fileOf()])
  expect(failed).toBe(true)
  expect(text).toContain('El archivo trae los nombres de las columnas, pero a ninguna persona.')
})

test('each wrong line is in a file beside it: number, column, reason, and nothing of a person', async () => {
  const file = fileOf(
    'HEGG560427MVZRRL05;Gloria;Hernández;García;84966311215',
    'corta;mala',
    'HEGG560427MVZRRL04;;Hernández;García;',
  )
  const { failed, text: said } = await run(['importar', file])
  expect(failed, 'none of its rows went in').toBe(true)
  expect(said).toContain('Ningún renglón entró')
  const errors = path.join(desk.folder, 'padrón de prueba.errores.csv')
  const text = readFileSync(errors, 'utf8')
  expect(text.split('\r\n')).toEqual([
    '\uFEFFrenglon;columna;motivo',
    '2;curp;El último número de la CURP no corresponde a los demás: hay una letra o un número cambiado. Corrígela.',
    '3;;Este renglón tiene 2 campos y los nombres de las columnas son 5. Completa los que faltan o quita los que sobran.',
    '4;nombre;Falta este dato. Complétalo.',
    '',
  ])
  expect(statSync(errors).mode & 0o777).toBe(0o600)
  expect(text).not.toContain('HEGG')

  await run(['importar', fileOf(GLORIA)])
  expect(existsSync(errors)).toBe(false)
})

test('a file that is none says why, and nothing goes in', async () => {
  // as a pipe: it has no size, and is not empty for that
  await expect(run(['importar', '/dev/null'])).rejects.toThrow(/^\/dev\/null no es un archivo/)
  const file = path.join(desk.folder, 'libro.xlsx')
  writeFileSync(file, 'PK\u0003\u0004')
  expect(await run(['importar', file])).toMatchObject({
    failed: true,
    text: 'El libro de Excel está dañado. Ábrelo en Excel y guárdalo otra vez.\nNo se importó nada.',
  })
  writeFileSync(file, 'curp;nombre;primer_apellido;nns\n')
  expect((await run(['importar', file])).text).toBe(
    'La columna «nns» no se conoce, pero se parece a nss. Corrige su nombre o, si es otra cosa, agrega --ignorar "nns".\n' +
      'Falta la columna segundo_apellido (también puede llamarse Apellido materno): agrégala al renglón de los nombres.\n' +
      'No se importó nada.',
  )
  await expect(run(['importar', path.join(desk.folder, 'nada.csv')])).rejects.toThrow('(ENOENT)')
})

test('what is to be looked at in rows that are in stands in another file, with what to do', async () => {
  const file = fileOf('HEGG560427MVZRRL04;Gloria;Hernández;García;8496631121')
  const { text } = await run(['importar', file])
  expect(text).toContain('Con algo que revisar, aunque entraron: 1.')
  expect(text).toContain('con un NSS o un estatus que no se puede leer: 1. No se les asigna número hasta que')
  expect(readFileSync(path.join(desk.folder, 'padrón de prueba.revisar.csv'), 'utf8')).toContain(
    '2;nss;"El NSS tiene 11 dígitos; aquí hay 10. Excel quita el cero del principio: da a la columna formato de Texto',
  )
})

test('a rehearsal shows people as their documents would print them', async () => {
  const { text } = await run(['importar', fileOf(GLORIA), '--simular'])
  expect(text).toContain(
    'Así saldrían en sus documentos:\n  HEGG560427MVZRRL04  GLORIA HERNÁNDEZ GARCÍA  NSS 84 96 63 1121 3\n',
  )
})

test('a payroll file goes in at the first try, and what was not used is said', async () => {
  const file = path.join(desk.folder, 'nomina.csv')
  writeFileSync(
    file,
    'REPORTE DE NÓMINA;;;;;\nsep\nCURP;Nombre(s);APELLIDO PATERNO;APELLIDO MATERNO;Número de Seguridad Social;Matrícula\n' +
      'CAPR880708MYNNCS04;ROSA;CANUL;PECH;42108801236;A-17\n',
  )
  const { text, failed } = await run(['importar', file])
  expect(failed).toBe(false)
  expect(text).toContain('«Número de Seguridad Social» es nss')
  expect(text).toContain('Columnas que no se usan: «Matrícula». Lo demás entra igual.')
  expect(text).toContain('Personas nuevas: 1.')
})

test('names that do not agree with their CURPs stop it before anything is written, unless told to go on', async () => {
  const file = fileOf(GLORIA, 'BEML920313HMCLNS09;Bello;Luis Raúl;Mena;')
  const stopped = await run(['importar', file])
  expect(stopped).toMatchObject({ failed: true })
  expect(stopped.text).toContain('En 1 de 2 renglones el nombre no concuerda con la CURP')
  expect(await desk.count('personas')).toBe(0)
  expect((await run(['importar', file, '--aunque-no-concuerden'])).text).toContain('Personas nuevas: 2.')
  expect(readFileSync(path.join(desk.folder, 'padrón de prueba.revisar.csv'), 'utf8')).toContain(
    '3;nombre;"Este dato no concuerda con la CURP, que en su lugar 4 dice «L»; de aquí sale «B».',
  )
})

test('in doubt of its encoding nothing goes in, and the names are shown in each of them', async () => {
  const file = path.join(desk.folder, 'dudoso.csv')
  writeFileSync(file, Buffer.from(`${HEAD}\nHEGG560427MVZRRL04;GLORIA;HERN\xb2NDEZ;GARC\xb3A;\n`, 'latin1'))
  const { text, failed } = await run(['importar', file])
  expect(failed).toBe(true)
  expect(text).toContain('No se sabe en qué codificación está escrito el archivo.')
  expect(text).toMatch(/--codificacion windows-1252 \(.*\):\n {4}GLORIA HERN²NDEZ GARC³A/)
  expect(await desk.count('personas')).toBe(0)
})

test('the encoding may be said, by any of its names', async () => {
  const file = path.join(desk.folder, 'dicho.csv')
  writeFileSync(file, Buffer.from(`${HEAD}\nHEGG560427MVZRRL04;GLORIA;HERN\xb5NDEZ;GARC\xd6A;\n`, 'latin1'))
  const { text } = await run(['importar', file, '--codificacion', 'CP437', '--simular'])
  expect(text).toContain('Codificación: cp850, el «CSV (MS-DOS)» de Excel, como dijiste.')
  expect(text).toContain('GLORIA HERNÁNDEZ GARCÍA')
})

test('a column of NSS under another name is asked about: its people would get a second number', async () => {
  const file = path.join(desk.folder, 'otra.csv')
  writeFileSync(file, `${HEAD.replace('nss', 'Clave 3')}\n${GLORIA}\n`)
  expect((await run(['importar', file])).text).toContain('La columna «Clave 3» parece traer los NSS')
  expect((await run(['importar', file, '--ignorar', 'clave 3'])).text).toContain('Personas nuevas: 1.')
})

test('a rehearsal says that it was one', async () => {
  const { text } = await run(['importar', fileOf(GLORIA), '--simular'])
  expect(text).toMatch(/Personas nuevas: 1\..*\nFue un ensayo: nada cambió\.$/s)
  expect(await desk.count('personas')).toBe(0)
})

test('on a terminal a bar is drawn and cleared, elsewhere a short run is silent', async () => {
  const file = path.join(desk.folder, 'muchos.csv')
  await run(['generar', '3000', file])
  const { drawn } = await run(['importar', file], { terminal: true })
  const phases = drawn.split('\r\x1b[K').filter((text) => text !== '')
  expect(phases.map((text) => text.split(' ').slice(4, 6).join(' ').replace(/ \[.*/, ''))).toEqual([
    'leyendo el',
    'revisando',
    ...Array(phases.length - 2).fill('escribiendo'),
  ])
  expect(phases.at(-1)).toMatch(
    /^Paso 3 de 3, escribiendo \[[█·]{24}\] \d+ % {2}[\d,]+ de 3,000 {2}[\d,]+\/s {2}faltan \d+ s$/,
  )
  expect(drawn.endsWith('\r\x1b[K')).toBe(true)
  expect((await run(['importar', file])).drawn).toBe('')
})

test('a list of people is for the operator only, whatever an earlier try left there', async () => {
  const file = path.join(desk.folder, 'inventadas.csv')
  writeFileSync(`${file}.parcial`, 'lo que quedó', { mode: 0o644 })
  await run(['generar', '3', file])
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('invented people are all taken, each once, and no file is written over', async () => {
  const file = path.join(desk.folder, 'inventadas.csv')
  const { text } = await run(['generar', '2000', file])
  expect(text).toBe(`${file}: 2,000 personas que no existen.`)
  const [head = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n')
  expect(head).toBe('curp,nombre,primer_apellido,segundo_apellido,nss,estatus,correo')
  const some = (one: RegExp) => expect(rows.filter((row) => one.test(row)).length).toBeGreaterThan(10)
  for (const one of [
    /Ñ/,
    /,DE LA O,/,
    /^\w{10}X/,
    /^\w{11}NE/,
    /^[^,]+,[^,]+,[^,]+,,/,
    /,\d{11},/,
    /@/,
    /,,vig/,
  ])
    some(one)
  expect((await run(['importar', file])).text).toContain('Personas nuevas: 2,000. ')
  expect(await run(['importar', file])).toMatchObject({
    text: expect.stringContaining('Cambiadas: 0. Sin cambio: 2,000. NSS nuevos: 0.'),
  })
  await expect(run(['generar', '5', file])).rejects.toThrow('Ya existe')
  rmSync(file)
  await expect(run(['generar', '0', file])).rejects.toThrow('entero de 1 a')
})

test('Ctrl-C ends between two steps, with what to do next', async () => {
  const { text, failed, code } = await run(['importar', fileOf(GLORIA)], {
    stop: (stop) => {
      stop(130)
      return () => {}
    },
  })
  expect([failed, code]).toEqual([true, 130])
  expect(text).toContain('Lo que ya entró se queda; repite la misma orden para seguir.')
})

test('a signal is heard once, and then it is its own again', () => {
  const before = process.listenerCount('SIGINT')
  const stops: number[] = []
  onInterrupt((code) => stops.push(code))
  process.emit('SIGINT')
  expect([stops, process.listenerCount('SIGINT')]).toEqual([[130], before])
})

test('the file of errors is named after the imported one', () => {
  expect(['a/b.csv', 'b.TXT', 'b.2026'].map((file) => errorsFileOf(file))).toEqual([
    'a/b.errores.csv',
    'b.errores.csv',
    'b.2026.errores.csv',
  ])
})
