import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import type { Delivery, MailCarrier, Message } from '../../src/domain/ports/mail-carrier.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { askForLink } from '../support/walk.ts'

/** A mail server that does what the test says, one answer after the other; then it takes all. */
class Server implements MailCarrier {
  answers: Delivery[] = []
  readonly sent: Message[] = []
  deliver = async (message: Message): Promise<Delivery> => {
    const answer = this.answers.shift() ?? ({ outcome: 'sent' } as const)
    if (answer.outcome === 'sent') this.sent.push(message)
    return answer
  }
  close = async (): Promise<void> => {}
}

const server = new Server()
let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { carrier: server } })
})
afterAll(() => portal.close())
const curpOf = (n: number) => DEMO_PEOPLE[n]?.person.curp ?? ''
/** It has given the answers that the test put in: the mail was tried. */
const tried = () => eventually(() => server.answers.length === 0)
const fragment = (page: Page) => page.document.querySelector('[hx-get]')?.getAttribute('hx-get')

test('while the mail is on its way the page asks again by itself, and stops once it went out', async () => {
  server.answers = [{ outcome: 'later', reason: '451' }]
  const visitor = new Visitor(portal)
  const sent = await askForLink(visitor, curpOf(0), 'lenta@ejemplo.mx')
  expect(sent.text).toMatch(/va en camino|todavía no lo recibe/)
  expect(sent.document.querySelector('main a[href^="/tramites/nss/enviado/"]')?.textContent).toBe(
    'Ver si ya salió',
  )
  const url = fragment(sent) ?? ''
  const part = await visitor.fetch(url)
  expect(await part.text()).toMatch(/^\s*<span hx-get=/)
  await tried()
  portal.clock.forward(10 * 60_000)
  portal.ctx.mailDue()
  const done = await eventually(async () => {
    const html = await (await visitor.fetch(url)).text()
    return html.includes('ya salió') && !html.includes('hx-get') && html
  })
  expect(done).not.toContain('<h1')
})

test('it asks less and less often, and no more after some minutes; the link to look again stays', async () => {
  server.answers = [{ outcome: 'later', reason: '451' }]
  const visitor = new Visitor(portal)
  const sent = await askForLink(visitor, curpOf(2), 'muy-lenta@ejemplo.mx')
  await tried()
  // the server has answered; the portal writes it down
  await eventually(async () => (await visitor.get(sent.url)).html.includes('todavía no lo recibe'))
  let page = sent
  const waits: number[] = []
  for (let url = fragment(page); url; url = fragment(page)) {
    waits.push(Number(/delay:(\d+)s/.exec(page.html)?.[1]))
    page = await visitor.get(url)
  }
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect(waits.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(5 * 60)
  expect(waits.length).toBeLessThanOrEqual(12)
  expect(page.html).toContain('todavía no lo recibe')
  expect(page.html).toContain('>Ver si ya salió</a>')
  for (const odd of ['999', '-1', 'x', ''])
    expect(fragment(await visitor.get(`${sent.url}/estado?vez=${odd}`))).toBeUndefined()
})

test('a refused correo is shown where it can be corrected, and the corrected one gets the link', async () => {
  server.answers = [{ outcome: 'refused', reason: '550' }]
  const visitor = new Visitor(portal)
  const sent = await askForLink(visitor, curpOf(1), 'no-existe@ejemplo.mx')
  const refused = await eventually(async () => {
    const page = await visitor.get(sent.url)
    return page.text.includes('lo rechazó') && page
  })
  expect(fragment(refused)).toBeUndefined()
  const correo = 'si-existe@ejemplo.mx'
  const corrected = await visitor.press(refused, 'Corregir y enviar', { correo, correo_confirmacion: correo })
  expect(corrected.text).toContain(correo)
  await eventually(() => server.sent.some((mail) => mail.to === correo))
})

test('nobody else can ask how a mail stands without its handle', async () => {
  const answer = await new Visitor(portal).get('/tramites/nss/enviado/nada/estado')
  expect(answer.status).toBe(404)
  expect((await new Visitor(portal).get('/tramites/nss/resultado/correo')).status).toBe(403)
})
