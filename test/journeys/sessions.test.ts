import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../src/db/seed/demo-people.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { INE, WHY } from '../support/counter.ts'
import { ADDRESS, newPeople, ownerAtPaso2, ownerAtPaso3 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { demoClerk } from '../support/staff.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { ANSWER, askForLink, enter, giveAddress, linkIn } from '../support/walk.ts'

const people = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')
const [demo, another] = people
if (!demo || !another) throw new Error('nobody in the demonstration for this')
const { person, cp } = demo
const MINUTE = 60_000
const everyone = DEMO_PEOPLE.map((one) => one.person.curp)

/** By which the forms of a page say whose they are. */
const markOn = (page: Page): string =>
  page.document.querySelector('main [name=persona]')?.getAttribute('value') ?? ''

let portal: Portal
afterEach(() => portal.close())

describe('a session', () => {
  beforeEach(async () => {
    portal = await openPortal()
  })

  test('idles out after 30 minutes; what is sent then is written nowhere, and comes back with the page', async () => {
    const visitor = new Visitor(portal)
    const paso2 = await enter(visitor, person.curp, 'lenta@ejemplo.mx')
    portal.clock.forward(31 * MINUTE)
    const draftOf = async () => {
      const { tramite_id } = portal.base.sqlite.prepare('select tramite_id from enlaces').get() as {
        tramite_id: string
      }
      return (await portal.ctx.store.findTramite(tramite_id))?.draft
    }
    const late = await visitor.press(paso2, 'Continuar', { cp, calle: 'Calle que tardé en escribir' })
    expect(late.status).toBe(403)
    expect(late.text).toContain('Lo que escribiste no se perdió')
    expect(await draftOf()).toEqual({})
    // pressed too early it comes back again, as often as needed
    const early = await visitor.press(late, 'Ya abrí la liga')
    expect([early.status, await draftOf()]).toEqual([403, {}])
    const link = await linkIn(visitor, 'lenta@ejemplo.mx')
    await visitor.press(await visitor.get(link), 'Continuar')
    const back = await visitor.press(early, 'Ya abrí la liga')
    expect(back.title).toContain('Paso 2 de 3')
    expect(back.document.querySelector('#calle')?.getAttribute('value')).toBe('Calle que tardé en escribir')
  })

  test('gives back what was typed for a code, or as another correo, after its end', async () => {
    const own = await ownerAtPaso3(portal, (await newPeople(portal, 4712).next()).value)
    const share = await own.visitor.get('/tramites/nss/mio/compartir')
    const persona = markOn(share)
    portal.clock.forward(31 * MINUTE)
    const late = await own.visitor.press(share, 'Hacer el código', { para: 'Mi patrón', dias: '7' })
    const correo = { correo: 'nuevo@ejemplo.mx', correo_confirmacion: 'nuevo@ejemplo.mx', persona }
    const corrected = await own.visitor.post('/tramites/nss/resultado/correo', correo)
    expect([late.status, corrected.status]).toEqual([403, 403])
    expect(corrected.html).toContain('nuevo@ejemplo.mx')
    await own.visitor.press(await own.visitor.get(`/enlace/${own.token}`), 'Continuar')
    const back = await own.visitor.press(late, 'Ya abrí la liga')
    expect([back.status, back.document.querySelector('[name=para]')?.getAttribute('value')]).toEqual([
      200,
      'Mi patrón',
    ])
  })

  test('takes no form of another person, who left it open in the same browser, and gives back what it said', async () => {
    const computer = new Visitor(portal)
    const theirs = await enter(computer, person.curp, 'antes@ejemplo.mx')
    await enter(computer, another.person.curp, 'despues@ejemplo.mx')
    const page = await computer.press(theirs, 'Continuar', { cp, calle: 'Calle de quien se fue' })
    expect([page.status, page.title]).toEqual([409, expect.stringContaining('se abrió otro trámite')])
    expect(page.text).not.toContain(another.person.curp)
    const stands = await computer.get('/tramites/nss/domicilio')
    expect(stands.text).toContain(another.person.curp)
    expect(stands.html).not.toContain('Calle de quien se fue')

    const link = await linkIn(computer, 'antes@ejemplo.mx')
    await computer.press(await computer.get(link), 'Continuar', { curp: person.curp })
    const back = await computer.press(page, 'Ya abrí la liga')
    expect(back.text).toContain(person.curp)
    expect(back.document.querySelector('#calle')?.getAttribute('value')).toBe('Calle de quien se fue')
  })

  describe('of one person, when the link of another is opened in the same browser,', () => {
    const people = () => newPeople(portal, 4711)
    const blocked = ({ curp }: { curp: Curp }) => portal.ctx.store.isBlocked(curp)
    /** Somebody else comes to the same browser, and goes on to the same step; the path of their link. */
    async function another(computer: Visitor, { curp }: { curp: string }, step: 2 | 3): Promise<string> {
      const correo = `${curp.toLowerCase()}@ejemplo.mx`
      await enter(computer, curp, correo)
      if (step === 3) await computer.post('/tramites/nss/domicilio', ADDRESS)
      return linkIn(computer, correo)
    }

    test.each([
      ['cancels', 2, '/tramites/nss/cancelar', 'Sí, cancelar'],
      ['stops', 3, '/tramites/nss/mio/no-fui-yo', 'Sí, detener'],
      ['finishes', 3, '/tramites/nss/resultado', 'Finalizar'],
      ['shares the number of', 3, '/tramites/nss/mio/compartir', 'Hacer el código'],
    ] as const)('none of its pages %s the other', async (_, step, path, button) => {
      const more = people()
      const own = await (step === 2 ? ownerAtPaso2 : ownerAtPaso3)(portal, (await more.next()).value)
      const left = await own.visitor.get(path)
      const other = (await more.next()).value
      const links = [`/enlace/${own.token}`, await another(own.visitor, other, step)]
      const typed = path.endsWith('compartir') ? { para: 'Mi patrón', dias: '7', veces: 'una' } : {}
      const page = await own.visitor.press(left, button, typed)
      expect(page.status).toBe(409)
      expect(await Promise.all([blocked(own), blocked(other)])).toEqual([false, false])
      expect(portal.base.sqlite.prepare('select 1 from consentimientos').all()).toEqual([])
      for (const link of links) expect((await new Visitor(portal).get(link)).status).toBe(200)
      if (step === 3) expect(page.html.includes('Mi patrón')).toBe(typed.para !== undefined)
    })

    test('the correo that one corrects is not bound to the other', async () => {
      const more = people()
      const own = await ownerAtPaso3(portal, (await more.next()).value)
      const persona = markOn(await own.visitor.get('/tramites/nss/resultado'))
      await another(own.visitor, (await more.next()).value, 3)
      const correo = 'corregido@ejemplo.mx'
      const sent = { correo, correo_confirmacion: correo, persona }
      const page = await own.visitor.post('/tramites/nss/resultado/correo', sent)
      expect([page.status, page.html.includes(correo)]).toEqual([409, true])
    })

    test('every form of the pages of a session says whose it is', async () => {
      const more = people()
      const own = await ownerAtPaso3(portal, (await more.next()).value)
      const began = await ownerAtPaso2(portal, (await more.next()).value)
      const paths = ['resultado', 'mio', 'mio/no-fui-yo', 'mio/compartir'].map((end) => [own, end] as const)
      const pages = [...paths, [began, 'domicilio'] as const, [began, 'cancelar'] as const]
      for (const [{ visitor, curp }, end] of pages) {
        const page = await visitor.get(`/tramites/nss/${end}`)
        const forms = [...page.document.querySelectorAll('main form[method=post]')]
        expect(forms.length, end).toBeGreaterThan(0)
        const marks = forms.map((form) => form.querySelector('[name=persona]')?.getAttribute('value'))
        expect(new Set(marks), `${end} of ${curp}`).toEqual(new Set([markOn(page)]))
        expect(markOn(page)).toHaveLength(16)
      }
    })
  })

  test.each([
    ['Salir', '/salir'],
    ['Cancelar', '/tramites/nss/cancelar'],
    ['Finalizar', '/tramites/nss/finalizar'],
  ])(
    '%s forgets the browser: the link, the old cookies and the old form ask for the CURP',
    async (_, path) => {
      const computer = new Visitor(portal)
      const paso1 = await computer.get('/tramites/nss')
      const correo = 'compartida@ejemplo.mx'
      const form = { curp: person.curp, correo, correo_confirmacion: correo, captcha: ANSWER }
      const sent = await computer.press(paso1, 'Continuar', form)
      const link = await linkIn(computer, correo)
      await computer.press(await computer.get(link), 'Continuar')
      if (path.endsWith('finalizar'))
        await giveAddress(computer, await computer.get('/tramites/nss/domicilio'), cp)
      const before = new Map(computer.cookies)
      await computer.post(path, {})
      expect([...computer.cookies.keys()].filter((name) => !/^(estilo|salida)$/.test(name))).toEqual([])
      expect((await computer.get(sent.url)).html).not.toContain(correo)
      const asks = async () => {
        const page = await computer.get(link)
        return page.status !== 200 || page.document.querySelector('[name=curp]') !== null
      }
      expect(await asks()).toBe(true)
      for (const [name, value] of before) computer.cookies.set(name, value)
      expect(await asks()).toBe(true)
      await computer.press(paso1, 'Continuar', form)
      expect(await asks()).toBe(true)
      expect((await computer.get('/tramites/nss/domicilio')).status).toBe(403)
    },
  )

  test('lives on while it is used, and ends after two hours whatever happens', async () => {
    const visitor = new Visitor(portal)
    await enter(visitor, person.curp, 'activa@ejemplo.mx')
    for (let minutes = 25; minutes < 120; minutes += 25) {
      portal.clock.forward(25 * MINUTE)
      expect((await visitor.get('/tramites/nss/domicilio')).status).toBe(200)
    }
    portal.clock.forward(21 * MINUTE)
    expect((await visitor.get('/tramites/nss/domicilio')).status).toBe(403)
  })

  test('is made longer by a press, ten times over, and what was typed stays', async () => {
    const visitor = new Visitor(portal)
    let page = await enter(visitor, person.curp, 'pausada@ejemplo.mx')
    expect(page.text).toContain('a las 10:30 de la mañana si no la usas; a más tardar, a las 12:00 del día')
    for (let presses = 0; presses < 11; presses++) {
      for (let quarters = 0; quarters < 6; quarters++) {
        portal.clock.forward(19 * MINUTE)
        await visitor.get('/tramites/nss/domicilio')
      }
      page = await visitor.press(page, 'Dame más tiempo', { calle: 'Calle a medias' })
      expect(page.document.querySelector('#calle')?.getAttribute('value')).toBe('Calle a medias')
    }
    // but not for ever: a day after the link was opened it ends
    for (let n = 0; n < 20; n++) {
      portal.clock.forward(29 * MINUTE)
      page = await visitor.post('/tramites/nss/domicilio', { accion: 'tiempo' })
    }
    expect(page.status).toBe(403)
  })

  test('is made longer at Paso 3 too, and then says the new hour', async () => {
    const visitor = new Visitor(portal)
    const paso3 = await giveAddress(visitor, await enter(visitor, person.curp, 'tres@ejemplo.mx'), cp)
    portal.clock.forward(20 * MINUTE)
    const longer = await visitor.press(paso3, 'Dame más tiempo')
    expect(longer.url).toBe('/tramites/nss/resultado')
    expect(longer.text).toContain('a más tardar, a las 12:20 del día')
    const part = await visitor.fetch('/tramites/nss/sesion', {
      method: 'POST',
      headers: { 'hx-request': 'true', origin: 'http://localhost:3000' },
    })
    expect(await part.text()).toMatch(/^<div id="sesion"/)
  })

  test('is one a trámite, also when its link is opened many times at once', async () => {
    const visitor = new Visitor(portal)
    await askForLink(visitor, person.curp, 'una@ejemplo.mx')
    const link = await linkIn(visitor, 'una@ejemplo.mx')
    const page = await visitor.get(link)
    await Promise.all(Array.from({ length: 8 }, () => visitor.press(page, 'Continuar')))
    expect(portal.base.sqlite.prepare('select count(*) from sesiones').pluck().get()).toBe(1)
  })

  test('is under a new name at each link, and none stays open after Salir', async () => {
    const visitor = new Visitor(portal)
    const paso2 = await enter(visitor, person.curp, 'sale@ejemplo.mx')
    const first = visitor.cookies.get('sesion') ?? ''
    await visitor.press(await visitor.get(await linkIn(visitor, 'sale@ejemplo.mx')), 'Continuar')
    const second = visitor.cookies.get('sesion') ?? ''
    expect(second).not.toBe(first)
    await visitor.press(paso2, 'Salir')
    const thief = new Visitor(portal)
    for (const id of [first, second]) {
      thief.cookies.set('sesion', id)
      expect((await thief.get('/tramites/nss/domicilio')).status).toBe(403)
    }
  })
})

describe('cookies', () => {
  test('are for this origin and for HTTP only, with __Host- and Secure behind https', async () => {
    portal = await openPortal({ env: { BASE_URL: 'https://nss.ejemplo.mx' } })
    const visitor = new Visitor(portal, { origin: 'https://nss.ejemplo.mx' })
    const page = await visitor.get('/tramites/nss')
    const captcha_id = page.document.querySelector('[name=captcha_id]')?.getAttribute('value') ?? ''
    const correo = 'segura@ejemplo.mx'
    const body = { curp: person.curp, correo, correo_confirmacion: correo, captcha: ANSWER, captcha_id }
    const answer = await visitor.fetch('/tramites/nss', {
      method: 'POST',
      body: new URLSearchParams(body),
      headers: { origin: 'https://nss.ejemplo.mx' },
    })
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-solicitud=/)
    for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(part)
  })
})

describe('limits', () => {
  test('three times in an hour names may not agree with their CURP, in whatever session', async () => {
    portal = await openPortal()
    const [unknown] = DEMO_UNREGISTERED
    const { curp, name, cp } = unknown
    const visitor = new Visitor(portal)
    const right = {
      nombre: name.nombre,
      primer_apellido: name.primerApellido,
      segundo_apellido: name.segundoApellido ?? '',
    }
    let page = await giveAddress(visitor, await enter(visitor, curp, 'nombres@ejemplo.mx'), cp, {
      ...right,
      primer_apellido: 'WXYZ',
    })
    expect(page.text).toMatch(/Revisa tu primer apellido: no coincide con tu CURP, que en su lugar 1 dice/)
    for (let n = 0; n < 2; n++) page = await visitor.press(page, 'Continuar')
    expect(page.status).toBe(422)
    portal = await portal.restart()
    visitor.moveTo(portal)
    expect((await visitor.press(page, 'Continuar', right)).status).toBe(429)
    portal.clock.forward(60 * MINUTE)
    const phone = new Visitor(portal)
    const link = await linkIn(phone, 'nombres@ejemplo.mx')
    const inside = await phone.press(await phone.get(link), 'Continuar', { curp })
    expect((await giveAddress(phone, inside, cp, right)).text).toContain('Asignación de NSS exitosa.')
  })

  test('names that a stranger types take no try from whoever stands at the counter', async () => {
    portal = await openPortal()
    const [{ curp, name, cp }] = DEMO_UNREGISTERED
    const names = { nombre: name.nombre, primer_apellido: name.primerApellido }
    const right = { ...names, segundo_apellido: name.segundoApellido ?? '' }
    const stranger = new Visitor(portal)
    const wrong = { ...right, primer_apellido: 'WXYZ' }
    let page = await giveAddress(stranger, await enter(stranger, curp, 'ajeno@ejemplo.mx'), cp, wrong)
    for (let n = 0; n < 3; n++) page = await stranger.press(page, 'Continuar')
    expect(page.status).toBe(429)
    const clerk = await demoClerk(portal, 'mostrador')
    const search = await clerk.get('/mostrador/buscar')
    const nobody = await clerk.press(search, 'Buscar y abrir', { busca: curp, ...WHY })
    const { url } = await clerk.press(nobody, 'Abrir aunque nadie la conozca')
    const paso2 = await clerk.press(await clerk.get(`${url}/atender`), 'Atender', INE)
    const found = await clerk.press(paso2, 'Buscar', { cp, ...right })
    const colonia = found.document.querySelector('#colonia option[value]:not([value=""])')
    const address = { colonia: colonia?.getAttribute('value') ?? '', calle: 'Uno', numero_exterior: '1' }
    const given = await clerk.press(found, 'Asignar el número', address)
    expect(given.text).toContain('Listo: imprime los dos documentos.')
  })

  test('a forwarded IP address is believed from nobody who is not a trusted proxy', async () => {
    portal = await openPortal({ env: { LIMIT_LINKS_IP_HOUR: '3' } })
    const ask = (n: number) =>
      askForLink(
        new Visitor(portal, { 'x-forwarded-for': `203.0.113.${n}` }),
        everyone[n] ?? '',
        `l${n}@ejemplo.mx`,
      )
    for (let n = 0; n < 3; n++) expect((await ask(n)).status).toBe(200)
    expect((await ask(3)).status).toBe(429)
  })

  test('thirty verifications a minute, then a page that says when again', async () => {
    portal = await openPortal()
    const visitor = new Visitor(portal)
    for (let n = 0; n < 30; n++) expect((await visitor.get(`/verificar/nada${n}`)).status).toBe(404)
    expect((await visitor.get('/verificar/nada')).status).toBe(429)
    portal.clock.forward(MINUTE)
    expect((await visitor.get('/verificar/nada')).status).toBe(404)
  })

  test('a challenge is good for one request', async () => {
    portal = await openPortal()
    const visitor = new Visitor(portal)
    const page = await visitor.get('/tramites/nss')
    const ask = (correo: string) =>
      visitor.press(page, 'Continuar', {
        curp: person.curp,
        correo,
        correo_confirmacion: correo,
        captcha: ANSWER,
      })
    expect((await ask('una@ejemplo.mx')).text).toContain('te hemos enviado una liga')
    const again = await ask('otra@ejemplo.mx')
    expect(again.status).toBe(422)
    expect(again.text).toMatch(/imagen/)
  })

  test('a challenge is over after ten minutes, and all else is kept', async () => {
    portal = await openPortal()
    const visitor = new Visitor(portal)
    const page = await visitor.get('/tramites/nss')
    portal.clock.forward(10 * MINUTE + 1)
    const correo = 'tarde@ejemplo.mx'
    const late = await visitor.press(page, 'Continuar', {
      curp: person.curp,
      correo,
      correo_confirmacion: correo,
      captcha: ANSWER,
    })
    expect(late.status).toBe(422)
    expect(late.document.querySelector('#curp')?.getAttribute('value')).toBe(person.curp)
    const sent = await visitor.press(late, 'Continuar', { captcha: ANSWER })
    expect(sent.text).toContain('te hemos enviado una liga')
  })
})

test('the address of the trámite is stored as chosen, and a finished form cannot be walked around', async () => {
  portal = await openPortal()
  const visitor = new Visitor(portal)
  const paso2 = await enter(visitor, person.curp, 'paso@ejemplo.mx')
  expect((await visitor.get('/tramites/nss/resultado')).title).toContain('Paso 2 de 3')
  const paso3 = await giveAddress(visitor, paso2, cp)
  expect(paso3.title).toContain('Paso 3 de 3')
  expect((await visitor.get('/tramites/nss/domicilio')).title).toContain('Paso 3 de 3')
})
