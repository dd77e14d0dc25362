import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { oficinas } from '../../src/cli/oficinas.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { enter } from '../support/walk.ts'
import { order } from './support/shell.ts'

let portal: Portal
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'oficinas-'))
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(async () => {
  await portal.close()
  rmSync(folder, { recursive: true })
})

async function run(bytes: string | Buffer, ...flags: string[]) {
  const file = path.join(folder, 'oficinas.csv')
  writeFileSync(file, bytes)
  const failed: string[] = []
  const said = await order(
    (program, print) =>
      oficinas(program, {
        store: async () => portal.ctx.store,
        print,
        fail: (line) => failed.push(line),
      }),
    'oficinas',
    'importar',
    file,
    ...flags,
  )
  return { text: [said.text, ...failed].join('\n'), failed: failed.length > 0 }
}

const TABLE = [
  'nombre;direccion;estado;municipio;horario;telefono;llevar',
  'Oficina del Ángel;Calle Inventada 12;Ciudad de México;Cuauhtémoc;9 a 14 horas;55 0000 0000;cita impresa; ',
  'Oficina Estatal;Avenida Inventada 3;09;;;;',
  'Oficina Única;Plaza Inventada 1;;;;;',
].join('\r\n')

test('without any, the page names the subdelegación and what to bring', async () => {
  const page = await new Visitor(portal).get('/oficinas')
  expect(page.text).toContain('Ve a la subdelegación que te toca por tu domicilio.')
  expect(page.text).toContain(
    'Lleva tu CURP o tu acta de nacimiento. Lleva también una identificación oficial con foto.',
  )
  expect(page.document.querySelector('main form')).toBeNull()
})

test('a file without the end of a line is said to be no table', async () => {
  const { text, failed } = await run(`nombre,direccion\n${'x'.repeat(3 * 2 ** 20)}`)
  expect([failed, text]).toEqual([true, expect.stringMatching(/El renglón 2 de \S+ no termina/)])
})

test('a table with what is wrong changes nothing, and says each row', async () => {
  const wrong = 'nombre,direccion,estado,municipio\nUna,,Narnia,\nDos,Calle 2,,Centro\nTres,Calle 3,09,Narnia'
  const { text, failed } = await run(wrong)
  expect(failed).toBe(true)
  expect(text).toContain('Renglón 2: falta direccion.')
  expect(text).toContain('Renglón 2: «Narnia» no es un estado')
  expect(text).toContain('Renglón 3: el municipio «Centro» no tiene estado.')
  expect(text).toContain('Renglón 4: «Narnia» no es un municipio de ese estado')
  expect(await portal.ctx.store.allOffices()).toEqual([])
  expect((await run('nombre,calle\na,b')).text).toContain('falta la columna direccion')
})

test('a rehearsal changes nothing; a table in an old encoding is read', async () => {
  const latin = Buffer.from(TABLE, 'latin1')
  expect((await run(latin, '--simular')).text).toContain('Fue un ensayo')
  expect(await portal.ctx.store.allOffices()).toEqual([])
  expect((await run(latin, '--codificacion', 'latin1')).text).toContain('3 oficinas en uso')
  expect(await portal.ctx.store.allOffices()).toMatchObject([
    { nombre: 'Oficina del Ángel', estado: '09', municipio: '015', llevar: ['cita impresa'] },
    { nombre: 'Oficina Estatal', estado: '09', municipio: '' },
    { nombre: 'Oficina Única', estado: '' },
  ])
})

test('the nearest is named: of the municipio, of the estado, of everywhere', async () => {
  const visitor = new Visitor(portal)
  const page = await visitor.get('/oficinas')
  const at = async (cp: string) => (await visitor.get(`/oficinas?cp=${cp}`)).text
  expect(page.document.querySelector('main form')).not.toBeNull()
  expect(await at('06000')).toContain(
    'Oficina del Ángel: Calle Inventada 12. Horario: 9 a 14 horas. Teléfono: 55 0000 0000. Lleva además cita impresa.',
  )
  expect(await at('01000')).toContain('Oficina Estatal')
  expect(await at('64000')).toContain('Oficina Única')
  expect((await visitor.press(page, 'Ver a dónde ir', { cp: '01000' })).text).toContain('Oficina Estatal')
  expect((await visitor.get('/oficinas?cp=00000')).status).toBe(422)
})

test('a trámite that is settled in person names the office of the address that was typed', async () => {
  const person = DEMO_PEOPLE.find(({ shows }) => shows === 'asignacion')?.person
  if (!person) throw new Error('too few people')
  const visitor = new Visitor(portal)
  const paso2 = await enter(visitor, person.curp, 'en.persona@ejemplo.mx')
  const found = await visitor.press(paso2, 'Buscar', { cp: '06000' })
  const numeros = DEMO_PEOPLE.filter(({ shows }) => shows === 'conflicto').flatMap(
    (one) => one.person.numeros,
  )
  await portal.ctx.store.savePeople([{ ...person, status: 'vigente', numeros: [] }], portal.clock.now())
  const registry = { findPerson: async () => ({ ...person, numeros }) }
  portal.ctx.registry.findPerson = registry.findPerson
  const page = await visitor.press(found, 'Continuar', { calle: 'Calle', numero_exterior: '1' })
  expect(page.text).toContain('nss_en_conflicto')
  expect(page.text).toContain('Te toca: Oficina del Ángel')
})
