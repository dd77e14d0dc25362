import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { extractBackup } from '../../src/adapters/backup/read.ts'
import { makeBackup } from '../../src/app/backup.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal, withoutTables } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, folioOn, giveAddress, linkIn, nssOn } from '../support/walk.ts'
import { readPdf } from '../views/pdf/pdf-reading.ts'

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
  secrets.push(person.name.primerApellido, visitor.cookies.get('solicitud') ?? '')
  const issue = await portal.ctx.store.findIssue(folioOn(paso3))
  secrets.push(issue?.documents.asignacion.codigo ?? '', issue?.documents.tarjeta.codigo ?? '')
  await breakOnce(visitor)
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

/** A fault of ours in the middle of a form with all of it. */
async function breakOnce(visitor: Visitor): Promise<void> {
  const typed = { correo: 'reservada@ejemplo.mx', curp: person.curp, calle: 'Calle de la Prueba' }
  const page = await withoutTables(portal, ['sesiones'], () => visitor.post('/tramites/nss/domicilio', typed))
  expect(page.status).toBe(500)
  // what was just sent goes back with the page, to be sent again; nothing else does
  const sent = Object.values(typed) as string[]
  for (const secret of secrets.filter((one) => one && !sent.includes(one)))
    expect(page.html).not.toContain(secret)
}

/** No secret is in these bytes, as typed or in lower case. */
function holdsNone(name: string, bytes: Buffer): void {
  for (const secret of secrets) {
    expect(bytes.includes(secret), `${name} holds ${secret}`).toBe(false)
    expect(bytes.includes(secret.toLowerCase()), `${name} holds ${secret} in lower case`).toBe(false)
  }
}

test('a copied data folder shows no person without the secret: not the database, not its journal', () => {
  const files = readdirSync(portal.dataDir).filter((file) => /\.db/.test(file))
  expect(files.length).toBeGreaterThan(1)
  for (const file of files) {
    holdsNone(file, readFileSync(path.join(portal.dataDir, file)))
  }
})

test('nor does a backup that was made without a passphrase, in its file or unpacked', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'respaldo-'))
  const order = { dataDir: portal.dataDir, folder: path.join(folder, 'en'), now: portal.clock.now() }
  const [made = ''] = await makeBackup({ ...order, demoSecret: false, sealElsewhere: false })
  const file = /Respaldo: (\S+)/.exec(made)?.[1] ?? ''
  holdsNone('respaldo', readFileSync(file))
  await extractBackup(file, folder)
  const unpacked = readdirSync(folder).filter((name) => name !== 'en')
  expect(unpacked).toContain('ventanilla.db')
  for (const name of unpacked) holdsNone(name, readFileSync(path.join(folder, name)))
  rmSync(folder, { recursive: true })
})

test('no answer of the walk can be kept by a cache between, but for what is the same for all', async () => {
  const visitor = new Visitor(portal)
  for (const page of ['/tramites/nss', '/tramites/nss/domicilio', '/verificar', '/demo/correo']) {
    expect((await visitor.fetch(page)).headers.get('cache-control')).toBe('no-store')
  }
  expect((await visitor.fetch('/ayuda')).headers.get('cache-control')).toMatch(/^public/)
})

test('the privacy notice says who answers for the data, as the settings say it', async () => {
  const env = { PRIVACY_RESPONSIBLE: 'Instituto de Prueba', PRIVACY_CONTACT: 'datos@instituto.example' }
  const other = await openPortal({ env })
  const notice = await new Visitor(other).get('/aviso-de-privacidad')
  for (const words of Object.values(env)) expect(notice.text).toContain(words)
  await other.close()
})

test('nothing is kept for longer than it serves', async () => {
  const { sqlite } = portal.base
  const count = (sql: string) => sqlite.prepare(`select count(*) from ${sql}`).pluck().get()
  const [unfinished] = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion').slice(1)
  await enter(new Visitor(portal), unfinished?.person.curp ?? '', 'sin-terminar@ejemplo.mx')
  // a mail that went keeps its facts and loses its words
  expect(count('correos where sent_at is not null')).toBeGreaterThan(2)
  expect(count('correos where sent_at is not null and sealed is not null')).toBe(0)
  expect(sqlite.prepare('select distinct actor from auditoria').pluck().all().join()).not.toContain('127.0')
  expect(count('limites')).toBeGreaterThan(0)
  portal.clock.forward(24 * 3_600_000)
  await portal.ctx.store.sweep(portal.clock.now())
  expect([count('limites'), count('retos_usados')]).toEqual([0, 0])
  expect(count('tramites')).toBe(2)
  portal.clock.forward(6 * 24 * 3_600_000)
  await portal.ctx.store.sweep(portal.clock.now())
  // what was issued stays
  expect([count('tramites'), count('enlaces'), count('sesiones'), count('emisiones')]).toEqual([1, 1, 0, 1])
})

test('a private institution is told by its own law, in the notice and on the documents; every part it sets is said', async () => {
  const env = {
    PRIVACY_LAW: 'private',
    PRIVACY_AUTHORITY: 'Instituto Garante de Prueba',
    PRIVACY_ADDRESS: 'Calle Uno 1, Puebla',
    PRIVACY_BASIS: 'el artículo de prueba',
    PRIVACY_UNIT: 'piso 2',
    PRIVACY_TRANSFERS: 'Al INFONAVIT y a la CONSAR.',
    PRIVACY_DATE: '1 de diciembre de 2026',
  }
  const portal = await openPortal({ env: { LIMITS: 'off', ...env } })
  const notice = (await new Visitor(portal).get('/aviso-de-privacidad')).text
  for (const words of Object.values(env).slice(1)) expect(notice).toContain(words)
  expect(notice).toContain('en Posesión de los Particulares')
  expect(notice).toContain('acudir a el Instituto Garante'.replace('a el', 'al'))
  const person = DEMO_PEOPLE.find((one) => one.shows === 'localizacion')?.person
  const visitor = new Visitor(portal)
  const paso3 = await enter(visitor, person?.curp ?? '', 'ana@ejemplo.mx')
  const twin = await visitor.get(`/documentos/${folioOn(paso3)}/asignacion`)
  expect(twin.text).toContain('en Posesión de los Particulares')
  expect(twin.text).toContain('es el Instituto Garante de Prueba')
  expect(twin.text).not.toContain('Sujetos Obligados')
  expect(twin.text).toContain('de Prueba. A quién se entregan: Al INFONAVIT y a la CONSAR. Aviso completo')
  const pdf = await visitor.fetch(`/documentos/${folioOn(paso3)}/asignacion.pdf`)
  const { pages, texts } = await readPdf(Buffer.from(await pdf.arrayBuffer()))
  expect(pages).toBe(1)
  expect(texts.join(' ').replace(/\s+/g, ' ')).toContain('Al INFONAVIT y a la CONSAR.')
  await portal.close()
})
