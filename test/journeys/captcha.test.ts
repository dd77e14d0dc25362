import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPortal, type Portal } from '../support/portal.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { ANSWER } from '../support/walk.ts'

const HOUR = 60 * 60_000
const PROXY = { TRUSTED_PROXIES: '127.0.0.1' }
let portal: Portal
let visitor: Visitor
beforeAll(async () => {
  portal = await openPortal()
  visitor = new Visitor(portal)
})
afterAll(() => portal.close())

const tokenOn = (page: Page): string =>
  page.document.querySelector('[name=captcha_id]')?.getAttribute('value') ?? ''
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer())
const errorOn = (page: Page): string =>
  page.document.querySelector('#captcha-error')?.textContent?.replace('Error: ', '') ?? ''

test('the picture is in view, audio and question are a press away, for one field and without JavaScript', async () => {
  const page = await visitor.get('/tramites/nss')
  const fieldset = page.document.querySelector('#reto')
  expect(fieldset?.querySelector('.captcha')?.closest('details')).toBeNull()
  const others = [...(fieldset?.querySelectorAll('details') ?? [])]
  expect(others.map((one) => one.querySelector('summary')?.textContent)).toEqual([
    'Quiero escuchar las letras',
    'Quiero responder una pregunta',
  ])
  expect(others.some((one) => one.hasAttribute('open'))).toBe(false)
  expect(fieldset?.textContent).toContain('Tienes diez minutos')
  expect(fieldset?.querySelectorAll('input:not([type=hidden])')).toHaveLength(1)
  expect(fieldset?.querySelector('audio')?.getAttribute('preload')).toBe('none')
  const token = tokenOn(page)
  const links = [...(fieldset?.querySelectorAll('a') ?? [])].map((a) => [
    a.textContent,
    a.getAttribute('href'),
  ])
  expect(links).toEqual([
    ['Escuchar', `/captcha/${token}.mp3`],
    ['Escuchar más lento', `/captcha/${token}.mp3?lento`],
  ])
  expect(page.headers.get('content-security-policy')).toContain("media-src 'self'")
})

test.each(['.mp3', '.mp3?lento'])(
  '%s is a file of its own, the same each time, kept by the browser alone',
  async (ending) => {
    const path = `/captcha/${tokenOn(await visitor.get('/tramites/nss'))}${ending}`
    const response = await visitor.fetch(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('audio/mpeg')
    expect(response.headers.get('cache-control')).toBe('private, max-age=600')
    // a page that the browser makes of the file plays it under this policy
    expect(response.headers.get('content-security-policy')).toContain("media-src 'self'")
    const whole = await bytesOf(response)
    expect(await bytesOf(await visitor.fetch(path))).toEqual(whole)
    expect(whole.length).toBeLessThan(45_000)
  },
)

test('a player gets the parts that it asks for', async () => {
  const path = `/captcha/${tokenOn(await visitor.get('/tramites/nss'))}.mp3`
  const whole = await bytesOf(await visitor.fetch(path))
  const ask = (range: string) => visitor.fetch(path, { headers: { range } })
  for (const [range, from, to] of [
    ['bytes=0-1', 0, 2],
    ['bytes=0-0', 0, 1],
    ['bytes=7-7', 7, 8],
    [`bytes=${whole.length - 1}-`, whole.length - 1, whole.length],
    ['bytes=-1', whole.length - 1, whole.length],
    ['bytes=0-', 0, whole.length],
    ['bytes=1000-1999', 1000, 2000],
    ['bytes=1000-9999999', 1000, whole.length],
    ['bytes=-500', whole.length - 500, whole.length],
    ['bytes=-9999999', 0, whole.length],
  ] as const) {
    const response = await ask(range)
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${whole.length}`)
    expect(await bytesOf(response)).toEqual(whole.subarray(from, to))
  }
  for (const range of ['bytes=0-1,5-6', 'bytes=-', 'lines=1-2', 'bytes=a-b']) {
    const response = await ask(range)
    expect(response.status).toBe(200)
    expect(await bytesOf(response)).toEqual(whole)
  }
  for (const range of ['bytes=9999999-', 'bytes=5-4', 'bytes=-0']) {
    const response = await ask(range)
    expect(response.status).toBe(416)
    expect(response.headers.get('content-range')).toBe(`bytes */${whole.length}`)
  }
})

test.each(['nada.mp3', '.mp3', 'nada.ogg'])('/captcha/%s is not there', async (file) => {
  expect((await visitor.fetch(`/captcha/${file}`)).status).toBe(404)
})

test('one Continuar, the first button of the form; another challenge is asked for below it', async () => {
  const page = await visitor.get('/tramites/nss')
  const buttons = [...page.document.querySelectorAll('main form button')]
  expect(buttons.map((one) => one.getAttribute('value'))).toEqual(['continuar', 'otra', 'idioma'])
  expect(page.html.match(/>Continuar</g)).toHaveLength(1)
  const typed = { curp: 'a medias', correo: 'yo@', correo_confirmacion: 'otro@', captcha: 'no se lee' }
  const other = await visitor.press(page, 'Pedir otra imagen', typed)
  expect(other.status).toBe(200)
  expect(tokenOn(other)).not.toBe(tokenOn(page))
  const kept = ['curp', 'correo', 'correo_confirmacion', 'captcha'].map((id) =>
    other.document.querySelector(`#${id}`)?.getAttribute('value'),
  )
  expect(kept).toEqual(['a medias', 'yo@', 'otro@', ''])
})

test('the third wrong answer within an hour offers the way in person; others are not told', async () => {
  const behind = await openPortal({ env: PROXY })
  const from = (clientIp: string) => new Visitor(behind, { 'x-forwarded-for': clientIp })
  const wrong = async (who: Visitor) =>
    errorOn(await who.press(await who.get('/tramites/nss'), 'Continuar', { captcha: 'zzz' }))
  const [one, another] = [from('203.0.113.1'), from('203.0.113.2')]
  expect(await wrong(one)).not.toContain('en persona')
  // nothing typed is no wrong answer
  await one.press(await one.get('/tramites/nss'), 'Continuar', { captcha: '' })
  expect(await wrong(one)).not.toContain('en persona')
  expect(await wrong(one)).toContain('haz el trámite en persona: la Ayuda dice dónde')
  expect(await wrong(one)).toContain('haz el trámite en persona: la Ayuda dice dónde')
  expect(await wrong(another)).not.toContain('en persona')
  behind.clock.forward(HOUR)
  expect(await wrong(one)).not.toContain('en persona')
  const right = await one.press(await one.get('/tramites/nss'), 'Continuar', { captcha: ANSWER })
  expect(errorOn(right)).toBe('')
  await behind.close()
})

test('the way in person is offered also where no limits are set', async () => {
  const free = await openPortal({ env: { LIMITS: 'off' } })
  const one = new Visitor(free)
  const said: string[] = []
  for (let n = 0; n < 3; n++) {
    said.push(errorOn(await one.press(await one.get('/tramites/nss'), 'Continuar', { captcha: 'zzz' })))
  }
  expect(said.map((text) => text.includes('en persona'))).toEqual([false, false, true])
  await free.close()
})
