import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { openPortal, type Portal, withoutTables } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { ANSWER, enter } from '../support/walk.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())

const FORM = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:3000' }
const send = (path: string, init: RequestInit = {}) => new Visitor(portal).fetch(path, init)

/** Every page of ours that says what went wrong: a heading, a stable code, a way on. */
async function ownPage(response: Response, code: string): Promise<string> {
  const html = await response.text()
  expect(response.headers.get('content-type')).toMatch(/text\/html/)
  expect(html).toMatch(/<html lang="es-MX"/)
  expect(html.match(/<h1\b/g)).toHaveLength(1)
  expect(html).toContain(code)
  expect(html).toMatch(/<main[\s\S]*<a [^>]*href="\//)
  return html
}

test.each([
  ['/tramites/nss/', '/tramites/nss'],
  ['/en/', '/en'],
  ['/ayuda//?de=portada', '/ayuda?de=portada'],
])('%s, as people type and copy addresses, leads to %s', async (path, to) => {
  const response = await send(path)
  expect(response.status).toBe(302)
  expect(response.headers.get('location')).toBe(to)
  expect((await send(to)).status).toBe(200)
})

test('a slash at the end leads to no other host, and no form there is sent on', async () => {
  for (const path of ['//ejemplo.org/', '/\\ejemplo.org/', '/%2f/ejemplo.org/', '//']) {
    const response = await portal.app.request(new Request(`http://localhost:3000${path}`))
    expect(response.headers.get('location') ?? '/x', path).toMatch(/^\/\w/)
  }
  expect((await send('/tramites/nss/', { method: 'POST', headers: FORM, body: 'curp=x' })).status).toBe(404)
})

test.each([
  '/nada',
  '/tramites',
  '/codigos-postales',
  '/assets/nada.js',
  '/captcha/nada.svg',
  '/certificados/1.pem',
])('%s is not there: 404 with a page of ours', async (path) => {
  const response = await send(path)
  expect(response.status).toBe(404)
  await ownPage(response, 'no_encontrada')
})

test.each([
  ['DELETE', '/tramites/nss', 'GET, HEAD, POST'],
  ['PUT', '/enlace/algo', 'GET, HEAD, POST'],
  ['POST', '/ayuda', 'GET, HEAD'],
  ['GET', '/salir', 'POST'],
])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
  const response = await send(path, { method, headers: method === 'GET' ? {} : FORM })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe(allow)
  await ownPage(response, 'metodo_no_permitido')
})

test('a body over 64 KB is 413, whether its length is told or not', async () => {
  const body = `curp=${'A'.repeat(70_000)}`
  const told = await send('/tramites/nss', { method: 'POST', headers: FORM, body })
  expect(told.status).toBe(413)
  await ownPage(told, 'solicitud_grande')
  const stream = new Blob([body]).stream()
  const untold = await send('/tramites/nss', {
    method: 'POST',
    headers: FORM,
    body: stream,
    duplex: 'half',
  } as RequestInit)
  expect(untold.status).toBe(413)
})

test('a body that is no form is 415', async () => {
  const headers = { ...FORM, 'content-type': 'application/json' }
  const response = await send('/tramites/nss', { method: 'POST', headers, body: '{}' })
  expect(response.status).toBe(415)
  await ownPage(response, 'tipo_no_aceptado')
})

test.each([
  ['another origin', { origin: 'https://malo.example' }],
  ['the origin null', { origin: 'null' }],
  ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbour on the same site', { 'sec-fetch-site': 'same-site' }],
])('a form sent from %s is 403 and changes nothing', async (_, headers) => {
  const visitor = new Visitor(portal)
  const page = await visitor.get('/tramites/nss')
  const captcha_id = page.document.querySelector('[name=captcha_id]')?.getAttribute('value') ?? ''
  const correo = 'ajena@ejemplo.mx'
  const curp = DEMO_PEOPLE[0]?.person.curp ?? ''
  const form = { curp, correo, correo_confirmacion: correo, captcha: ANSWER, captcha_id }
  const body = String(new URLSearchParams(form))
  const posted = (from: Record<string, string>) =>
    visitor.fetch('/tramites/nss', {
      method: 'POST',
      headers: { 'content-type': FORM['content-type'], ...from },
      body,
    })
  const written = () =>
    ['tramites', 'enlaces', 'correos', 'retos_usados', 'limites', 'auditoria'].map((table) =>
      portal.base.sqlite.prepare(`select count(*) from ${table}`).pluck().get(),
    )
  const before = written()
  const response = await posted(headers)
  expect(response.status).toBe(403)
  await ownPage(response, 'origen_distinto')
  expect(written()).toEqual(before)
  // the very same form, from here
  expect((await posted({ origin: FORM.origin })).status).toBe(303)
  expect(written()).not.toEqual(before)
})

test.each([
  ['this origin, as the browser says', { 'sec-fetch-site': 'same-origin' }],
  ['the person themselves, by hand or from a page kept by the browser', { 'sec-fetch-site': 'none' }],
  ['a browser that tells only the origin', { origin: 'http://localhost:3000' }],
  ['a text browser, that tells neither', {}],
])('a form sent from %s is read', async (_, headers) => {
  const init = {
    method: 'POST',
    headers: { 'content-type': FORM['content-type'], ...headers },
    body: 'curp=x',
  }
  expect((await send('/tramites/nss', init)).status).toBe(422)
})

test('an empty Paso 1 is 422: every field says what is missing, and the summary leads to each', async () => {
  const visitor = new Visitor(portal)
  const page = await visitor.press(await visitor.get('/tramites/nss'), 'Continuar')
  expect(page.status).toBe(422)
  expect(page.title).toMatch(/^Error: /)
  const links = [...page.document.querySelectorAll('.resumen a')] as HTMLAnchorElement[]
  expect(links.map((a) => a.getAttribute('href'))).toEqual([
    '#curp',
    '#correo',
    '#correo_confirmacion',
    '#captcha',
  ])
  for (const link of links) {
    const field = page.document.querySelector(link.getAttribute('href') ?? '')
    expect(field?.getAttribute('aria-invalid')).toBe('true')
    const said = (field?.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => page.document.getElementById(id)?.textContent ?? '')
      .join(' ')
    expect(said).toContain(link.textContent?.trim())
  }
})

test('a wrong answer to the challenge keeps everything else that was typed', async () => {
  const visitor = new Visitor(portal)
  const typed = {
    curp: 'hegg 560427',
    correo: 'yo@gmial.com',
    correo_confirmacion: 'otro@gmail.com',
    captcha: 'no',
  }
  const page = await visitor.press(await visitor.get('/tramites/nss'), 'Continuar', typed)
  const value = (id: string) => page.document.querySelector(`#${id}`)?.getAttribute('value') ?? ''
  expect([value('curp'), value('correo'), value('correo_confirmacion')]).toEqual([
    typed.curp,
    typed.correo,
    typed.correo_confirmacion,
  ])
  expect(value('captcha')).toBe('')
})

test.each(['/tramites/nss/domicilio', '/tramites/nss/resultado', '/tramites/nss/cancelar'])(
  'without a session %s says so and how to come back',
  async (path) => {
    const response = await send(path)
    expect(response.status).toBe(403)
    const html = await ownPage(response, 'sesion_terminada')
    expect(html).toContain('liga de tu correo')
  },
)

test('a fault of ours is a 500 with a reference that the log has, and no trace of it on the page', async () => {
  const visitor = new Visitor(portal)
  const [one] = DEMO_PEOPLE.filter((demo) => demo.shows === 'asignacion')
  if (!one) throw new Error('nobody')
  await enter(visitor, one.person.curp, 'falla@ejemplo.mx')
  portal.lines.length = 0
  const page = await withoutTables(portal, ['vinculos', 'limites', 'sesiones'], () =>
    visitor.get('/tramites/nss/domicilio'),
  )
  expect(page.status).toBe(500)
  const line = portal.lines.find((one) => one.level === 'error')
  expect(page.text).toContain(String(line?.id))
  expect(page.html).not.toMatch(/\.ts:|Sqlite|no such table/)
  expect((await visitor.get('/tramites/nss/domicilio')).status).toBe(200)
})
