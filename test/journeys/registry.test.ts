import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditTrail } from '../../src/db/audit/store.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../src/db/seed/demo-people.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { INE, openFile } from '../support/counter.ts'
import { askForOwn, OWN_SUBJECT } from '../support/own.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { readAll } from '../support/read-all.ts'
import { registryServer } from '../support/registry-server.ts'
import { demoClerk } from '../support/staff.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, giveAddress, linkIn, nssOn } from '../support/walk.ts'

let portal: Portal
let registry: Awaited<ReturnType<typeof registryServer>>
beforeAll(async () => {
  const people = DEMO_PEOPLE.map((one) => one.person)
  registry = await registryServer({ people, token: 'secreto' })
  const env = {
    REGISTRY_URL: registry.url,
    REGISTRY_TOKEN: 'secreto',
    REGISTRY_TIMEOUT_MS: '5000',
    LIMITS: 'off',
  }
  portal = await openPortal({ env })
})
afterAll(async () => {
  await portal.close()
  await registry.close()
})

const told = async (curp: Curp) =>
  (await readAll(auditTrail(portal.base, { curp }))).map(({ what, outcome }) => `${what}: ${outcome}`)
const demo = (shows: string, n = 0) => {
  const found = DEMO_PEOPLE.filter((one) => one.shows === shows)[n]
  if (!found) throw new Error(`nobody in the demonstration for ${shows}`)
  return found
}

test('a person of the operator’s own register is assigned a number under the names it gives', async () => {
  const { person, cp } = demo('asignacion')
  const visitor = new Visitor(portal)
  const paso3 = await giveAddress(visitor, await enter(visitor, person.curp, 'registro@ejemplo.mx'), cp)
  expect(paso3.text).toContain(`${person.name.nombre} ${person.name.primerApellido}`)
  expect(registry.asked.every(({ url }) => !url.includes(person.curp))).toBe(true)
})

test('while the register does not answer nothing is lost: it is said after the link, and the same link works later', async () => {
  const { person } = demo('localizacion')
  registry.manners = (response) => response.writeHead(503).end()
  const visitor = new Visitor(portal)
  const down = await enter(visitor, person.curp, 'paciente@ejemplo.mx')
  expect(down.status).toBe(503)
  expect(down.text).toContain('El registro de personas no responde')
  expect(down.text).toContain('No perdiste nada')
  registry.manners = () => false
  const now = await visitor.press(down, 'Intentar de nuevo')
  expect(now.text).toContain('Localización de NSS exitosa')
  expect(nssOn(now)).toBe(person.numeros[0])
  const phone = new Visitor(portal)
  const link = await linkIn(phone, 'paciente@ejemplo.mx')
  const later = await phone.press(await phone.get(link), 'Continuar', { curp: person.curp })
  expect(nssOn(later)).toBe(person.numeros[0])
})

test('a link to Mi trámite whose correo the register may know better waits for it, and opens later', async () => {
  const { person } = demo('asignacion', 2)
  const correo = 'apenas@ejemplo.mx'
  // a correo that only opened a link, and was given nothing
  await enter(new Visitor(portal), person.curp, correo)
  const asked = new Visitor(portal)
  await askForOwn(asked, person.curp, correo)
  const mail = await asked.mailTo(correo, OWN_SUBJECT)
  const phone = new Visitor(portal)
  const link = await phone.get(/\/consulta\/[\w-]{43}/.exec(mail.texto)?.[0] ?? '')
  registry.manners = (response) => response.writeHead(503).end()
  const down = await phone.press(link, 'Entrar', { curp: person.curp })
  expect([down.status, down.text.includes('registro_no_responde')]).toEqual([503, true])
  expect(await told(person.curp)).not.toContain('consulta abierta: cambió')
  registry.manners = () => false
  const own = await phone.press(down, 'Intentar de nuevo')
  expect([own.status, own.url]).toEqual([200, '/tramites/nss/mio'])
})

test('at the counter too: what was noted of who came is sent again from the page that says so', async () => {
  const { person } = demo('asignacion', 1)
  const clerk = await demoClerk(portal, 'mostrador')
  const form = await clerk.get(`${await openFile(clerk, person.curp)}/atender`)
  registry.manners = (response) => response.writeHead(503).end()
  const down = await clerk.press(form, 'Atender', INE)
  expect(down.text).toContain('El registro no responde')
  registry.manners = () => false
  expect((await clerk.press(down, 'Intentar de nuevo')).url).toContain('/domicilio/')
})

test.each([
  ['fallecido', 'El trámite no puede continuar en línea'],
  ['conflicto', 'Tu caso se resuelve en persona'],
])('%s: the page says what happened and what to do next', async (shows, title) => {
  const { person } = demo(shows)
  const page = await enter(new Visitor(portal), person.curp, `${shows}@ejemplo.mx`)
  expect(page.text).toContain(title)
  const [, code] = /Código: (\w+)/.exec(page.text) ?? []
  const last = (await readAll(auditTrail(portal.base, { curp: person.curp }))).at(-1)
  expect(last).toMatchObject({ what: 'emisión', outcome: 'detenida', code })
  for (const numero of person.numeros) expect(page.html).not.toContain(numero)
})

test('a CURP that the register does not know may declare its names, where the operator allows it', async () => {
  const page = await enter(new Visitor(portal), DEMO_UNREGISTERED[1]?.curp ?? '', 'declara@ejemplo.mx')
  expect(page.document.querySelector('#nombre')).not.toBeNull()
})
