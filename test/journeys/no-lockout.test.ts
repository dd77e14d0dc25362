import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Parts } from '../../src/app/wire.ts'
import { auditTrail } from '../../src/db/audit/store.ts'
import { DATABASE } from '../../src/db/base/data-file.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { type NewPerson, newPeople } from '../support/owner.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { readAll } from '../support/read-all.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { ANSWER, askForLink, enter, linkIn, linkOf } from '../support/walk.ts'

const HOUR = 3_600_000
const APPROVAL = '¿Apruebas el cambio de correo'
const MINE = 'rosaura@ejemplo.mx'
const HOME = '203.0.113.7'

let portal: Portal
/** ms that answers waited before they were given */
let waited: number[]
let people: ReturnType<typeof newPeople>
let me: NewPerson
const start = async (env: Record<string, string> = {}, parts: Parts = {}) => {
  waited = []
  const sleep = async (ms: number) => void waited.push(ms)
  portal = await openPortal({ env: { TRUSTED_PROXIES: '127.0.0.1', ...env }, parts: { sleep, ...parts } })
  people = newPeople(portal, 15)
  me = (await people.next()).value
}
beforeEach(() => start())
afterEach(() => portal.close())

const at = (clientIp: string) => new Visitor(portal, { 'x-forwarded-for': clientIp })
/** A stranger’s addresses, each in a network of its own. */
const elsewhere = (n: number) => at(`198.51.${n}.1`)
const strangers = (count: number): string[] => {
  const curps = new Set<string>()
  for (const { curp } of syntheticPeople(77)) if (curps.add(curp).size === count) break
  return [...curps]
}
const isSent = (page: Page) => expect(page.url).toMatch(/^\/tramites\/nss\/enviado\//)
const mailsTo = async (correo: string, subject = '') =>
  (await at(HOME).mails()).filter(({ para, asunto }) => para === correo && asunto.includes(subject))
/** The owner, from home, to Paso 2. */
const finishes = async (correo = MINE, visitor = at(HOME)) => {
  const inside = await enter(visitor, me.curp, correo)
  expect(inside.title).toContain('Paso 2 de 3')
}

describe('whatever strangers ask for, the owner gets in', () => {
  test('floods by CURP, from forty addresses and to forty mailboxes', async () => {
    for (let n = 0; n < 40; n++) isSent(await askForLink(elsewhere(n), me.curp, `n${n}@ejemplo.mx`))
    await finishes()
  })

  test('one solved challenge, sent again and again for her CURP and to her mailbox', async () => {
    const stranger = elsewhere(1)
    const page = await stranger.get('/tramites/nss')
    const form = (correo: string) => ({ curp: me.curp, correo, correo_confirmacion: correo, captcha: ANSWER })
    isSent(await stranger.press(page, 'Continuar', form('uno@ejemplo.mx')))
    for (let n = 0; n < 12; n++)
      expect((await stranger.press(page, 'Continuar', form(n % 2 ? MINE : `n${n}@ejemplo.mx`))).status).toBe(
        422,
      )
    expect(await mailsTo(MINE)).toEqual([])
    await finishes()
  })

  test('floods by mailbox, with the CURP of others: the last link that came opens her own request', async () => {
    for (const [n, curp] of strangers(12).entries()) isSent(await askForLink(elsewhere(n), curp, MINE))
    expect(await mailsTo(MINE)).toHaveLength(5)
    const visitor = at(HOME)
    isSent(await askForLink(visitor, me.curp, MINE))
    expect(await mailsTo(MINE)).toHaveLength(5)
    const page = await visitor.get(await linkIn(visitor, MINE))
    const inside = await visitor.press(page, 'Continuar', { curp: me.curp })
    expect(inside.title).toContain('Paso 2 de 3')
    expect(inside.text).toContain(me.name.nombre)
  })

  test('floods by mailbox of one that is bound to her CURP: her own links have a count of their own', async () => {
    await finishes()
    for (const [n, curp] of strangers(12).entries()) isSent(await askForLink(elsewhere(n), curp, MINE))
    const told = (await mailsTo(MINE)).filter(({ texto }) => texto.includes('unido a otra CURP'))
    expect(told).toHaveLength(3)
    const before = await linkIn(at(HOME), MINE).catch(() => '')
    const visitor = at(HOME)
    isSent(await askForLink(visitor, me.curp, MINE))
    expect(await linkIn(visitor, MINE)).not.toBe(before)
    await visitor.press(await visitor.get(await linkIn(visitor, MINE)), 'Continuar')
    expect(visitor.cookies.has('sesion')).toBe(true)
  })

  test('floods by CURP and mailbox together: no more than five mails, the same page, and the last link goes on', async () => {
    for (let n = 0; n < 12; n++) {
      isSent(await askForLink(elsewhere(n), me.curp, MINE))
      // a mail that is out cannot be withdrawn for a newer one
      await portal.mailGone()
    }
    const mails = await mailsTo(MINE)
    expect(mails).toHaveLength(5)
    const visitor = at(HOME)
    const sent = await askForLink(visitor, me.curp, MINE)
    expect(sent.text).toContain('Si ya recibiste una liga hoy y no llega otra, esa sirve.')
    const link = linkOf(mails[0]?.texto ?? '')
    const inside = await visitor.press(await visitor.get(link), 'Continuar', { curp: me.curp })
    expect(inside.title).toContain('Paso 2 de 3')
  })

  test.each([
    ['ejemplo.mx', 10],
    // one inbox, so that a link to any of its spellings opens her request
    ['gmail.com', 5],
  ])('floods by +tag at %s: %i mails at the most, and she gets in', async (domain, most) => {
    for (const [n, curp] of strangers(12).entries())
      isSent(await askForLink(elsewhere(n), curp, `rosaura+${n}@${domain}`))
    const visitor = at(HOME)
    isSent(await askForLink(visitor, me.curp, `rosaura@${domain}`))
    const all = (await visitor.mails()).filter(({ para }) => para.startsWith('rosaura'))
    expect(all.length).toBeLessThanOrEqual(most)
    const own = all.find(({ para }) => para === `rosaura@${domain}`) ?? all[0]
    const page = await visitor.get(linkOf(own?.texto ?? ''))
    const typed = page.document.querySelector('[name=curp]') ? { curp: me.curp } : {}
    expect((await visitor.press(page, 'Continuar', typed)).title).toContain('Paso 2 de 3')
  })

  test('floods by mailbox do not tell whose it is: a mail that is held back looks like one that went out', async () => {
    await finishes()
    const [one = '', ...others] = strangers(12)
    for (const [n, curp] of others.entries()) isSent(await askForLink(elsewhere(n), curp, MINE))
    const look = async (curp: string, n: number) => {
      const visitor = elsewhere(n)
      const says = async ({ url }: Page) =>
        (await visitor.get(url)).document.querySelector('#envio')?.textContent?.trim()
      const pages = [await askForLink(visitor, curp, MINE)]
      const said = [...(await Promise.all(pages.map(says)))]
      await portal.mailGone()
      said.push(...(await Promise.all(pages.map(says))))
      portal.clock.forward(2000)
      said.push(...(await Promise.all(pages.map(says))))
      pages.push(await askForLink(visitor, curp, MINE))
      await portal.mailGone()
      portal.clock.forward(2000)
      return [...said, ...(await Promise.all(pages.map(says)))]
    }
    const [hers, none] = [await look(me.curp, 40), await look(one, 41)]
    const [waits, left] = [expect.stringContaining('va en camino'), 'El correo ya salió.']
    expect(hers).toEqual([waits, waits, left, expect.stringContaining('Después pediste otra liga'), left])
    expect(none).toEqual(hers)
  })

  test('corrections of one trámite: three an hour send something', async () => {
    const stranger = elsewhere(1)
    let page = await askForLink(stranger, me.curp, 'c@ejemplo.mx')
    await portal.mailGone()
    const statuses: number[] = []
    for (let n = 0; n < 12; n++) {
      const correo = `c${n}@ejemplo.mx`
      const next = await stranger.press(page, 'Corregir y enviar', { correo, correo_confirmacion: correo })
      statuses.push(next.status)
      await portal.mailGone()
      if (next.status === 200) page = next
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(3)
    expect((await stranger.mails()).filter(({ para }) => para.startsWith('c'))).toHaveLength(4)
    await finishes()
  })

  test('approval mails: one a day for each asking mailbox, three in all, and her own links go on', async () => {
    await finishes()
    for (let n = 0; n < 12; n++) isSent(await askForLink(elsewhere(n), me.curp, `a${n % 6}@ejemplo.mx`))
    await at(HOME).mails()
    expect(await mailsTo(MINE, APPROVAL)).toHaveLength(3)
    const visitor = at(HOME)
    await askForLink(visitor, me.curp, MINE)
    await visitor.press(await visitor.get(await linkIn(visitor, MINE)), 'Continuar')
    expect(visitor.cookies.has('sesion')).toBe(true)
  })

  test('an approval that was asked for before the flood can still be given in it', async () => {
    await finishes()
    await askForLink(at(HOME), me.curp, 'nueva@ejemplo.mx')
    const [asked] = await mailsTo(MINE, APPROVAL)
    for (let n = 0; n < 8; n++) await askForLink(elsewhere(n), me.curp, `a${n}@ejemplo.mx`)
    for (let n = 0; n < 8; n++) await askForLink(elsewhere(n), me.curp, 'nueva@ejemplo.mx')
    const path = /\/cambio\/[\w-]+/.exec(asked?.texto ?? '')?.[0] ?? ''
    const owner = at(HOME)
    expect((await owner.press(await owner.get(path), 'Aprobar')).text).toContain('Aprobaste el cambio')
    const phone = at(HOME)
    const page = await phone.get(await linkIn(phone, 'nueva@ejemplo.mx'))
    expect((await phone.press(page, 'Continuar', { curp: me.curp })).title).toContain('Paso 2 de 3')
  })

  test.each(['left as it is', 'rejected'])(
    'an approval whose mail the flood leaves no room for is given from any mail of the day, %s',
    async (fate) => {
      await finishes()
      portal.clock.forward(60_000)
      for (let n = 0; n < 8; n++) {
        await askForLink(elsewhere(n), me.curp, `a${n}@ejemplo.mx`)
        await portal.mailGone()
      }
      portal.clock.forward(60_000)
      await askForLink(at(HOME), me.curp, 'nueva@ejemplo.mx')
      const asked = await mailsTo(MINE, APPROVAL)
      expect(asked).toHaveLength(3)
      expect(asked.map(({ texto }) => texto).join()).not.toContain('n•••@')
      const owner = at(HOME)
      let page = await owner.get(/\/cambio\/[\w-]+/.exec(asked[0]?.texto ?? '')?.[0] ?? '')
      if (fate === 'rejected') page = await owner.press(page, 'No, yo no lo pedí')
      const other = [...page.document.querySelectorAll('main a')].find((a) =>
        a.textContent?.startsWith('Pedí el cambio'),
      )
      const form = await owner.get(other?.getAttribute('href') ?? '')
      const wrong = await owner.press(form, 'Aprobar este correo', { correo: 'nadie@ejemplo.mx' })
      expect([wrong.status, wrong.text]).toEqual([
        422,
        expect.stringContaining('Hoy nadie pidió tu trámite con ese correo'),
      ])
      const done = await owner.press(wrong, 'Aprobar este correo', { correo: 'Nueva@ejemplo.mx' })
      expect(done.text).toContain('Aprobaste el cambio')
      const phone = at(HOME)
      const link = await phone.get(await linkIn(phone, 'nueva@ejemplo.mx'))
      expect((await phone.press(link, 'Continuar', { curp: me.curp })).title).toContain('Paso 2 de 3')
      // the one before decides nothing any more
      portal.clock.forward(60_000)
      await askForLink(elsewhere(9), me.curp, 'tercera@ejemplo.mx')
      const late = await owner.post(wrong.url, { accion: 'otro', correo: 'tercera@ejemplo.mx' })
      expect([late.status, late.text]).toEqual([410, expect.stringContaining('venció')])
    },
  )

  test('the /64s of one /48', async () => {
    await portal.close()
    await start({ LIMIT_LINKS_48_HOUR: '40' })
    for (let n = 0; n < 40; n++)
      isSent(await askForLink(at(`2001:db8:7:${n.toString(16)}::1`), me.curp, `n${n}@ejemplo.mx`))
    expect((await askForLink(at('2001:db8:7:ff::1'), me.curp, 'x@ejemplo.mx')).status).toBe(429)
    await finishes(MINE, at('2001:db8:8:1::1'))
  })
})

describe('a shared address', () => {
  test('a neighbour who errs 21 times, and twenty more, slows down nobody but wrong answers', async () => {
    const guess = async () =>
      at(HOME).press(await at(HOME).get('/tramites/nss'), 'Continuar', { captcha: 'mal' })
    for (let n = 0; n < 41; n++) expect((await guess()).status).toBe(422)
    expect(waited).toHaveLength(21)
    expect(Math.max(...waited)).toBe(3000)
    waited.length = 0
    await finishes()
    expect(waited).toEqual([])
  })

  test('no more than 64 wrong answers wait at once: one more is answered at once', async () => {
    await portal.close()
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    let begun = 0
    const sleep = () => {
      begun++
      return held
    }
    portal = await openPortal({ env: { TRUSTED_PROXIES: '127.0.0.1' }, parts: { sleep } })
    const { captcha, clock } = portal.ctx
    const guess = () =>
      at(HOME).post('/tramites/nss', { captcha: 'mal', captcha_id: captcha.challenge(clock.now()).token })
    for (let n = 0; n < 20; n++) await guess()
    let answered = 0
    const guesses = Array.from({ length: 70 }, () => guess().finally(() => answered++))
    await eventually(() => answered === 6)
    expect([answered, begun]).toEqual([6, 64])
    release()
    for (const page of await Promise.all(guesses)) expect(page.status).toBe(422)
  })

  test('a lab of forty pupils behind one address', async () => {
    for (let n = 0; n < 40; n++) {
      const { curp } = (await people.next()).value
      isSent(await askForLink(at(HOME), curp, `pupil${n}@ejemplo.mx`))
    }
    await finishes()
  })

  test('one that is used up says so, and when again; the rooms of the operator never are', async () => {
    await portal.close()
    await start({ LIMIT_LINKS_IP_HOUR: '2', OWN_NETWORKS: '192.0.2.0/24' })
    for (let n = 0; n < 2; n++) await askForLink(at(HOME), me.curp, `n${n}@ejemplo.mx`)
    const visitor = at(HOME)
    const full = await askForLink(visitor, me.curp, MINE)
    expect([full.status, full.text.includes('desde otra red')]).toEqual([429, true])
    const form = await visitor.press(full, 'Volver al formulario')
    const typed = ['curp', 'correo', 'correo_confirmacion'].map((name) =>
      form.document.querySelector(`[name=${name}]`)?.getAttribute('value'),
    )
    expect([form.status, ...typed]).toEqual([200, me.curp, MINE, MINE])
    expect(Number(full.headers.get('retry-after'))).toBe(3600)
    for (let n = 0; n < 5; n++) isSent(await askForLink(at('192.0.2.9'), me.curp, `m${n}@ejemplo.mx`))
    portal = await portal.restart()
    expect((await askForLink(at(HOME), me.curp, MINE)).status).toBe(429)
    portal.clock.forward(HOUR)
    await finishes()
  })
})

test('two tabs that send the same form at the same moment get the same page, and one mail goes out', async () => {
  const visitor = at(HOME)
  const page = await visitor.get('/tramites/nss')
  const form = { curp: me.curp, correo: MINE, correo_confirmacion: MINE, captcha: ANSWER }
  const answers = await Promise.all([1, 2, 3, 4].map(() => visitor.press(page, 'Continuar', form)))
  for (const answer of answers) isSent(answer)
  expect(new Set(answers.map(({ url }) => url)).size).toBe(1)
  expect(await mailsTo(MINE)).toHaveLength(1)
})

describe('the operator is told', () => {
  /** Of each refusal in the trail, its code. */
  const told = async () =>
    (await readAll(auditTrail(portal.base, {})))
      .filter(({ outcome }) => outcome === 'limitado')
      .map(({ code }) => code)

  test('of every refusal: one entry in the trail for many, with their count, and a measure', async () => {
    await portal.close()
    await start({ METRICS_TOKEN: 'un-token-de-prueba-largo', LIMIT_LINKS_IP_HOUR: '9' })
    for (let n = 0; n < 9; n++) await askForLink(at(HOME), me.curp, MINE)
    for (let n = 0; n < 4; n++) await askForLink(at(HOME), me.curp, MINE)
    await portal.tellRefused()
    expect((await told()).toSorted()).toEqual(['par ×4', 'red ×4'])
    await portal.tellRefused()
    expect(await told()).toHaveLength(2)
    const headers = { authorization: 'Bearer un-token-de-prueba-largo' }
    const measures = await (await portal.app.request('/metrics', { headers })).text()
    expect(measures).toContain('ventanilla_refusals_total{limit="par"} 4\n')
    expect(measures).toContain('ventanilla_refusals_total{limit="red"} 4\n')
    // what is told last is told before the end
    await askForLink(at(HOME), me.curp, MINE)
    portal = await portal.restart()
    expect(await told()).toHaveLength(3)
  })

  test('of a refusal within a minute, and of those that follow when its window ends', async () => {
    await portal.close()
    await start({ LIMIT_LINKS_IP_HOUR: '1' })
    const refuse = async () => expect((await askForLink(at(HOME), me.curp, MINE)).status).toBe(429)
    await askForLink(at(HOME), me.curp, MINE)
    await refuse()
    await portal.tellRefused('new')
    expect(await told()).toEqual(['red ×1'])
    for (let n = 0; n < 3; n++) {
      await refuse()
      await portal.tellRefused('new')
    }
    expect(await told()).toEqual(['red ×1'])
    await portal.tellRefused('all')
    expect(await told()).toEqual(['red ×1', 'red ×3'])
  })

  test('of a refusal that could not be written down, once the database takes it', async () => {
    await portal.close()
    await start({ LIMIT_LINKS_IP_HOUR: '1' }, { busyTimeoutMs: 50 })
    const refuse = async () => expect((await askForLink(at(HOME), me.curp, MINE)).status).toBe(429)
    await askForLink(at(HOME), me.curp, MINE)
    await refuse()
    for (const what of ['new', 'all'] as const) {
      const other = new Database(path.join(portal.dataDir, DATABASE))
      other.exec('begin immediate')
      await expect(portal.tellRefused(what)).rejects.toThrow('locked')
      other.close()
      await refuse()
    }
    expect(await told()).toEqual([])
    await Promise.all([portal.tellRefused('all'), portal.tellRefused('all')])
    expect(await told()).toEqual(['red ×3'])
  })

  test('of many CURPs from one network, and of many localizaciones, once an hour', async () => {
    await portal.close()
    await start({ ALERT_CURPS_NETWORK_HOUR: '5', ALERT_LOCATED_HOUR: '1' })
    for (const [n, curp] of strangers(8).entries()) await askForLink(at(HOME), curp, `v${n}@ejemplo.mx`)
    const alerts = () =>
      portal.lines.map(({ message }) => String(message)).filter((text) => /volumen/.test(text))
    expect(alerts()).toEqual([expect.stringContaining('5 CURP distintas en una hora desde una misma red')])
    expect(alerts().join()).not.toContain(HOME)
    portal.clock.forward(HOUR)
    for (const [n, curp] of strangers(8).entries()) await askForLink(at(HOME), curp, `w${n}@ejemplo.mx`)
    expect(alerts()).toHaveLength(2)
  })
})
