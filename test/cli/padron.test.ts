import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { errorsFileOf } from '../../src/cli/padron/errors.ts'
import { padron } from '../../src/cli/padron/padron.ts'
import { onInterrupt } from '../../src/cli/program/program.ts'
import { openDesk, type PadronRun } from '../support/padron-desk.ts'

const HEAD = 'curp;nombre;primer_apellido;segundo_apellido;nss'
const GLORIA = 'HEGG560427MVZRRL04;Gloria;Hernández;García;84966311213'

let desk: PadronRun
beforeEach(() => {
  desk = openDesk()
})
afterEach(() => desk.close())

/** Runs `padron …` on a real database; what it printed, what it drew, and whether it failed. */
async function run(args: readonly string[], { terminal = false, stop = (_: () => void) => () => {} } = {}) {
  const lines: string[] = []
  let drawn = ''
  let failed = false
  let hour = Date.UTC(2026, 2, 5, 18)
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} })
  padron(program, {
    base: () => desk.base,
    place: () => desk,
    now: () => (hour += 250),
    print: (line) => lines.push(line),
    fail: (line) => {
      failed = true
      lines.push(line)
    },
    stream: { isTTY: terminal, write: (text: string) => (drawn += text) },
    onInterrupt: stop,
  })
  await program.parseAsync(['node', 'nss', 'padron', ...args])
  return { text: lines.join('\n'), drawn, failed }
}
const fileOf = (...rows: string[]) => {
  const file = path.join(desk.dataDir, 'padrón de prueba.csv')
  writeFileSync(file, [HEAD, ...rows, ''].join('\n'))
  return file
}

test('an import tells how many people are new, changed, as they were, and wrong', async () => {
  const { text, failed } = await run(['importar', fileOf(GLORIA, 'corta;y;mala')])
  expect(failed).toBe(false)
  expect(text).toMatch(/^Renglones: 2 en \d+ s \(\d+ por segundo\)\.\n/)
  expect(text).toContain(
    '\nPersonas nuevas: 1. Cambiadas: 0. Sin cambio: 0. NSS nuevos: 1.\nCon error: 1. Están en ',
  )
})

test('each wrong line is in a file beside it: number, column, reason, and nothing of a person', async () => {
  const file = fileOf(
    'HEGG560427MVZRRL05;Gloria;Hernández;García;84966311215',
    'corta;y;mala',
    'HEGG560427MVZRRL04;;Hernández;García;',
  )
  await run(['importar', file])
  const errors = path.join(desk.dataDir, 'padrón de prueba.errores.csv')
  const text = readFileSync(errors, 'utf8')
  expect(text.split('\r\n')).toEqual([
    '\uFEFFrenglon;columna;motivo',
    expect.stringMatching(/^2;curp;Revisa tu CURP: el último número/),
    '2;nss;El último número del NSS no corresponde a los demás. Puede haber un número cambiado.',
    '3;;Este renglón tiene 3 campos y los nombres de las columnas son 5. Completa los que faltan o quita los que sobran.',
    '4;nombre;Escribe tu nombre.',
    '',
  ])
  expect(statSync(errors).mode & 0o777).toBe(0o600)
  expect(text).not.toContain('HEGG')

  await run(['importar', fileOf(GLORIA)])
  expect(existsSync(errors)).toBe(false)
})

test('a file that is none says why, and nothing goes in', async () => {
  const file = path.join(desk.dataDir, 'libro.xlsx')
  writeFileSync(file, 'PK\u0003\u0004')
  expect(await run(['importar', file])).toMatchObject({
    failed: true,
    text: 'El archivo es un libro de cálculo. Guárdalo como CSV en UTF-8.\nNo se importó nada.',
  })
  writeFileSync(file, 'curp;nombre;primer_apellido;num_nss\n')
  expect((await run(['importar', file])).text).toBe(
    'Falta la columna segundo_apellido: agrégala al primer renglón.\n' +
      'La columna «num_nss» no se conoce: quítala, o usa una de curp, nombre, primer_apellido, segundo_apellido, nss, estatus, correo.\n' +
      'No se importó nada.',
  )
  await expect(run(['importar', path.join(desk.dataDir, 'nada.csv')])).rejects.toThrow('(ENOENT)')
})

test('a rehearsal says that it was one', async () => {
  const { text } = await run(['importar', fileOf(GLORIA), '--simular'])
  expect(text).toMatch(/Personas nuevas: 1\..*\nFue un ensayo: nada cambió\.$/s)
  expect(desk.count('personas')).toBe(0)
})

test('on a terminal a bar is drawn and cleared, elsewhere a short run is silent', async () => {
  const file = path.join(desk.dataDir, 'muchos.csv')
  await run(['generar', '3000', file])
  const { drawn } = await run(['importar', file], { terminal: true })
  expect(drawn).toMatch(/\r\x1b\[KPadrón \[[█·]{24}\] \d+ % {2}[\d,]+ de 3,000 {2}[\d,]+\/s {2}faltan \d+ s/)
  expect(drawn.endsWith('\r\x1b[K')).toBe(true)
  expect((await run(['importar', file])).drawn).toBe('')
})

test('invented people are all taken, each once, and no file is written over', async () => {
  const file = path.join(desk.dataDir, 'inventadas.csv')
  const { text } = await run(['generar', '2000', file])
  expect(text).toBe(`${file}: 2000 personas que no existen.`)
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
  const { text, failed } = await run(['importar', fileOf(GLORIA)], {
    stop: (stop) => {
      stop()
      return () => {}
    },
  })
  expect(failed).toBe(true)
  expect(text).toContain('Lo que ya entró se queda; repite la misma orden para seguir.')
})

test('a signal is heard once, and then it is its own again', () => {
  const before = process.listenerCount('SIGINT')
  let stops = 0
  onInterrupt(() => (stops += 1))
  process.emit('SIGINT')
  expect([stops, process.listenerCount('SIGINT')]).toEqual([1, before])
})

test('the file of errors is named after the imported one', () => {
  expect(['a/b.csv', 'b.TXT', 'b.2026'].map(errorsFileOf)).toEqual([
    'a/b.errores.csv',
    'b.errores.csv',
    'b.2026.errores.csv',
  ])
})
