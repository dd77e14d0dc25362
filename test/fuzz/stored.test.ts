/// <reference lib="dom" />
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoSecret } from '../../src/adapters/runtime/data-folder.ts'
import { arco } from '../../src/cli/arco.ts'
import { errorsFileOf } from '../../src/cli/padron/errors.ts'
import { padron } from '../../src/cli/padron/padron.ts'
import { DEMO_UNREGISTERED } from '../../src/db/seed/demo-people.ts'
import { parseCsv } from '../../src/db/text/csv.ts'
import { nss, order } from '../cli/support/shell.ts'
import { ADDRESS } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { confirm, enter, folioOn, LINK_SUBJECT } from '../support/walk.ts'
import { readPdf } from '../views/pdf/pdf-reading.ts'
import { MARK } from './support/hostile.ts'

/** What a person may write where any text is taken, and an operator in the settings. */
const CALLE = `<${MARK}> "' & =1+1 <%= 7*7 %>`
const COLONIA = `=HYPERLINK("http://malo.example")`
const CORREO = `o'brien&{{${MARK}}}=1+1@ejemplo.mx`
const PORTAL_NAME = `Portal <${MARK}> & "hijos"`
const INSTITUTION = `Instituto <${MARK} onclick='x'> & Cía.`

const [unknown] = DEMO_UNREGISTERED
if (!unknown) throw new Error('nobody in the demonstration for this')

let portal: Portal
let visitor: Visitor
let paso3: Page
const pages: Page[] = []
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off', PORTAL_NAME, INSTITUTION } })
  visitor = new Visitor(portal)
  const paso2 = await enter(visitor, unknown.curp, CORREO)
  const { nombre, primerApellido, segundoApellido = '' } = unknown.name
  const names = { nombre, primer_apellido: primerApellido, segundo_apellido: segundoApellido }
  const form = { ...ADDRESS, ...names, calle: CALLE, colonia_otra: COLONIA }
  pages.push(await visitor.press(paso2, 'Buscar', { ...names, calle: CALLE }))
  pages.push(await visitor.post('/tramites/nss/domicilio', { ...form, nombre: `<${MARK}>` }))
  const review = await visitor.post('/tramites/nss/domicilio', form)
  paso3 = await confirm(visitor, review)
  pages.push(review, paso3, await visitor.get(`/documentos/${folioOn(paso3)}/asignacion`))
  pages.push(
    await visitor.get('/'),
    await visitor.get('/demo/correo'),
    await visitor.get('/aviso-de-privacidad'),
  )
})
afterAll(() => portal.close())

/** No element and no attribute comes from a value; the value itself is there as text. */
function onlyText(html: string, ...values: string[]): void {
  const { document } = parseHTML(html)
  expect(document.querySelectorAll(`${MARK}, [${MARK}], [onclick]`)).toHaveLength(0)
  const fields = [...document.querySelectorAll('[value]')].map((one) => one.getAttribute('value'))
  const said = `${document.documentElement.textContent} ${fields.join(' ')}`
  for (const value of values) expect(said).toContain(value)
}

test('in pages they are text', () => {
  for (const page of pages) onlyText(page.html, PORTAL_NAME)
  onlyText(pages[0]?.html ?? '', CALLE)
  onlyText(pages[1]?.html ?? '', CALLE, COLONIA)
  onlyText(pages[2]?.html ?? '', `${CALLE} ${ADDRESS.numero_exterior}`, COLONIA)
  onlyText(paso3.html, CORREO)
  expect(paso3.title).toContain('Paso 3 de 3')
})

test('in mails they are text, and no header has a second line', async () => {
  for (const subject of [LINK_SUBJECT, 'Número de Seguridad Social asignado']) {
    const mail = await visitor.mailTo(CORREO, subject)
    onlyText(mail.html, PORTAL_NAME)
    expect(mail.texto).toContain(PORTAL_NAME)
    expect(`${mail.asunto}${mail.para}${mail.adjuntos.map((one) => one.nombre)}`).not.toMatch(/[\r\n<>]/)
  }
})

test('in documents they are what was typed, letter by letter', async () => {
  const answer = await visitor.fetch(`/documentos/${folioOn(paso3)}/asignacion.pdf`)
  expect(answer.headers.get('content-disposition')).toMatch(/^inline; filename="[\w.-]+"$/)
  const { texts } = await readPdf(new Uint8Array(await answer.arrayBuffer()))
  const said = texts.join('').replace(/\s+/g, '')
  expect(said).toContain(INSTITUTION.replace(/\s+/g, ''))
  expect(said).toContain(PORTAL_NAME.replace(/\s+/g, ''))
})

test('in what the operator exports of a person they are JSON, and none of them is in the log', async () => {
  const who = async () => ({ actor: 'personal:ana', reason: 'lo pidió en persona' })
  const ctx = { base: async () => portal.base, desk: async () => portal.ctx, who }
  const add = (program: Command, print: (line: string) => void) => arco(program, { ...ctx, print })
  const { text } = await order(add, 'arco', 'exportar', '--curp', unknown.curp)
  const [tramite] = JSON.parse(text).tramites
  expect(tramite).toMatchObject({ correo: CORREO, domicilio: { calle: CALLE, colonia: { nombre: COLONIA } } })
  const log = portal.lines.map((line) => JSON.stringify(line)).join('\n')
  for (const value of [MARK, 'HYPERLINK', 'brien', unknown.curp]) expect(log).not.toContain(value)
})

test('the file of what a padrón left out holds no value of it, so no cell is a formula', async () => {
  const file = path.join(portal.dataDir, 'personas.csv')
  const bad = ['=1+1', '+1', '-1', '@SUM(1)', '\t=1', `<${MARK}>`, '"=cmd|""/C calc""!A0"']
  const lines = bad.map((value) => [value, value, value, value, value].join(','))
  writeFileSync(file, `curp,nombre,primer_apellido,segundo_apellido,nss\n${lines.join('\n')}\n`)
  const printed: string[] = []
  const program = new Command()
  padron(program, {
    base: async () => portal.base,
    place: () => ({ place: { dataDir: portal.dataDir }, secret: demoSecret(portal.dataDir) }),
    now: () => portal.clock.now(),
    print: (line) => printed.push(line),
    fail: (line) => printed.push(line),
    stream: { isTTY: false, write: () => {} },
    onInterrupt: () => () => {},
  })
  await program.parseAsync(['node', 'nss', 'padron', 'importar', file])
  const cells = parseCsv(readFileSync(errorsFileOf(file), 'utf8')).flatMap(({ fields }) => fields)
  expect(cells.length).toBeGreaterThan(3 * bad.length)
  expect(cells.filter((cell) => /^[=+\-@\t\0]/.test(cell))).toEqual([])
  expect(`${cells.join()}${printed.join()}`).not.toMatch(new RegExp(`${MARK}|SUM|calc`))
})

test('what a file says cannot steer the operator’s terminal', async () => {
  const file = path.join(portal.dataDir, 'otras.csv')
  writeFileSync(file, 'curp,nombre,primer_apellido,\u001b]0;dueño\u0007\u001b[2J\n')
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: portal.dataDir }
  const { code, stdout, stderr } = await nss(env, 'padron', 'importar', file)
  expect(code).toBe(1)
  expect(stderr + stdout).not.toMatch(/[\u0007\u001b]/)
})
