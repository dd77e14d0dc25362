import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, folioOn, giveAddress, linkIn, nssOn } from '../support/walk.ts'

const [demo] = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')
if (!demo) throw new Error('nobody in the demonstration for this')
const { person, cp } = demo

let portal: Portal
/** every value of the walk that nobody else may learn */
const secrets: string[] = []
beforeAll(async () => {
  portal = await openPortal()
  const visitor = new Visitor(portal)
  const paso2 = await enter(visitor, person.curp, 'reservada@ejemplo.mx')
  const token = (await linkIn(visitor, 'reservada@ejemplo.mx')).replace('/enlace/', '')
  const paso3 = await giveAddress(visitor, paso2, cp)
  await visitor.mailTo('reservada@ejemplo.mx', 'Número de Seguridad Social')
  const sesion = visitor.cookies.get('sesion') ?? ''
  secrets.push(person.curp, 'reservada@ejemplo.mx', token, nssOn(paso3), sesion, 'Calle de la Prueba')
  secrets.push(person.name.primerApellido)
  await visitor.fetch(`/documentos/${folioOn(paso3)}/asignacion.pdf`)
  await new Visitor(portal).get(`/enlace/${token}x`)
  await new Visitor(portal).get(`/verificar/${person.curp}`)
  expect(secrets.every((secret) => secret.length > 4)).toBe(true)
})
afterAll(() => portal.close())

test('no line of the log holds a CURP, an NSS, an address, a token or a path with values in it', () => {
  expect(portal.lines.length).toBeGreaterThan(10)
  const log = portal.lines.map((line) => JSON.stringify(line)).join('\n')
  for (const secret of secrets) expect(log).not.toContain(secret)
  expect(log).toContain('"/enlace/:token"')
})

test('a copied data folder shows no person without the secret: not the database, not its journal', () => {
  const files = readdirSync(portal.dataDir).filter((file) => /\.db/.test(file))
  expect(files.length).toBeGreaterThan(1)
  for (const file of files) {
    const bytes = readFileSync(path.join(portal.dataDir, file))
    for (const secret of secrets) {
      expect(bytes.includes(secret), `${file} holds ${secret}`).toBe(false)
      expect(bytes.includes(secret.toLowerCase()), `${file} holds ${secret} in lower case`).toBe(false)
    }
  }
})

test('no answer of the walk can be kept by a cache between, but for what is the same for all', async () => {
  const visitor = new Visitor(portal)
  for (const page of ['/tramites/nss', '/tramites/nss/domicilio', '/verificar', '/demo/correo']) {
    expect((await visitor.fetch(page)).headers.get('cache-control')).toBe('no-store')
  }
  expect((await visitor.fetch('/ayuda')).headers.get('cache-control')).toMatch(/^public/)
})
