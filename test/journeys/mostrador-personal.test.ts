import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/base/time.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import { Authenticator } from '../support/authenticator.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import {
  type Clerk,
  clerk,
  codeFor,
  codeOf,
  demoClerk,
  invite,
  join,
  optionsOn,
  trailOf,
} from '../support/staff.ts'
import { type Page, Visitor } from '../support/visitor.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())
const newKey = () => new Authenticator(portal.config.baseUrl)

describe('an invitation', () => {
  test('is mailed, makes a passkey, and opens the counter for who has it', async () => {
    const { path, correo } = await invite(portal, 'mostrador')
    const mail = await new Visitor(portal).mailTo(correo, 'Mostrador: tu invitación')
    expect(mail.texto).toContain(path)
    const { page } = await join(portal, path, newKey())
    expect(page.status).toBe(200)
    expect(page.text).toContain('ya tienes acceso al mostrador')
    expect(page.text).toContain(correo)
  })

  test('works once, for 48 hours, and a newer one replaces it', async () => {
    const used = await invite(portal, 'mostrador')
    await join(portal, used.path, newKey())
    const visitor = new Visitor(portal)
    expect((await visitor.get(used.path)).status).toBe(410)

    const old = await invite(portal, 'mostrador')
    const form = await visitor.get(old.path)
    portal.clock.forward(48 * HOUR)
    expect((await visitor.get(old.path)).status).toBe(410)
    const late = await visitor.press(form, 'Crear mi llave', { respuesta: newKey().create(optionsOn(form)) })
    expect(late.status).toBe(410)
    expect((await visitor.get('/mostrador/invitacion/nada')).status).toBe(410)
  })

  test('of two that accept it at once, one gets in', async () => {
    const { path } = await invite(portal, 'mostrador')
    const [a, b] = [new Visitor(portal), new Visitor(portal)]
    const [one, two] = [await a.get(path), await b.get(path)]
    const pages = await Promise.all([
      a.press(one, 'Crear mi llave', { respuesta: newKey().create(optionsOn(one)) }),
      b.press(two, 'Crear mi llave', { respuesta: newKey().create(optionsOn(two)) }),
    ])
    expect(pages.map(({ status }) => status).toSorted()).toEqual([200, 410])
  })

  test('a passkey made for one invitation, or elsewhere, is none for another', async () => {
    const [mine, theirs] = [await invite(portal, 'mostrador'), await invite(portal, 'mostrador')]
    const visitor = new Visitor(portal)
    const [form, other] = [await visitor.get(mine.path), await visitor.get(theirs.path)]
    const crossed = await visitor.press(form, 'Crear mi llave', {
      respuesta: newKey().create(optionsOn(other)),
    })
    expect(crossed.status).toBe(403)
    const elsewhere = new Authenticator('https://nss.ejemp1o.mx').create(optionsOn(form))
    expect((await visitor.press(form, 'Crear mi llave', { respuesta: elsewhere })).status).toBe(403)
    expect((await visitor.press(form, 'Crear mi llave')).status).toBe(403)
  })
})

describe('signing in with a passkey', () => {
  test('needs no name, and the answer counts once', async () => {
    const { key } = await clerk(portal, 'mostrador')
    const visitor = new Visitor(portal)
    const form = await visitor.get('/mostrador/entrar')
    const respuesta = key.use(optionsOn(form))
    const inside = await visitor.press(form, 'Entrar con mi llave', { respuesta })
    expect(inside.html).toContain('Rosa Prueba · ')
    // whoever copied the request has nothing of it
    const copy = new Visitor(portal)
    expect((await copy.press(form, 'Entrar con mi llave', { respuesta })).status).toBe(403)
    expect(trailOf(portal, 'personal entró').slice(-2)).toEqual(['ok llave', 'rechazado reto'])
  })

  test('is refused to a key that is unknown, was taken off, or is of somebody who was closed', async () => {
    const gone = await clerk(portal, 'mostrador')
    await portal.ctx.store.closeEmployee(gone.id, { actor: 'nss', now: portal.clock.now() })
    const visitor = new Visitor(portal)
    for (const key of [gone.key, newKey()]) {
      const form = await visitor.get('/mostrador/entrar')
      if (key.keys.length === 0) key.create(optionsOn(form))
      const refused = await visitor.press(form, 'Entrar con mi llave', {
        respuesta: key.use(optionsOn(form)),
      })
      expect(refused.status).toBe(403)
    }
    expect((await gone.visitor.get('/mostrador/cuenta')).text).toContain('Entrar al mostrador')
  })

  test('a challenge is old after five minutes', async () => {
    const { key } = await clerk(portal, 'mostrador')
    const visitor = new Visitor(portal)
    const form = await visitor.get('/mostrador/entrar')
    const respuesta = key.use(optionsOn(form))
    portal.clock.forward(5 * MINUTE)
    expect((await visitor.press(form, 'Entrar con mi llave', { respuesta })).status).toBe(403)
  })

  test('the cookie is for this site alone, and no script reads it', async () => {
    const { key } = await clerk(portal, 'mostrador')
    const visitor = new Visitor(portal)
    const form = await visitor.get('/mostrador/entrar')
    const body = new URLSearchParams({ accion: 'llave', respuesta: key.use(optionsOn(form)) })
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:3000' }
    const answer = await visitor.fetch('/mostrador/entrar', { method: 'POST', body: String(body), headers })
    expect(answer.headers.get('set-cookie')).toMatch(/^personal=\w+; Path=\/; HttpOnly; SameSite=Strict$/)
    // which no cache keeps that is not told to
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([303, null])
  })
})

describe('the second way in', () => {
  async function withCodes() {
    const { path, correo } = await invite(portal, 'responsable')
    const visitor = new Visitor(portal)
    const form = await visitor.get(path)
    const key = form.document.querySelector('ol code')?.textContent?.replace(/\s/g, '') ?? ''
    const page = await visitor.press(form, 'Usar códigos', { codigo: codeOf(form, portal.clock.now()) })
    expect(page.text).toContain('ya tienes acceso')
    return { correo, key, page }
  }
  async function mailedLink(visitor: Visitor, correo: string): Promise<string> {
    const asked = await visitor.press(await visitor.get('/mostrador/entrar'), 'Enviarme la liga', { correo })
    expect(asked.text).toContain('Si ese correo es de alguien del personal')
    const { texto } = await visitor.mailTo(correo, 'tu liga para entrar')
    return /\/mostrador\/liga\/[\w-]+/.exec(texto)?.[0] ?? ''
  }
  const later = () => portal.clock.forward(MINUTE)

  test('takes a mailed link and a code, each once', async () => {
    const { correo, key } = await withCodes()
    later()
    const visitor = new Visitor(portal)
    const path = await mailedLink(visitor, correo)
    const codigo = codeFor(key, portal.clock.now())
    const wrong = await visitor.press(await visitor.get(path), 'Entrar', { codigo: '000000' })
    expect(wrong.status).toBe(422)
    const inside = await visitor.press(wrong, 'Entrar', { codigo })
    expect(inside.html).toContain('Rosa Prueba · ')
    expect((await new Visitor(portal).get(path)).status).toBe(410)
    // the code that was used does not open another link
    portal.clock.forward(1000)
    const second = await mailedLink(new Visitor(portal), correo)
    expect(second).not.toBe(path)
    const other = new Visitor(portal)
    expect((await other.press(await other.get(second), 'Entrar', { codigo })).status).toBe(422)
  })

  test('the code of the invitation counts once too, and five wrong ones end a link', async () => {
    const { correo, key } = await withCodes()
    const visitor = new Visitor(portal)
    const path = await mailedLink(visitor, correo)
    const form = await visitor.get(path)
    for (let tries = 0; tries < 5; tries++) {
      const codigo = codeFor(key, portal.clock.now())
      expect((await visitor.press(form, 'Entrar', { codigo })).status).toBe(422)
    }
    later()
    const right = await visitor.press(form, 'Entrar', { codigo: codeFor(key, portal.clock.now()) })
    expect(right.status).toBe(410)
  })

  test('cannot add a passkey, so that it is no way to approve', async () => {
    const { page } = await withCodes()
    expect(page.html).not.toContain('data-llave')
    expect(page.text).toContain('Para agregar o quitar llaves, entra con una de ellas')
  })

  test('says the same of a mailbox that is nobody’s, and mails nothing', async () => {
    const visitor = new Visitor(portal)
    const before = (await visitor.mails()).length
    const form = await visitor.get('/mostrador/entrar')
    const asked = await visitor.press(form, 'Enviarme la liga', { correo: 'nadie@oficina.ejemplo.mx' })
    expect(asked.text).toContain('Si ese correo es de alguien del personal')
    expect((await visitor.mails()).length).toBe(before)
  })
})

/** Adds a key to the account of a page as its owner would: proves one, makes another. */
async function addKey({ visitor, key }: Clerk, name = ''): Promise<Page> {
  const page = await visitor.get('/mostrador/cuenta')
  const proven = key.use(optionsOn(page, 'Agregar una llave'))
  const second = await visitor.press(page, 'Agregar una llave', { respuesta: proven })
  const made = { nombre_llave: name, respuesta: key.create(optionsOn(second)) }
  return visitor.press(second, 'Crear la llave', made)
}
const keysOf = (page: Page): string[] =>
  [...page.document.querySelectorAll('#llaves ~ table td[data-de=Nombre]')].map(
    (one) => one.textContent ?? '',
  )

describe('a session left open at the counter', () => {
  test('adds no key of whoever finds it', async () => {
    const left = await clerk(portal, 'responsable')
    await addKey(left)
    const page = await left.visitor.get('/mostrador/cuenta')
    const theirs = newKey()
    for (const form of page.document.querySelectorAll('form[data-llave]')) {
      const options = form.getAttribute('data-opciones') ?? ''
      const made = theirs.create(options)
      for (const respuesta of [made, theirs.use(options), ''])
        for (const accion of ['agregar', 'llave']) {
          const tried = await left.visitor.post('/mostrador/cuenta', { accion, respuesta })
          expect([tried.status, tried.title], accion).toEqual([403, page.title])
        }
    }
    // an answer that its owner gave for something else
    const door = await new Visitor(portal).get('/mostrador/entrar')
    for (const options of [optionsOn(door), optionsOn(page, 'Usar esta aplicación')]) {
      const respuesta = left.key.use(options)
      expect((await left.visitor.post('/mostrador/cuenta', { accion: 'agregar', respuesta })).status).toBe(
        403,
      )
    }
    expect(keysOf(await left.visitor.get('/mostrador/cuenta'))).toHaveLength(2)
  })

  test('takes no key off, and sets no application of codes up', async () => {
    const left = await clerk(portal, 'responsable')
    await addKey(left)
    const page = await left.visitor.get('/mostrador/cuenta')
    expect((await left.visitor.press(page, 'Quitar')).status).toBe(403)
    const codigo = codeOf(page, portal.clock.now())
    expect((await left.visitor.press(page, 'Usar esta aplicación', { codigo })).status).toBe(403)
    expect((await portal.ctx.store.findEmployee(left.id))?.hasTotp).toBe(false)
    // the answer for one key takes no other off
    const llave = [...page.document.querySelectorAll('[name=llave]')].map((one) => one.getAttribute('value'))
    const respuesta = left.key.use(optionsOn(page, 'Quitar'))
    const other = await left.visitor.post('/mostrador/cuenta', {
      accion: 'quitar',
      llave: llave[1] ?? '',
      respuesta,
    })
    expect(other.status).toBe(403)
    expect(keysOf(await left.visitor.get('/mostrador/cuenta'))).toHaveLength(2)
  })

  test('and the options to make a key, which its owner asked for, count once and for five minutes', async () => {
    const left = await clerk(portal, 'mostrador')
    const page = await left.visitor.get('/mostrador/cuenta')
    const proven = { respuesta: left.key.use(optionsOn(page, 'Agregar')) }
    const second = await left.visitor.press(page, 'Agregar', proven)
    expect((await left.visitor.press(page, 'Agregar', proven)).status).toBe(403)
    const [made, again] = [left.key.create(optionsOn(second)), newKey().create(optionsOn(second))]
    expect((await left.visitor.press(second, 'Crear la llave', { respuesta: made })).status).toBe(200)
    expect((await left.visitor.press(second, 'Crear la llave', { respuesta: again })).status).toBe(403)

    const later = await left.visitor.get('/mostrador/cuenta')
    const third = await left.visitor.press(later, 'Agregar', {
      respuesta: left.key.use(optionsOn(later, 'Agregar')),
    })
    portal.clock.forward(5 * MINUTE)
    const late = { respuesta: newKey().create(optionsOn(third)) }
    expect((await left.visitor.press(third, 'Crear la llave', late)).status).toBe(403)
  })
})

describe('one’s own account', () => {
  test('takes a second passkey, tells by mail, and lets the first go; the last one stays', async () => {
    const own = await clerk(portal, 'mostrador')
    const { visitor, key, correo, id } = own
    const first = await visitor.get('/mostrador/cuenta')
    expect(first.text).toContain('Tienes una. Agrega otra')
    expect(first.text).not.toContain('Quitar')
    const added = await addKey(own, 'Teléfono')
    expect(keysOf(added)).toContain('Teléfono')
    await visitor.mailTo(correo, 'agregaste una llave')
    const [old] = key.keys
    const removed = await visitor.press(added, 'Quitar', { respuesta: key.use(optionsOn(added, 'Quitar')) })
    expect(removed.text).toContain('Llave quitada')
    // the other, from the page of before
    const llave = added.document.querySelectorAll('[name=llave]')[1]?.getAttribute('value') ?? ''
    const form = [...added.document.querySelectorAll('form[data-llave]')].find((one) =>
      one.innerHTML.includes(llave),
    )
    const last = key.use(form?.getAttribute('data-opciones') ?? '')
    const stays = await visitor.post('/mostrador/cuenta', { accion: 'quitar', llave, respuesta: last })
    expect([stays.status, stays.text.includes('Es tu única llave')]).toEqual([403, true])
    expect(trailOf(portal, 'llave quitada').at(-1)).toBe(`ok personal:${id}`)
    const door = await new Visitor(portal).get('/mostrador/entrar')
    const respuesta = key.use(optionsOn(door), old ? { key: old } : {})
    expect((await new Visitor(portal).press(door, 'Entrar con mi llave', { respuesta })).status).toBe(403)
  })

  test('sets an application of codes up, and the trail says so', async () => {
    const { visitor, key, id } = await clerk(portal, 'mostrador')
    const page = await visitor.get('/mostrador/cuenta')
    expect((await visitor.press(page, 'Usar esta aplicación', { codigo: '1' })).status).toBe(422)
    const set = await visitor.press(page, 'Usar esta aplicación', {
      codigo: codeOf(page, portal.clock.now()),
      respuesta: key.use(optionsOn(page, 'Usar esta aplicación')),
    })
    expect(set.text).toContain('Aplicación de códigos lista')
    expect(trailOf(portal, 'aplicación de códigos').at(-1)).toBe(`ok personal:${id}`)
  })

  test('ends a session that is open elsewhere', async () => {
    const { visitor, key } = await clerk(portal, 'mostrador')
    const elsewhere = new Visitor(portal)
    portal.clock.forward(1000)
    const form = await elsewhere.get('/mostrador/entrar')
    await elsewhere.press(form, 'Entrar con mi llave', { respuesta: key.use(optionsOn(form)) })
    expect((await elsewhere.get('/mostrador/cuenta')).title).toContain('Mi cuenta')
    // the newest is the first of the list
    await visitor.press(await visitor.get('/mostrador/cuenta'), 'Terminar')
    expect((await elsewhere.get('/mostrador/cuenta')).text).toContain('Con tu llave de acceso')
    expect((await visitor.get('/mostrador/cuenta')).title).toContain('Mi cuenta')
  })

  test('Salir ends the session itself, not only the cookie', async () => {
    const { visitor } = await clerk(portal, 'mostrador')
    const cookies = new Map(visitor.cookies)
    await visitor.press(await visitor.get('/mostrador/cuenta'), 'Salir')
    for (const [name, value] of cookies) visitor.cookies.set(name, value)
    expect((await visitor.get('/mostrador/cuenta')).text).toContain('Con tu llave de acceso')
  })
})

describe('Personal', () => {
  test('invites, ends sessions and closes; whoever was closed is out at once', async () => {
    const boss = await clerk(portal, 'responsable')
    const worker = await clerk(portal, 'mostrador')
    const page = await boss.visitor.get('/mostrador/personal')
    const typed = {
      invitar_nombre: 'Ana Nueva',
      invitar_correo: 'ana@oficina.ejemplo.mx',
      puesto: 'auditoria',
    }
    expect((await boss.visitor.press(page, 'Invitar', typed)).text).toContain('Invitación enviada')
    await boss.visitor.mailTo('ana@oficina.ejemplo.mx', 'tu invitación')
    const taken = await boss.visitor.press(page, 'Invitar', typed)
    expect(taken.status).toBe(422)
    const act = (accion: string, persona: string) =>
      boss.visitor.post('/mostrador/personal', { accion, persona })
    await act('sesiones', worker.id)
    expect((await worker.visitor.get('/mostrador/cuenta')).text).toContain('Con tu llave de acceso')
    expect((await act('cerrar', worker.id)).text).toContain('Cuenta cerrada')
    // one's own is closed by somebody else
    expect((await act('cerrar', boss.id)).text).toContain('es la tuya')
    expect(
      portal.base.sqlite.prepare('select count(*) from personal where id = ?').pluck().get(worker.id),
    ).toBe(1)
  })

  test('shows of closed accounts the thirty newest', async () => {
    const boss = await clerk(portal, 'responsable')
    const { store } = portal.ctx
    for (let n = 0; n < 31; n++) {
      const id = `ido${String(n).padStart(2, '0')}`
      const now = portal.clock.now() + n
      const correo = `${id}@oficina.ejemplo.mx` as Correo
      await store.addEmployee({ id, name: `Ido ${id}`, correo, role: 'mostrador' }, { actor: 'nss', now })
      await store.closeEmployee(id, { actor: 'nss', now: now + DAY })
    }
    const { text } = await boss.visitor.get('/mostrador/personal')
    expect(text).toContain('Ido ido30')
    expect(text).toContain('Ido ido01')
    expect(text).not.toContain('Ido ido00')
  })

  test('a lost passkey takes two: one asks for a new invitation, another approves it with a fresh passkey', async () => {
    const [a, b] = [await clerk(portal, 'responsable'), await clerk(portal, 'responsable')]
    const lost = await clerk(portal, 'responsable')
    await a.visitor.post('/mostrador/personal', { accion: 'reinvitar', persona: lost.id })
    const own = await a.visitor.get('/mostrador/personal')
    expect(own.text).toContain('La aprueba otra persona responsable')
    const propuesta = own.document.querySelector('[name=propuesta]')?.getAttribute('value') ?? ''
    const approve = (visitor: Visitor, respuesta: string) =>
      visitor.post('/mostrador/personal', { accion: 'aprobar', propuesta, respuesta })
    // until then what they have goes on working
    expect((await lost.visitor.get('/mostrador/cuenta')).title).toContain('Mi cuenta')
    // not who proposed it, not without a passkey, not with one that was used for something else
    const theirs = await b.visitor.get('/mostrador/personal')
    const forA = a.key.use(optionsOn(theirs, 'Aprobar'))
    expect((await approve(a.visitor, forA)).status).toBe(403)
    expect((await approve(b.visitor, '')).status).toBe(403)
    const entrada = await new Visitor(portal).get('/mostrador/entrar')
    expect((await approve(b.visitor, b.key.use(optionsOn(entrada)))).status).toBe(403)

    const fresh = await b.visitor.get('/mostrador/personal')
    const approved = await approve(b.visitor, b.key.use(optionsOn(fresh, 'Aprobar')))
    expect(approved.text).toContain('Invitación aprobada y enviada')
    expect((await lost.visitor.get('/mostrador/cuenta')).text).toContain('Con tu llave de acceso')
    const { texto } = await a.visitor.mailTo(lost.correo, 'tu invitación')
    const path = /\/mostrador\/invitacion\/[\w-]+/.exec(texto)?.[0] ?? ''
    expect((await join(portal, path, newKey())).page.text).toContain('ya tienes acceso')
    expect(trailOf(portal, 'invitación decidida').at(-1)).toBe(`aprobada personal:${lost.id}`)
  })

  test('a new Responsable is invited by two, or one could make the second pair of eyes', async () => {
    const [a, b] = [await clerk(portal, 'responsable'), await clerk(portal, 'responsable')]
    const typed = {
      invitar_nombre: 'Eva Nueva',
      invitar_correo: 'eva@oficina.ejemplo.mx',
      puesto: 'responsable',
    }
    const proposed = await a.visitor.press(await a.visitor.get('/mostrador/personal'), 'Invitar', typed)
    expect(proposed.text).toContain('hay 72 horas para aprobarla')
    expect((await a.visitor.mails()).filter((mail) => mail.para === typed.invitar_correo)).toEqual([])
    const page = await b.visitor.get('/mostrador/personal')
    const respuesta = b.key.use(optionsOn(page, 'Aprobar'))
    await b.visitor.press(page, 'Aprobar la invitación', { respuesta })
    await b.visitor.mailTo(typed.invitar_correo, 'tu invitación')
  })

  test('the database itself refuses that whoever proposed approves', async () => {
    const [a, lost] = [await clerk(portal, 'responsable'), await clerk(portal, 'mostrador')]
    await a.visitor.post('/mostrador/personal', { accion: 'reinvitar', persona: lost.id })
    const decide = (by: string | null) =>
      portal.base.sqlite
        .prepare('update propuestas_personal set approved = 1, decided_by = ? where staff_id = ?')
        .run(by, lost.id)
    expect(() => decide(a.id)).toThrow(/propuestas_personal_four_eyes/)
    expect(() => decide(null)).toThrow(/propuestas_personal_four_eyes/)
  })

  test('where DESK_FOUR_EYES is off one may do both, and the page and the trail say so', async () => {
    const a = await clerk(portal, 'responsable')
    const lost = await clerk(portal, 'mostrador')
    const one = { ...portal, app: createApp({ ...portal.ctx, deskFourEyes: false }) }
    a.visitor.moveTo(one)
    await a.visitor.post('/mostrador/personal', { accion: 'reinvitar', persona: lost.id })
    const page = await a.visitor.get('/mostrador/personal')
    expect(page.text).toContain('DESK_FOUR_EYES=off')
    const waiting = await portal.ctx.store.staffProposals(portal.clock.now())
    const { id } = waiting.find(({ employee }) => employee.id === lost.id) ?? { id: 0 }
    const form = [...page.document.querySelectorAll('form[data-llave]')].find(
      (found) => found.querySelector('[name=propuesta]')?.getAttribute('value') === String(id),
    )
    const respuesta = a.key.use(form?.getAttribute('data-opciones') ?? '')
    await a.visitor.post('/mostrador/personal', { accion: 'aprobar', propuesta: String(id), respuesta })
    expect(trailOf(portal, 'invitación decidida').at(-1)).toBe(`sin cuatro ojos personal:${lost.id}`)
  })

  test('is there for a Responsable alone; others are told so, and the trail tells', async () => {
    for (const role of ['mostrador', 'operacion', 'auditoria'] as const) {
      const visitor = await demoClerk(portal, role)
      const refused = await visitor.get('/mostrador/personal')
      expect(refused.status).toBe(403)
      expect(refused.text).toContain('Tu puesto no permite esto')
    }
    expect(trailOf(portal, 'puesto sin permiso').slice(-3)).toEqual(Array(3).fill('rechazado staff'))
  })
})

describe('the counter is not there', () => {
  const paths = ['/mostrador', '/mostrador/entrar', '/mostrador/cuenta', '/mostrador/invitacion/x']

  test('for networks that are not of DESK_NETWORKS, not even with a session', async () => {
    const { visitor } = await clerk(portal, 'mostrador')
    const isDeskNetwork = (ip: string) => ip !== '127.0.0.1'
    visitor.moveTo({ ...portal, app: createApp({ ...portal.ctx, isDeskNetwork }) })
    for (const path of paths) expect((await visitor.get(path)).status, path).toBe(404)
  })

  test('in production until somebody is invited, and no invented employee gets in there', async () => {
    const site = { ...portal.ctx.site, demo: false }
    const empty = await openPortal()
    empty.base.sqlite.exec('delete from personal')
    const before = createApp({ ...empty.ctx, site: { ...empty.ctx.site, demo: false } })
    // `hasStaff` remembers only that there was somebody: this store is asked for the first time
    for (const path of paths) expect((await before.request(path)).status, path).toBe(404)
    await empty.close()

    const visitor = new Visitor({ ...portal, app: createApp({ ...portal.ctx, site }) })
    expect((await visitor.get('/mostrador/entrar')).html).not.toContain('name="demo"')
    await visitor.post('/mostrador/entrar', { demo: 'responsable' })
    expect(visitor.cookies.has('personal')).toBe(false)
  })
})

test('an office behind one address comes in, however many they are', async () => {
  portal.clock.forward(10 * MINUTE)
  const { key } = await clerk(portal, 'mostrador')
  for (let n = 0; n < 35; n++) {
    const visitor = new Visitor(portal)
    const form = await visitor.get('/mostrador/entrar')
    const answer = { accion: 'llave', respuesta: key.use(optionsOn(form)) }
    expect((await visitor.post('/mostrador/entrar', answer)).status).toBe(200)
  }
})

test('sign-in tries of one network are limited, and a page of another site sends none', async () => {
  const visitor = new Visitor(portal)
  const cross = await visitor.fetch('/mostrador/entrar', {
    method: 'POST',
    body: 'demo=responsable',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://malo.example' },
  })
  expect(cross.status).toBe(403)
  expect(cross.headers.get('set-cookie') ?? '').not.toContain('personal=')
  let status = 0
  for (let tries = 0; tries < 40 && status !== 429; tries++)
    status = (await visitor.post('/mostrador/entrar', { accion: 'llave', respuesta: '' })).status
  expect(status).toBe(429)
  portal.clock.forward(10 * MINUTE)
  expect((await visitor.post('/mostrador/entrar', { accion: 'llave', respuesta: '' })).status).toBe(403)
})
