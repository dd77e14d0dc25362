import { afterEach, beforeEach, expect, test } from 'vitest'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import { DAY, MINUTE } from '../../src/domain/base/time.ts'
import type { MailCarrier, Message } from '../../src/domain/ports/mail-carrier.ts'
import { ADDRESS, newPeople, type Owner, ownerAtPaso2 } from '../support/owner.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { askForLink, nssOn } from '../support/walk.ts'

const PASO2 = '/tramites/nss/domicilio'

let portal: Portal
let people: ReturnType<typeof newPeople>
const someone = async (): Promise<Owner> => ownerAtPaso2(portal, (await people.next()).value)
beforeEach(async () => {
  portal = await openPortal()
  people = newPeople(portal, 66)
})
afterEach(() => portal.close())

test('a clock that goes a day ahead and comes back loses nobody their trámite', async () => {
  const ana = await someone()
  const paso2 = await ana.visitor.get(PASO2)
  const persona = paso2.document.querySelector('[name=persona]')?.getAttribute('value') ?? ''
  portal.clock.forward(DAY)
  const late = await ana.visitor.post(PASO2, { ...ADDRESS, persona })
  expect([late.status, late.text]).toEqual([403, expect.stringContaining('Lo que escribiste no se perdió')])
  expect((await ana.visitor.get(`/enlace/${ana.token}`)).text).toContain('Esta liga venció')
  portal.clock.forward(-DAY)
  const greeting = await ana.visitor.get(`/enlace/${ana.token}`)
  await ana.visitor.press(greeting, 'Continuar')
  const back = await ana.visitor.press(late, 'Ya abrí la liga: seguir con lo que escribí')
  expect(back.document.querySelector('#calle')?.getAttribute('value')).toBe(ADDRESS.calle)
  expect(nssOn(await ana.visitor.post(PASO2, ADDRESS))).toMatch(/^\d{11}$/)
  expect(await brokenInvariants(portal.base)).toEqual([])
})

test('what was issued while the clock ran ahead stays as it was given, and the ledger goes on behind it', async () => {
  portal.clock.forward(DAY)
  const ahead = await someone()
  const nss = nssOn(await ahead.visitor.post(PASO2, ADDRESS))
  portal.clock.forward(-DAY)
  const after = await someone()
  const second = nssOn(await after.visitor.post(PASO2, ADDRESS))
  expect(second).toMatch(/^\d{11}$/)
  expect(second).not.toBe(nss)
  expect(await portal.ctx.store.numerosOf(ahead.curp)).toEqual([nss])
  expect(await brokenInvariants(portal.base)).toEqual([])
})

test('a session begun while the clock ran ahead does not outlive its end: the link leads back in', async () => {
  portal.clock.forward(DAY)
  const ana = await someone()
  portal.clock.forward(-DAY)
  expect((await ana.visitor.get(PASO2)).status).toBe(403)
  const back = await ana.visitor.press(await ana.visitor.get(`/enlace/${ana.token}`), 'Continuar')
  expect(back.status).toBe(200)
  // what a time server puts right every day ends nothing
  portal.clock.forward(-2000)
  expect((await ana.visitor.get(PASO2)).status).toBe(200)
})

test('a limit reached while the clock ran ahead keeps nobody out for longer than its window', async () => {
  const { value: person } = await people.next()
  const visitor = new Visitor(portal)
  const mails = async () => (await visitor.mails()).filter(({ para }) => para === 'limite@ejemplo.mx').length
  portal.clock.forward(DAY)
  for (let n = 0; n < 6; n++) {
    await askForLink(visitor, person.curp, 'limite@ejemplo.mx')
    await portal.mailGone()
  }
  expect(await mails()).toBe(5)
  portal.clock.forward(-DAY - MINUTE)
  await askForLink(visitor, person.curp, 'limite@ejemplo.mx')
  expect(await mails()).toBe(6)
})

test('a mail whose next try was set while the clock ran ahead goes out when the clock is right', async () => {
  await portal.close()
  const carrier = new MoodyCarrier()
  portal = await openPortal({ parts: { carrier } })
  people = newPeople(portal, 67)
  carrier.mood = 'later'
  portal.clock.forward(DAY)
  const visitor = new Visitor(portal)
  await askForLink(visitor, (await people.next()).value.curp, 'espera@ejemplo.mx')
  await eventually(() => carrier.tried > 0)
  portal.clock.forward(-DAY)
  carrier.mood = 'sent'
  portal.ctx.mailDue()
  await portal.ctx.store.sweep(portal.clock.now())
  portal.ctx.mailDue()
  await eventually(() => carrier.sent.some(({ to }) => to === 'espera@ejemplo.mx'))
})

class MoodyCarrier implements MailCarrier {
  mood: 'sent' | 'later' = 'sent'
  tried = 0
  readonly sent: Message[] = []
  async deliver(message: Message) {
    this.tried++
    if (this.mood === 'later') return { outcome: 'later', reason: 'ocupado' } as const
    this.sent.push(message)
    return { outcome: 'sent' } as const
  }
  async close() {}
}

test('the year of a number is that of Mexico City, to the millisecond, also when the clock goes back over it', async () => {
  const newYear = Date.UTC(2027, 0, 1, 6)
  portal.clock.set(newYear - 20 * MINUTE)
  const [ana, beto, celia] = [await someone(), await someone(), await someone()]
  const assign = async (owner: Owner, at: number) => {
    portal.clock.set(at)
    const page = await owner.visitor.post(PASO2, ADDRESS)
    const date = /\d{2} ?\/ ?\d{2} ?\/ ?\d{4}/.exec(page.text)?.[0].replaceAll(' ', '')
    return { alta: nssOn(page).slice(2, 4), date }
  }
  expect(await assign(ana, newYear - 1)).toEqual({ alta: '26', date: '31/12/2026' })
  expect(await assign(beto, newYear)).toEqual({ alta: '27', date: '01/01/2027' })
  expect(await assign(celia, newYear - 2)).toEqual({ alta: '26', date: '31/12/2026' })
  expect(await brokenInvariants(portal.base)).toEqual([])
})
