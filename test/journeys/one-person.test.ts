import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blockCurp } from '../../src/db/arco/arco.ts'
import { auditTrail } from '../../src/db/audit/store.ts'
import { personKeys } from '../../src/db/person/keys.ts'
import { bindingStore } from '../../src/db/tramite/binding-store.ts'
import { composeNss } from '../../src/domain/number/nss.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import type { Person } from '../../src/domain/person/person.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { ADDRESS } from '../support/owner.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { readAll } from '../support/read-all.ts'
import { rebound } from '../support/rebound.ts'
import { registryServer } from '../support/registry-server.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { askForLink, enter, folioOn, giveAddress, LINK_SUBJECT, linkIn, nssOn } from '../support/walk.ts'

const HOUR = 3_600_000
const APPROVAL = '¿Apruebas el cambio de correo'
const crowd = syntheticPeople(1510)
let serial = 100
/** Somebody new, as a register has them. */
function someone(facts: Partial<Person> & { readonly located?: boolean } = {}): Person {
  const { located = false, ...rest } = facts
  const { curp, name } = crowd.next().value
  const numeros = located ? [composeNss('84', 1997, 1979, serial++)] : []
  return { curp, name, status: 'vigente', numeros, ...rest }
}
const correoOf = (person: Person, who: string): Correo =>
  `${who}.${person.curp}@ejemplo.mx`.toLowerCase() as Correo
const open = async (visitor: Visitor, correo: string, fields = {}) =>
  visitor.press(await visitor.get(await linkIn(visitor, correo)), 'Continuar', fields)

let portal: Portal
/** the same journeys from the padrón of the database and from the operator's own service */
const people: Person[] = []
let service: Awaited<ReturnType<typeof registryServer>>

describe.each(['padrón', 'http'] as const)('a register by %s', (kind) => {
  const know = async (...all: Person[]): Promise<void> => {
    if (kind === 'padrón') await portal.ctx.store.savePeople(all, portal.clock.now())
    for (const person of all) {
      const at = people.findIndex(({ curp }) => curp === person.curp)
      if (at >= 0) people.splice(at, 1)
      people.push(person)
    }
  }
  beforeAll(async () => {
    service = await registryServer({ people })
    const env = {
      LIMITS: 'off',
      ...(kind === 'http' ? { REGISTRY_URL: service.url, REGISTRY_TIMEOUT_MS: '5000' } : {}),
    }
    portal = await openPortal({ env })
  })
  afterAll(async () => {
    await portal.close()
    await service.close()
  })

  describe('its correo counts as bound', () => {
    test('a stranger’s correo waits for the approval of the register’s, and is shown nothing', async () => {
      const owner = someone({ located: true })
      const registered = correoOf(owner, 'suyo')
      await know({ ...owner, correo: registered })
      const thief = new Visitor(portal)
      const screen = await askForLink(thief, owner.curp, correoOf(owner, 'ajeno'))
      expect(screen.text).toContain('te hemos enviado una liga')
      const wait = await thief.mailTo(correoOf(owner, 'ajeno'), LINK_SUBJECT)
      expect(wait.texto).toContain('Falta una aprobación')
      expect(wait.texto).not.toContain('/enlace/')
      expect((await thief.mailTo(registered, APPROVAL)).texto).toContain('/cambio/')
      const own = await enter(new Visitor(portal), owner.curp, registered)
      expect(nssOn(own)).toBe(owner.numeros[0])
    })

    test('also when it came into the register after the link had gone out', async () => {
      const owner = someone({ located: true })
      await know(owner)
      const thief = new Visitor(portal)
      await askForLink(thief, owner.curp, correoOf(owner, 'ajeno'))
      const link = await linkIn(thief, correoOf(owner, 'ajeno'))
      await know({ ...owner, correo: correoOf(owner, 'suyo') })
      const refused = await thief.press(await thief.get(link), 'Continuar')
      expect(refused.status).toBe(410)
      expect(refused.html).not.toContain(owner.numeros[0])
      expect(thief.cookies.has('sesion')).toBe(false)
      await thief.mailTo(correoOf(owner, 'suyo'), APPROVAL)
    })

    test('a correo that a link bound before stays', async () => {
      const owner = someone({ located: true })
      await know(owner)
      await enter(new Visitor(portal), owner.curp, correoOf(owner, 'primero'))
      await know({ ...owner, correo: correoOf(owner, 'despues') })
      const again = await enter(new Visitor(portal), owner.curp, correoOf(owner, 'primero'))
      expect(nssOn(again)).toBe(owner.numeros[0])
    })
  })

  test('an approved change ends the sessions, links and open questions of the correo before', async () => {
    const owner = someone({ located: true })
    await know(owner)
    const [old, other, third] = ['viejo', 'nuevo', 'tercero'].map((who) => correoOf(owner, who)) as [
      Correo,
      Correo,
      Correo,
    ]
    const before = new Visitor(portal)
    await enter(before, owner.curp, old)
    const oldLink = await linkIn(before, old)
    const change = async () => /\/cambio\/[\w-]+/.exec((await before.mailTo(old, APPROVAL)).texto)?.[0] ?? ''
    await askForLink(new Visitor(portal), owner.curp, third)
    const forThird = await change()
    portal.clock.forward(1000)
    const after = new Visitor(portal)
    await askForLink(after, owner.curp, other)
    const found = await before.mailTo(other, LINK_SUBJECT)
    expect(found.texto).toContain('Falta una aprobación')
    const forOther = await change()
    expect(forOther).not.toBe(forThird)
    portal.clock.forward(1000)
    await before.press(await before.get(forOther), 'Aprobar')
    expect((await before.get('/tramites/nss/resultado')).status).toBe(403)
    expect((await before.press(await before.get(oldLink), 'Continuar')).status).toBe(410)
    expect((await before.post(forThird, { accion: 'aprobar' })).text).toContain('venció')
    expect(nssOn(await open(after, other))).toBe(owner.numeros[0])
  })

  describe('a CURP that changes', () => {
    /** Three CURP of one person, each in the place of the one before. In a padrón one side says it, in a service both. */
    const chain = (facts: Partial<Person> & { readonly located?: boolean } = {}) => {
      const [first, second, now] = [someone(facts), someone(), someone()]
      const { name } = now
      const both: Partial<Person> = kind === 'http' ? { currentCurp: now.curp, previousCurp: first.curp } : {}
      return [
        { ...first, name, status: 'reemplazada', currentCurp: second.curp },
        { ...second, name, status: 'reemplazada', ...both },
        { ...now, name, previousCurp: second.curp },
      ] as const satisfies readonly Person[]
    }

    test('leads to the same number from any CURP of the chain', async () => {
      const [first, second, now] = chain({ located: true })
      await know(now, first, second)
      const page = await enter(new Visitor(portal), now.curp, correoOf(now, 'yo'))
      expect(page.text).toContain('Localización de NSS exitosa')
      expect(nssOn(page)).toBe(first.numeros[0])
    })

    test('a link for the old one binds nothing, asks for the one in force, never shows it, and goes on with it', async () => {
      const [first, second, now] = chain({ located: true })
      await know(second, now, first)
      const correo = correoOf(first, 'yo')
      const visitor = new Visitor(portal)
      const page = await enter(visitor, first.curp, correo)
      expect([page.status, page.title]).toEqual([422, expect.stringContaining('Error')])
      expect(page.text).toContain('Tu CURP cambió')
      for (const { curp } of [second, now]) expect(page.html).not.toContain(curp)
      expect(visitor.cookies.has('sesion')).toBe(false)
      expect(await portal.ctx.store.boundCorreo(first.curp)).toBeUndefined()
      const wrong = await visitor.press(page, 'Continuar', { curp: second.curp })
      expect(wrong.text).toContain('Te quedan 4 intentos')
      const right = await visitor.press(wrong, 'Continuar', { curp: now.curp })
      expect(nssOn(right)).toBe(first.numeros[0])
      expect(right.text).toContain(now.curp)
      expect(await portal.ctx.store.boundCorreo(first.curp)).toBe(correo)
    })

    test('five CURP that are not the one in force block the link', async () => {
      const [first, second, now] = chain()
      await know(second, now, first)
      const visitor = new Visitor(portal)
      let page = await enter(visitor, first.curp, correoOf(first, 'curioso'))
      for (let n = 0; n < 5; n++) page = await visitor.press(page, 'Continuar', { curp: second.curp })
      expect([page.status, page.text]).toEqual([410, expect.stringContaining('se bloqueó')])
    })

    test('another browser has to type the old one before it learns that it changed', async () => {
      const [first, second, now] = chain()
      await know(second, now, first)
      await askForLink(new Visitor(portal), first.curp, correoOf(first, 'otra'))
      const other = new Visitor(portal)
      const asked = await other.get(await linkIn(other, correoOf(first, 'otra')))
      expect((await other.press(asked, 'Continuar', { curp: someone().curp })).text).not.toContain('cambió')
      expect((await other.press(asked, 'Continuar', { curp: first.curp })).text).toContain('Tu CURP cambió')
      expect((await other.press(asked, 'Continuar', { curp: now.curp })).title).toContain('Paso 2')
    })

    test('binding and block are the person’s', async () => {
      const [first, second, now] = chain({ located: true })
      await know(first, second, now)
      await enter(new Visitor(portal), now.curp, correoOf(now, 'suyo'))
      const thief = new Visitor(portal)
      await askForLink(thief, first.curp, correoOf(now, 'ajeno'))
      await thief.mailTo(correoOf(now, 'suyo'), APPROVAL)
      await portal.base.inTurn(() => blockCurp(portal.base, first.curp, 'prueba', portal.clock.now()))
      const stopped = await enter(new Visitor(portal), now.curp, correoOf(now, 'suyo'))
      expect(stopped.text).toContain('están detenidos')
    })

    test('CURP that replace each other in a circle are settled in person', async () => {
      const [one, two] = [someone(), someone()]
      const circle = [
        { ...one, status: 'reemplazada', currentCurp: two.curp },
        { ...two, status: 'reemplazada', currentCurp: one.curp },
      ] as const
      await know(...circle)
      const page = await enter(new Visitor(portal), one.curp, correoOf(one, 'yo'))
      expect(page.text).toContain('se resuelve en persona')
    })

    test('with a number each they are a conflict, and none is shown', async () => {
      const [old, now] = [someone({ located: true }), someone({ located: true })]
      await know(now, { ...old, status: 'reemplazada', currentCurp: now.curp })
      await know({ ...now, previousCurp: old.curp })
      const page = await enter(new Visitor(portal), now.curp, correoOf(now, 'yo'))
      expect(page.text).toContain('se resuelve en persona')
      for (const nss of [...old.numeros, ...now.numeros]) expect(page.html).not.toContain(nss)
    })

    test('a number given to the old one is the new one’s: an older trámite shows nothing, the documents are new', async () => {
      const [old, now] = [someone(), someone()]
      await know(old)
      const visitor = new Visitor(portal)
      const correo = correoOf(old, 'yo')
      const given = await giveAddress(visitor, await enter(visitor, old.curp, correo), '06000')
      const nss = nssOn(given)
      expect(nss).toHaveLength(11)
      await know({ ...old, status: 'reemplazada', currentCurp: now.curp }, { ...now, previousCurp: old.curp })
      const withheld = await visitor.get('/tramites/nss/resultado')
      expect(withheld.text).toContain('fue reemplazada')
      expect(withheld.html).not.toContain(nss)
      const folio = folioOn(given)
      for (const path of ['asignacion', 'asignacion.pdf', 'tarjeta.pdf'])
        expect((await visitor.fetch(`/documentos/${folio}/${path}`)).status).toBe(403)
      expect((await visitor.post(`/documentos/${folio}/enviar`, {})).status).toBe(403)
      const asked = await open(visitor, correo)
      const located = await visitor.press(asked, 'Continuar', { curp: now.curp })
      expect(located.text).toContain('Localización de NSS exitosa')
      expect(nssOn(located)).toBe(nss)
      expect(folioOn(located)).not.toBe(folio)
    })
  })

  describe('facts are asked when they matter', () => {
    test.each([
      ['deceased', (person: Person): Person => ({ ...person, status: 'fallecido' }), 'no puede continuar'],
      [
        'with a second number',
        (person: Person): Person => ({
          ...person,
          numeros: [...person.numeros, composeNss('60', 1985, 1966, serial++)],
        }),
        'se resuelve en persona',
      ],
    ])('%s since: no page shows the number', async (_, change, words) => {
      const person = someone({ located: true })
      await know(person)
      const visitor = new Visitor(portal)
      const correo = correoOf(person, 'yo')
      const before = await enter(visitor, person.curp, correo)
      await know(change(person))
      const folio = folioOn(before)
      const after = await visitor.get('/tramites/nss/resultado')
      expect(after.text).toContain(words)
      expect(after.html).not.toContain(person.numeros[0])
      expect((await visitor.get(`/documentos/${folio}/tarjeta`)).status).toBe(403)
      const again = await open(new Visitor(portal), correo, { curp: person.curp })
      expect(again.text).toContain(words)
      const trail = await readAll(auditTrail(portal.base, { curp: person.curp }))
      expect(trail.filter(({ what }) => what === 'documento visto').at(-1)).toMatchObject({
        outcome: 'detenido',
      })
    })

    test('a corrected name gives a new pair of documents; the old ones are genuine, and say that there are newer ones', async () => {
      const person = someone({ located: true })
      await know(person)
      const visitor = new Visitor(portal)
      const before = await enter(visitor, person.curp, correoOf(person, 'yo'))
      const folio = folioOn(before)
      portal.clock.forward(60_000)
      await know({ ...person, name: { ...person.name, nombre: 'CORREGIDA' } })
      const notice = await visitor.get('/tramites/nss/resultado')
      expect(notice.text).toContain('se corrigieron')
      const after = await visitor.press(notice, 'Ver mis documentos nuevos')
      expect(after.text).toContain('CORREGIDA')
      expect([nssOn(after), folioOn(after) === folio]).toEqual([nssOn(before), false])
      const codes = await Promise.all([folio, folioOn(after)].map((one) => portal.ctx.store.findIssue(one)))
      const [old, now] = await Promise.all(
        codes.map((issue) => visitor.get(`/verificar/${issue?.documents.asignacion.codigo}`)),
      )
      expect(old?.text).toContain('El documento es auténtico; hay uno más nuevo')
      expect(now?.text).not.toContain('más nuevo')
      const json = await visitor.fetch(`/verificar/${codes[0]?.documents.tarjeta.codigo}`, {
        headers: { accept: 'application/json' },
      })
      expect(await json.json()).toMatchObject({ autentico: true, hay_mas_nuevo: true })
      const outdated = await visitor.fetch(`/documentos/${folio}/tarjeta`)
      expect([outdated.status, outdated.headers.get('location')]).toEqual([303, '/tramites/nss/resultado'])
    })

    test('a trámite that gave its number ends with its link: what is asked for later is a new one', async () => {
      const person = someone({ located: true })
      await know(person)
      const correo = correoOf(person, 'yo')
      const first = folioOn(await enter(new Visitor(portal), person.curp, correo))
      portal.clock.forward(23 * HOUR)
      const same = folioOn(await enter(new Visitor(portal), person.curp, correo))
      expect(same).toBe(first)
      portal.clock.forward(25 * HOUR)
      const later = folioOn(await enter(new Visitor(portal), person.curp, correo))
      expect(later).not.toBe(first)
    })
  })
})

describe('the operator’s service', () => {
  beforeAll(async () => {
    people.length = 0
    service = await registryServer({ people })
    portal = await openPortal({
      env: { LIMITS: 'off', REGISTRY_URL: service.url, REGISTRY_TIMEOUT_MS: '2000' },
    })
  })
  afterAll(async () => {
    await portal.close()
    await service.close()
  })

  test('that is down shows no number, whatever was shown before, and loses nothing', async () => {
    const person = someone({ located: true })
    people.push(person)
    const visitor = new Visitor(portal)
    await enter(visitor, person.curp, correoOf(person, 'yo'))
    service.manners = (response) => response.writeHead(503).end()
    const down = await visitor.get('/tramites/nss/resultado')
    expect([down.status, down.html.includes(person.numeros[0] ?? '?')]).toEqual([503, false])
    service.manners = () => false
    expect(nssOn(await visitor.press(down, 'Intentar de nuevo'))).toBe(person.numeros[0])
  })

  test('that corrects a number gives documents of the corrected one', async () => {
    const person = someone({ located: true })
    people.push(person)
    const visitor = new Visitor(portal)
    await enter(visitor, person.curp, correoOf(person, 'yo'))
    const right = composeNss('60', 1985, 1966, serial++)
    people.push(...people.splice(people.indexOf(person), 1).map((one) => ({ ...one, numeros: [right] })))
    const after = await visitor.press(
      await visitor.get('/tramites/nss/resultado'),
      'Ver mis documentos nuevos',
    )
    expect(nssOn(after)).toBe(right)
  })
})

describe('the first correo of a CURP whose register has none', () => {
  const openWith = (env: Record<string, string>) => openPortal({ env })
  const asked = async (at: Portal, person: Person, who: string): Promise<[Visitor, Page]> => {
    await at.ctx.store.savePeople([person], at.clock.now())
    const visitor = new Visitor(at)
    await askForLink(visitor, person.curp, correoOf(person, who))
    return [
      visitor,
      await visitor.press(await visitor.get(await linkIn(visitor, correoOf(person, who))), 'Continuar'),
    ]
  }
  const typed = ({ name }: Person) => ({
    nombre: name.nombre.toLowerCase().normalize('NFD').replace(/\p{M}/gu, ''),
    primer_apellido: name.primerApellido.replaceAll(/[ /’]/g, '-'),
    segundo_apellido: name.segundoApellido ?? '',
  })

  test('needs, to locate a number, the name as the register has it: three tries an hour, for each correo', async () => {
    portal = await openWith({ FIRST_BINDING: 'names' })
    const person = someone({ located: true })
    const [thief, page] = await asked(portal, person, 'ajeno')
    expect([page.status, page.text]).toEqual([
      422,
      expect.stringContaining('Escribe tu nombre y tus apellidos'),
    ])
    expect(thief.cookies.has('sesion')).toBe(false)
    let guess = page
    for (let n = 0; n < 3; n++)
      guess = await thief.press(guess, 'Continuar', { nombre: 'X', primer_apellido: 'Y' })
    expect(guess.text).toContain('no es el que tiene el registro')
    expect((await thief.press(guess, 'Continuar', typed(person))).status).toBe(429)
    const [owner, form] = await asked(portal, person, 'suyo')
    const paso3 = await owner.press(form, 'Continuar', typed(person))
    expect(nssOn(paso3)).toBe(person.numeros[0])
    portal.clock.forward(HOUR)
    expect((await thief.press(guess, 'Continuar', typed(person))).status).toBe(410)
    await portal.close()
  })

  test('may be guessed at three times an hour, also by many guesses at once, and the operator is told', async () => {
    portal = await openWith({ FIRST_BINDING: 'names' })
    const [thief, page] = await asked(portal, someone({ located: true }), 'ajeno')
    const guesses = await Promise.all(
      Array.from({ length: 20 }, () => thief.press(page, 'Continuar', { nombre: 'X', primer_apellido: 'Y' })),
    )
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(17)
    await portal.tellRefused()
    const told = (await readAll(auditTrail(portal.base, {}))).filter(({ outcome }) => outcome === 'limitado')
    expect(told.map(({ what, code }) => [what, code])).toEqual([['enlace abierto', '×17']])
    await portal.close()
  })

  test('needs nothing more where there is no number to locate, or the register has the correo', async () => {
    portal = await openWith({ FIRST_BINDING: 'names' })
    expect((await asked(portal, someone(), 'nuevo'))[1].title).toContain('Paso 2')
    const person = someone({ located: true })
    const [, page] = await asked(portal, { ...person, correo: correoOf(person, 'suyo') }, 'suyo')
    expect(nssOn(page)).toBe(person.numeros[0])
    await portal.close()
  })

  describe('and a CURP that takes the place of one without a number', () => {
    /** A stranger opens a link for the CURP without a number; then the padrón says that one with a number took its place. */
    const carried = async (facts: { registered?: boolean; way?: string } = {}) => {
      portal = await openWith({ FIRST_BINDING: facts.way ?? 'names' })
      const older = someone()
      const owner = { ...someone({ located: true }), name: older.name }
      const registered = facts.registered ? { correo: correoOf(owner, 'suyo') } : {}
      const [thief, inside] = await asked(portal, older, 'ajeno')
      expect(inside.title).toContain('Paso 2')
      const now = { ...owner, ...registered, previousCurp: older.curp }
      await portal.ctx.store.savePeople(
        [{ ...older, status: 'reemplazada', currentCurp: owner.curp }, now],
        portal.clock.now(),
      )
      portal.clock.forward(1000)
      return { thief, older, now, theirs: correoOf(older, 'ajeno') }
    }

    test('goes by the correo that the register has of the newer one', async () => {
      const { thief, now, theirs } = await carried({ registered: true })
      await askForLink(thief, now.curp, theirs)
      const mail = await thief.mailTo(correoOf(now, 'suyo'), APPROVAL)
      const path = /\/cambio\/[\w-]+/.exec(mail.texto)?.[0] ?? ''
      const owner = new Visitor(portal)
      await owner.press(await owner.get(path), 'No, yo no lo pedí')
      expect(await portal.ctx.store.boundCorreo(now.curp)).toBeUndefined()
      // what the register's approves counts for good, though the register still has its own
      portal.clock.forward(1000)
      await askForLink(owner, now.curp, correoOf(now, 'otro'))
      const asked = await eventually(async () => {
        const { texto } = await owner.mailTo(correoOf(now, 'suyo'), APPROVAL)
        return texto.includes(path) ? undefined : /\/cambio\/[\w-]+/.exec(texto)?.[0]
      })
      await owner.press(await owner.get(asked), 'Aprobar')
      expect(nssOn(await open(owner, correoOf(now, 'otro')))).toBe(now.numeros[0])
      await portal.close()
    })

    test('asks the names of whoever opens the first link to its number, and asks nobody’s approval', async () => {
      const { thief, older, now, theirs } = await carried()
      const shut = await enter(thief, now.curp, theirs)
      expect([shut.status, shut.text]).toEqual([
        422,
        expect.stringContaining('Escribe tu nombre y tus apellidos'),
      ])
      expect(await portal.ctx.store.boundCorreo(now.curp)).toBeUndefined()
      // also with the CURP of before, which they may know better
      for (const curp of [older.curp, now.curp]) {
        const owner = new Visitor(portal)
        const form = await enter(owner, curp, correoOf(now, 'suyo'))
        expect(form.status).toBe(422)
        if (curp === now.curp)
          expect(nssOn(await owner.press(form, 'Continuar', typed(now)))).toBe(now.numeros[0])
      }
      expect(await portal.ctx.store.boundCorreo(now.curp)).toBe(correoOf(now, 'suyo'))
      // once is enough
      portal.clock.forward(1000)
      expect(nssOn(await enter(new Visitor(portal), now.curp, correoOf(now, 'suyo')))).toBe(now.numeros[0])
      await portal.close()
    })

    test('asks them too of the mailbox that such a one has approved', async () => {
      portal = await openWith({ FIRST_BINDING: 'names' })
      const other = someone()
      const [thief] = await asked(portal, other, 'ajeno')
      const second = new Visitor(portal)
      await askForLink(second, other.curp, correoOf(other, 'otro'))
      const mail = await thief.mailTo(correoOf(other, 'ajeno'), APPROVAL)
      const path = /\/cambio\/[\w-]+/.exec(mail.texto)?.[0] ?? ''
      await thief.press(await thief.get(path), 'Aprobar')
      const nss = composeNss('84', 1997, 1979, serial++)
      await portal.ctx.store.savePeople([{ ...other, numeros: [nss] }], portal.clock.now())
      const shut = await open(second, correoOf(other, 'otro'))
      expect([shut.status, shut.title]).toEqual([422, expect.stringContaining('Error')])
      await portal.close()
    })

    test('shows no number that comes while its session is open, until the names are given at its link', async () => {
      portal = await openWith({ FIRST_BINDING: 'names' })
      const other = someone()
      const [thief, paso2] = await asked(portal, other, 'ajeno')
      expect(paso2.title).toContain('Paso 2')
      const nss = composeNss('84', 1997, 1979, serial++)
      await portal.ctx.store.savePeople([{ ...other, numeros: [nss] }], portal.clock.now())
      const found = await thief.get('/tramites/nss/domicilio')
      const pages = [found, await giveAddress(thief, paso2, '06000').catch(() => found)]
      for (const accion of ['consultar', 'continuar', 'reintentar'])
        pages.push(await thief.post('/tramites/nss/domicilio', { ...ADDRESS, accion }))
      pages.push(await thief.get('/tramites/nss/resultado'))
      for (const page of pages) expect(nssOn(page), page.title).toBe('')
      expect(pages[2]?.text).toContain('Abre otra vez la liga')
      const names = await open(thief, correoOf(other, 'ajeno'))
      expect(names.text).toContain('Escribe tu nombre y tus apellidos')
      expect(nssOn(await thief.press(names, 'Continuar', typed(other)))).toBe(nss)
      await portal.close()
    })

    test('keeps the mailbox of a link where the operator wants it open', async () => {
      const { thief, now, theirs } = await carried({ way: 'open' })
      expect(nssOn(await enter(thief, now.curp, theirs))).toBe(now.numeros[0])
      await portal.close()
    })

    test('keeps the mailbox of whoever was given the number, or was bound by the institution', async () => {
      portal = await openWith({ FIRST_BINDING: 'names' })
      const [first, second] = [someone(), someone({ located: true })]
      const desk = someone()
      const [owner, paso2] = await asked(portal, first, 'suyo')
      const given = nssOn(await giveAddress(owner, paso2, '06000'))
      const [locator, names] = await asked(portal, second, 'suyo')
      await locator.press(names, 'Continuar', typed(second))
      await portal.ctx.store.savePeople([desk], portal.clock.now())
      await rebound(portal, desk.curp, correoOf(desk, 'suyo'))
      for (const [old, nss] of [
        [first, given],
        [second, second.numeros[0]],
        [desk, composeNss('84', 1997, 1979, serial++)],
      ] as const) {
        const now = { ...someone(), name: old.name, previousCurp: old.curp }
        const numeros = old === desk && nss ? [nss] : []
        await portal.ctx.store.savePeople(
          [
            { ...old, status: 'reemplazada', currentCurp: now.curp },
            { ...now, numeros },
          ] as Person[],
          portal.clock.now(),
        )
        portal.clock.forward(1000)
        expect(nssOn(await enter(new Visitor(portal), now.curp, correoOf(old, 'suyo')))).toBe(nss)
      }
      await portal.close()
    })
  })

  test('is bound at the counter alone, where the operator wants it so', async () => {
    portal = await openWith({ FIRST_BINDING: 'desk' })
    for (const located of [true, false]) {
      const person = someone({ located })
      const [visitor, page] = await asked(portal, person, 'yo')
      expect(page.text).toContain('La primera vez se hace en persona')
      expect(page.text).toContain('identificación oficial')
      expect(visitor.cookies.has('sesion')).toBe(false)
      expect(await portal.ctx.store.boundCorreo(person.curp)).toBeUndefined()
    }
    await portal.close()
  })
})

describe('a correo that the padrón has of somebody', () => {
  const know = (...all: Person[]) => portal.ctx.store.savePeople(all, portal.clock.now())
  beforeAll(async () => {
    portal = await openPortal({ env: { LIMITS: 'off' } })
  })
  afterAll(() => portal.close())

  test('is nobody else’s: whoever asks with it is told by mail alone, nothing is bound, and the owner finishes', async () => {
    const [owner, other] = [someone({ located: true }), someone()]
    const correo = correoOf(owner, 'suyo')
    await know({ ...owner, correo }, other)
    const screen = await askForLink(new Visitor(portal), other.curp, correo)
    expect(screen.text).toContain('te hemos enviado una liga')
    const told = await new Visitor(portal).mailTo(correo, LINK_SUBJECT)
    expect(told.texto).toContain('ya está unido a otra CURP')
    expect(told.texto).not.toContain('/enlace/')
    portal.clock.forward(1000)
    expect(nssOn(await enter(new Visitor(portal), owner.curp, correo))).toBe(owner.numeros[0])
    expect(await portal.ctx.store.boundCorreo(other.curp)).toBeUndefined()
  })

  test('also when it came into the padrón after the link of the other had gone out', async () => {
    const [owner, other] = [someone(), someone()]
    const correo = correoOf(owner, 'luego')
    await know(owner, other)
    const thief = new Visitor(portal)
    await askForLink(thief, other.curp, correo)
    const link = await linkIn(thief, correo)
    await know({ ...owner, correo })
    expect((await thief.press(await thief.get(link), 'Continuar')).status).toBe(410)
    expect(await portal.ctx.store.boundCorreo(other.curp)).toBeUndefined()
  })

  test('of several people is the first one’s who opens a link, as of a family', async () => {
    const [one, two] = [someone({ located: true }), someone({ located: true })]
    const correo = correoOf(one, 'familia')
    await know({ ...one, correo }, { ...two, correo })
    expect(nssOn(await enter(new Visitor(portal), two.curp, correo))).toBe(two.numeros[0])
    await askForLink(new Visitor(portal), one.curp, correo)
    await eventually(async () =>
      (await new Visitor(portal).mails()).some(
        (mail) => mail.para === correo && mail.texto.includes('otra CURP'),
      ),
    )
  })

  test('is free once its owner is bound to another', async () => {
    const [owner, other] = [someone({ located: true }), someone({ located: true })]
    await know(owner, other)
    await enter(new Visitor(portal), owner.curp, correoOf(owner, 'propio'))
    await know({ ...owner, correo: correoOf(owner, 'viejo') })
    expect(nssOn(await enter(new Visitor(portal), other.curp, correoOf(owner, 'viejo')))).toBe(
      other.numeros[0],
    )
  })

  test('is known as such in a database of before, once it is opened', async () => {
    const [owner, other] = [someone(), someone()]
    const correo = correoOf(owner, 'antes')
    await know({ ...owner, correo }, other)
    portal.base.sqlite.exec(
      "update personas set correo_index = null; insert into recifrado (tabla) values ('personas.correo_index')",
    )
    portal = await portal.restart()
    const bindings = bindingStore(portal.base, personKeys(portal.base))
    const taken = await Promise.all([owner, other].map(({ curp }) => bindings.isTaken(curp, correo)))
    expect(taken).toEqual([false, true])
  })
})

test('fifty requests at once, with both CURP of a person, give one number', async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  const second = await openPortal({ env: { LIMITS: 'off' }, dataDir: portal.dataDir, clock: portal.clock })
  try {
    const [old, now] = [someone(), someone()]
    await portal.ctx.store.savePeople([old, now], portal.clock.now())
    const visitors = await Promise.all(
      Array.from({ length: 2 }, async (_, n) => {
        const visitor = new Visitor(portal)
        const person = n === 0 ? old : now
        await enter(visitor, person.curp, correoOf(person, 'yo'))
        return visitor
      }),
    )
    const link = { from: old.curp, to: now.curp }
    const place = {
      cp: '06000',
      estado: '09',
      municipio: '015',
      a_mano: 'si',
      colonia_otra: 'Centro',
      calle: 'Uno',
      numero_exterior: '1',
      accion: 'continuar',
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:3000' }
    const cookieOf = (visitor: Visitor) => [...visitor.cookies].map(([k, v]) => `${k}=${v}`).join('; ')
    const sends = Array.from({ length: 50 }, (_, n) => async () => {
      if (n === 20) await second.ctx.store.linkCurps([link], portal.clock.now())
      const app = n % 4 < 2 ? portal.app : second.app
      const cookie = cookieOf(visitors[n % 2] as Visitor)
      return app.request('/tramites/nss/domicilio', {
        method: 'POST',
        headers: { ...headers, cookie },
        body: new URLSearchParams(place).toString(),
      })
    })
    await Promise.all(sends.map((send) => send()))
    const standing = portal.base.sqlite
      .prepare("select count(*) from numeros where origin = 'asignado' group by curp_index")
      .pluck()
      .all()
    expect(standing.every((n) => n === 1)).toBe(true)
    // whichever came first: of both CURP one number was assigned, or the two of before the link are a conflict
    const numbers = await portal.ctx.store.numerosOf(old.curp)
    expect(await portal.ctx.store.numerosOf(now.curp)).toEqual(numbers)
  } finally {
    await second.stop()
    await portal.close()
  }
})
