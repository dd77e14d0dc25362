import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openAtDesk } from '../../src/domain/desk/attend.ts'
import { rejectCase } from '../../src/domain/desk/decide.ts'
import { inviteByCommand } from '../../src/domain/desk/invitation.ts'
import { proposeStatus } from '../../src/domain/desk/propose.ts'
import { ROLES } from '../../src/domain/facts/staff.ts'
import { routes } from '../../src/routes/index.ts'
import { newPeople, type Owner, ownerAtPaso3 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { clerk, demoClerk } from '../support/staff.ts'
import type { Visitor } from '../support/visitor.ts'

/** What Mostrador, Responsable, Operación and Auditoría get, in this order; one word where all get the same. */
const TABLE: Readonly<Record<string, string>> = {
  'GET /mostrador':
    '303 /mostrador/buscar | 303 /mostrador/buscar | 303 /operacion | 303 /mostrador/auditoria',
  // whoever is inside already
  'GET /mostrador/entrar': '303 /mostrador',
  'POST /mostrador/entrar': '403',
  'GET /mostrador/liga/:token': '410',
  'POST /mostrador/liga/:token': '410',
  'POST /mostrador/salir': '200',
  'GET /mostrador/invitacion/:token': '410',
  'POST /mostrador/invitacion/:token': '410',
  'GET /mostrador/buscar': '200 | 200 | 403 | 403',
  'POST /mostrador/buscar': '422 | 422 | 403 | 403',
  // a file that they opened in this session; somebody else's is below
  'GET /mostrador/persona/:atencion': '200 | 200 | 403 | 403',
  'POST /mostrador/persona/:atencion': '303 /mostrador/persona/… | 303 /mostrador/persona/… | 403 | 403',
  'GET /mostrador/persona/:atencion/documentos/:folio/:archivo': '200 | 200 | 403 | 403',
  'GET /mostrador/persona/:atencion/atender': '200 | 200 | 403 | 403',
  'POST /mostrador/persona/:atencion/atender': '422 | 422 | 403 | 403',
  // a trámite that somebody else began, or none
  'GET /mostrador/persona/:atencion/domicilio/:tramite': '404 | 404 | 403 | 403',
  'POST /mostrador/persona/:atencion/domicilio/:tramite': '404 | 404 | 403 | 403',
  'POST /mostrador/seguir/:tramite': '404 | 404 | 403 | 403',
  'GET /mostrador/persona/:atencion/proponer/:que': '200 | 200 | 403 | 403',
  'POST /mostrador/persona/:atencion/proponer/:que': '422 | 422 | 403 | 403',
  'GET /mostrador/persona/:atencion/arco': '403 | 200 | 403 | 403',
  'POST /mostrador/persona/:atencion/arco': '403 | 422 | 403 | 403',
  'GET /mostrador/asuntos': '200 | 200 | 403 | 200',
  // of another employee: the Responsable is asked for a reason, or a passkey
  'GET /mostrador/asuntos/:asunto': '200 | 200 | 403 | 200',
  'POST /mostrador/asuntos/:asunto': '403 | 422 | 403 | 403',
  'POST /mostrador/asuntos/:asunto/retirar': '422 | 422 | 403 | 403',
  'GET /mostrador/auditoria': '403 | 403 | 403 | 200',
  'POST /mostrador/auditoria': '403 | 403 | 403 | 422',
  'GET /mostrador/bitacora': '403 | 403 | 403 | 200',
  'POST /mostrador/bitacora': '403 | 403 | 403 | 303 /mostrador/bitacora',
  'GET /mostrador/cuenta': '200',
  'POST /mostrador/cuenta': '303 /mostrador/cuenta',
  'GET /mostrador/personal': '403 | 200 | 403 | 403',
  'POST /mostrador/personal': '403 | 303 /mostrador/personal | 403 | 403',
  'GET /operacion': '403 | 403 | 200 | 403',
  'POST /operacion': '403 | 403 | 303 /operacion | 403',
  'GET /operacion/importar': '403 | 403 | 200 | 403',
  'POST /operacion/importar': '403 | 403 | 303 /operacion/importar | 403',
  'GET /operacion/importar/archivo': '403 | 403 | 303 /operacion/importar | 403',
  'POST /operacion/importar/archivo': '403 | 403 | 422 | 403',
  // nothing was left out
  'GET /operacion/importar/renglones/:cual': '403 | 403 | 404 | 403',
  'GET /operacion/respaldos': '403 | 403 | 200 | 403',
  'POST /operacion/respaldos': '403 | 403 | 422 | 403',
  // no such backup
  'GET /operacion/respaldos/:archivo': '403 | 403 | 404 | 403',
  'GET /operacion/sello': '403 | 403 | 200 | 403',
  'POST /operacion/sello': '403 | 403 | 303 /operacion/sello | 403',
}
const FORM = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:3000' }

let portal: Portal
let owner: Owner
/** a case, and a trámite under way, of an employee who is none of those who ask */
let asunto: string
let tramite: string
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { sleep: async () => {} } })
  const people = newPeople(portal, 29)
  owner = await ownerAtPaso3(portal, (await people.next()).value)
  const { curp } = owner
  const why = { curp, actor: 'personal:otra', reason: 'perdió su correo', evidence: 'INE original' }
  const proposed = await proposeStatus(portal.ctx, why, 'fallecido')
  asunto = proposed.outcome === 'proposed' ? proposed.id : ''
  const form = {
    id_tipo: 'ine',
    id_final: '4321',
    presencia: 'titular',
    tutor_curp: '',
    parentesco: '',
    poder: '',
  }
  const begun = await openAtDesk(portal.ctx, (await people.next()).value.curp, form, 'personal:otra')
  tramite = begun.outcome === 'attended' ? begun.tramite.id : ''
})
afterAll(() => portal.close())

const deskRoutes = routes.filter(([, path]) => /^\/(mostrador|operacion)/.test(path))

/** Opens the owner's file; the path, or one that is none for whoever may not. */
async function open(visitor: Visitor): Promise<string> {
  const why = { porque: 'presente', motivo: 'Pide reimprimir su hoja' }
  const page = await visitor.post('/mostrador/buscar', { busca: owner.curp, ...why })
  return page.url.startsWith('/mostrador/persona/') ? page.url : '/mostrador/persona/nada'
}

async function ask(visitor: Visitor, method: string, pattern: string, file: string): Promise<string> {
  const path = pattern
    .replace('/mostrador/persona/:atencion', file)
    .replace(':folio', owner.folio)
    .replace(':archivo', 'tarjeta.pdf')
    .replace(':token', 'nada')
    .replace(':tramite', tramite)
    .replace(':que', 'correo')
    .replace(':cual', 'errores')
    .replace(':asunto', asunto)
  const form = pattern.endsWith('/:asunto') ? 'accion=rechazar' : 'x=1'
  const sent = pattern.endsWith('/importar/archivo')
    ? { headers: { origin: FORM.origin }, body: new FormData() }
    : { headers: FORM, body: form }
  const answer = await visitor.fetch(path, { method, ...(method === 'POST' ? sent : {}) })
  const to = (answer.headers.get('location') ?? '').replace(/[\w-]{22,}/g, '…')
  expect(answer.headers.get('cache-control'), pattern).toBe(answer.status === 303 ? null : 'no-store')
  return [answer.status, to].filter(Boolean).join(' ')
}

test('every role gets at every address of the counter what the table says', async () => {
  const found: Record<string, string[]> = {}
  for (const role of ROLES)
    for (const [method, pattern] of deskRoutes) {
      const visitor = await demoClerk(portal, role)
      const name = `${method} ${pattern}`
      found[name] = [...(found[name] ?? []), await ask(visitor, method, pattern, await open(visitor))]
    }
  const rows = Object.entries(found).map(([name, row]) => [
    name,
    new Set(row).size === 1 ? row[0] : row.join(' | '),
  ])
  expect(Object.fromEntries(rows)).toEqual(TABLE)
})

test('whoever was closed while a page was open gets what nobody gets', async () => {
  for (const [method, pattern] of deskRoutes.filter(
    ([, path]) => !/entrar|liga|salir|invitacion/.test(path),
  )) {
    const { visitor, id } = await clerk(portal, 'mostrador')
    const file = await open(visitor)
    await portal.ctx.store.closeEmployee(id, { actor: 'nss', now: portal.clock.now() })
    const outcome = await ask(visitor, method, pattern, file)
    expect(outcome, `${method} ${pattern}`).toBe(method === 'GET' ? '303 /mostrador/entrar' : '403')
  }
})

test('no page of the counter is 12 KB or more as it travels', async () => {
  const visitor = await demoClerk(portal, 'responsable')
  const file = await open(visitor)
  const acts = [
    'atender',
    'arco',
    ...['correo', 'numero', 'curp', 'nombre', 'estatus'].map((one) => `proponer/${one}`),
  ]
  const paths = ['buscar', 'cuenta', 'personal', 'asuntos', `asuntos/${asunto}`].map(
    (one) => `/mostrador/${one}`,
  )
  const operator = await demoClerk(portal, 'operacion')
  for (const path of ['', '/importar', '/respaldos', '/sello'].map((one) => `/operacion${one}`)) {
    const answer = await operator.fetch(path, { headers: { 'accept-encoding': 'br' } })
    expect(answer.status, path).toBe(200)
    expect((await answer.arrayBuffer()).byteLength, path).toBeLessThan(12 * 1024)
  }
  for (const path of [...paths, file, ...acts.map((one) => `${file}/${one}`)]) {
    const answer = await visitor.fetch(path, { headers: { 'accept-encoding': 'br' } })
    expect((await answer.arrayBuffer()).byteLength, path).toBeLessThan(12 * 1024)
  }
})

test('nor are the page of an address at the counter once it is found, and the one that takes a change back', async () => {
  const visitor = await demoClerk(portal, 'responsable')
  const size = async (page: string): Promise<number> => {
    const answer = await visitor.fetch(page, { headers: { 'accept-encoding': 'br' } })
    expect(answer.status, page).toBe(200)
    return (await answer.arrayBuffer()).byteLength
  }
  const { person, cp } = DEMO_PEOPLE.find(({ shows }) => shows === 'asignacion') ?? {}
  const WHY = { porque: 'presente', motivo: 'vino con su INE' }
  const search = await visitor.get('/mostrador/buscar')
  const file = await visitor.press(search, 'Buscar y abrir', { busca: person?.curp ?? '', ...WHY })
  const form = await visitor.get(`${file.url}/atender`)
  const address = await visitor.press(form, 'Atender', {
    id_tipo: 'ine',
    id_final: '4321',
    presencia: 'titular',
  })
  expect(address.url).toContain('/domicilio/')
  expect(await size(address.url)).toBeLessThan(12 * 1024)
  const found = await visitor.press(address, 'Buscar', { cp: cp ?? '' })
  expect(found.document.querySelectorAll('#colonia option').length).toBeGreaterThan(1)
  expect(await size(found.url)).toBeLessThan(12 * 1024)
  expect(await size(`${file.url}/proponer/deshacer?asunto=${asunto}`)).toBeLessThan(12 * 1024)
})

test('the trail at its longest is under 12 KB too: 200 entries of as many browsers and cases', async () => {
  const { store, clock } = portal.ctx
  for (let n = 0; n < 210; n++) {
    const random = randomBytes(32).toString('base64url')
    await store.audit({
      at: clock.now(),
      what: 'asunto decidido',
      outcome: 'aprobado por quien lo propuso',
      actor: random.slice(0, 16),
      code: `numero ${random.slice(16, 38)}`,
    })
  }
  const auditor = await demoClerk(portal, 'auditoria')
  const headers = { ...FORM, 'accept-encoding': 'br' }
  const ask = { method: 'POST', headers, body: 'desde=2020-01-01' }
  const answer = await auditor.fetch('/mostrador/auditoria', ask)
  expect(answer.headers.get('content-encoding')).toBe('br')
  expect((await answer.arrayBuffer()).byteLength).toBeLessThan(12 * 1024)
})

test('nor do the lists grow beyond it, of cases and of employees, and each says how many it leaves out', async () => {
  const { ctx } = portal
  const boss = await demoClerk(portal, 'responsable')
  for (let n = 0; n < 170; n++) {
    const name = randomBytes(9)
      .toString('base64')
      .replace(/[^a-z]/gi, 'ñ')
    const form = {
      invitar_nombre: `${name} Prueba`,
      invitar_correo: `${name.slice(0, 6)}${n}@oficina.ejemplo.mx`,
      puesto: 'mostrador',
    }
    const invited = await inviteByCommand(ctx, form, 'nss')
    if (invited.outcome !== 'invited') throw new Error(JSON.stringify(invited))
    const [id] = portal.base.sqlite
      .prepare('select id from personal order by rowid desc limit 1')
      .pluck()
      .all() as string[]
    if (n < 50) await ctx.store.closeEmployee(id ?? '', { actor: 'nss', now: ctx.clock.now() })
  }
  const all = newPeople(portal, 41)
  for (let n = 0; n < 220; n++) {
    const { curp } = (await all.next()).value
    const order = { curp, actor: 'personal:demo-mostrador', reason: 'lo pidió en persona', evidence: 'INE' }
    const proposed = await proposeStatus(ctx, order, 'fallecido')
    if (proposed.outcome !== 'proposed') throw new Error(JSON.stringify(proposed))
    if (n < 60) await rejectCase(ctx, proposed.id, 'personal:demo-responsable', 'no trajo identificación')
  }
  for (const [path, left] of [
    ['asuntos', 'se ven al decidir estos'],
    ['asuntos', 'están en la auditoría'],
    ['personal', 'cerradas antes'],
  ] as const) {
    expect(
      (await boss.get(`/mostrador/${path}`)).text.match(/Y \d+ (?:más|cerradas)[^.]*\./g)?.join(' '),
    ).toContain(left)
    const answer = await boss.fetch(`/mostrador/${path}`, { headers: { 'accept-encoding': 'br' } })
    expect((await answer.arrayBuffer()).byteLength, path).toBeLessThan(12 * 1024)
  }
})

test('a hint in an address that is none says nothing, though every object of the program has it', async () => {
  for (const [role, path] of [
    ['responsable', '/mostrador/personal'],
    ['responsable', `/mostrador/asuntos/${asunto}`],
    ['operacion', '/operacion'],
  ] as const) {
    const who = await demoClerk(portal, role)
    for (const hint of ['constructor', 'toString', '__proto__']) {
      const page = await who.get(`${path}?hecho=${hint}`)
      expect(page.status, path).toBe(200)
      expect(page.text, `${path} ${hint}`).not.toMatch(/function|native code|\[object/)
    }
  }
})

test('nor does Salud with a busy month in its charts, and as many dead mails as it lists', async () => {
  const { sqlite } = portal.base
  const now = Math.floor(portal.clock.now() / 3_600_000)
  const count = sqlite.prepare('insert or replace into conteos (hora, que, n) values (?, ?, ?)')
  for (let hour = now - 30 * 24; hour <= now; hour++)
    for (const what of ['tramite', 'correo', 'correo_muerto', 'error'])
      count.run(hour, what, randomBytes(2).readUInt16BE())
  const mail = sqlite.prepare(
    "insert into correos (key, tramite_id, kind, message_id, created_at, dead_at, reason) values (?, 't', 'enlace', ?, ?, ?, ?)",
  )
  for (let n = 0; n < 30; n++) {
    const random = randomBytes(6).toString('hex')
    mail.run(random, random, portal.clock.now(), portal.clock.now(), `550 5.7.1 ${random}`)
  }
  const operator = await demoClerk(portal, 'operacion')
  const answer = await operator.fetch('/operacion', { headers: { 'accept-encoding': 'br' } })
  expect(answer.status).toBe(200)
  expect((await answer.arrayBuffer()).byteLength).toBeLessThan(12 * 1024)
})
