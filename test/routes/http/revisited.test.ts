import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPortal, type Portal } from '../../support/portal.ts'
import { Visitor } from '../../support/visitor.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())

const form = (headers: Record<string, string>, body = 'curp=MAL&accion=continuar') => ({
  method: 'POST',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-site': 'same-origin',
    ...headers,
  },
  body,
})
const BROWSERS = [{ 'sec-fetch-mode': 'navigate' }, { 'upgrade-insecure-requests': '1' }]
const send = (headers: Record<string, string> = BROWSERS[0] ?? {}, body?: string) =>
  portal.app.request('/tramites/nss', form(headers, body))
const get = (path: string, headers = {}) => portal.app.request(path, { headers })

test.each(BROWSERS)(
  'a browser (%o) is led from a form with errors to an address of its own',
  async (browser) => {
    const sent = await send(browser, 'curp=MAL&correo=ines%40ejemplo.mx')
    const to = sent.headers.get('location') ?? ''
    expect([sent.status, to.replace(/=.*/, '')]).toEqual([303, '/tramites/nss?revisa'])
    expect(to).not.toMatch(/MAL|ines/)
    // again and again, as by Back and by reload
    for (let n = 0; n < 2; n++) {
      const seen = await get(to)
      const html = await seen.text()
      expect([seen.status, seen.headers.get('cache-control')]).toEqual([422, 'no-store'])
      expect(html).toContain('<title>Error: Paso 1 de 3')
      expect(html).toContain('value="ines@ejemplo.mx"')
      expect(seen.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'")
    }
    expect(portal.lines.at(-1)).toMatchObject({ route: '/tramites/nss', status: 422 })
  },
)

test('it is nobody else’s, no other address’s, and gone after ten minutes', async () => {
  const to = (await send()).headers.get('location') ?? ''
  const plain = async (answer: Response) => [answer.status, (await answer.text()).includes('Error:')]
  for (const whose of ['sesion', 'consulta', 'solicitud', 'salida'])
    expect(await plain(await get(to, { cookie: `${whose}=otra` })), whose).toEqual([200, false])
  expect(await plain(await get(to.replace('/tramites/nss', '/verificar')))).toEqual([200, false])
  portal.clock.forward(9 * 60_000)
  expect((await get(to)).status).toBe(422)
  portal.clock.forward(60_000)
  expect(await plain(await get(to))).toEqual([200, false])
})

test('once the form that it shows is sent again, nobody who comes Back finds it', async () => {
  const to = '/tramites/nss?revisa=una'
  // the second: from a page that does not say where it was
  for (const referer of [`http://localhost:3000${to}`, 'http://localhost:3000/']) {
    const shown = (await send()).headers.get('location') ?? ''
    expect((await get(shown)).status).toBe(422)
    await send({ 'sec-fetch-mode': 'navigate', referer: referer.replace(to, shown) })
    expect((await get(shown)).status, referer).toBe(200)
  }
})

test('of many, the oldest are forgotten first', async () => {
  const first = (await send()).headers.get('location') ?? ''
  for (let n = 0; n < 299; n++) await send()
  expect((await get(first)).status).toBe(422)
  await send()
  expect((await get(first)).status).toBe(200)
})

test('programs and text browsers get the answer at once; a step in place gets its part of it', async () => {
  expect((await send({})).status).toBe(422)
  const part = await send({ 'sec-fetch-mode': 'cors', 'hx-request': 'true' })
  expect([part.status, part.headers.get('cache-control')]).toEqual([422, 'no-store'])
  const text = await part.text()
  expect(text).toMatch(/^<title>Error: Paso 1 de 3/)
  for (const outside of ['<html', '<style', '<header', '<footer', '<main', '<script'])
    expect(text).not.toContain(outside)
  const whole = await (await send({})).text()
  expect(whole).toContain('<h1>Asignación o localización de NSS</h1>')
  expect(text).toContain('<h1>Asignación o localización de NSS</h1>')
  expect(text.length).toBeLessThan(whole.length - 6000)
})

test('what a verification says, and another image without script, have addresses of their own too', async () => {
  const browser = new Visitor(portal, { 'sec-fetch-mode': 'navigate' })
  const verified = await browser.post('/verificar', { cadena: '||a||', sello: 'AAAA', accion: 'sello' })
  expect([verified.status, /^\/verificar\?revisa=/.test(verified.url)]).toEqual([200, true])
  const other = await browser.post('/tramites/nss', { curp: 'a medias', accion: 'otra' })
  expect(/^\/tramites\/nss\?revisa=/.test(other.url)).toBe(true)
  expect(other.document.querySelector('#curp')?.getAttribute('value')).toBe('a medias')
  // who asks for another has trouble with the picture: the other ways are in view
  expect(other.document.querySelectorAll('#reto details[open]')).toHaveLength(2)
})

test('an address with what has no place in a header, or in a text of a database, is answered', async () => {
  const browser = new Visitor(portal, { 'sec-fetch-mode': 'navigate' })
  const wrong = await browser.post(`/enlace/${'a'.repeat(43)}%E2%80%9D`, { curp: 'MAL' })
  expect(wrong.status).toBeLessThan(500)
  for (const path of ['/en/mostrador/persona/a%0Ab', '/en/assets/a%0D%0AX', '/verificar/a%00b'])
    expect((await get(path)).status, path).toBeLessThan(500)
})
