import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import { DAY } from '../../src/domain/base/time.ts'
import { settleCases } from '../../src/domain/desk/decide.ts'
import { composeNss, type Nss } from '../../src/domain/number/nss.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { makeCurp } from '../../src/domain/person/curp-key.ts'
import type { PersonName } from '../../src/domain/person/person.ts'
import { newPeople } from '../support/owner.ts'
import { demoClerk, invite } from '../support/staff.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, nssOn } from '../support/walk.ts'
import { Hands } from './support/keyboard.ts'
import { authenticatorOf, newKey } from './support/passkeys.ts'
import { openWeb } from './support/web.ts'

const web = openWeb({ DECLARED_NAMES: 'off' }, { sleep: async () => {} }, undefined, 'localhost')

/** The counter, without JavaScript; whoever approves, with a passkey. */
let counter: BrowserContext
let office: BrowserContext
let front: Hands
let boss: Hands
let others: Visitor[]
let people: ReturnType<typeof newPeople>
beforeAll(async () => {
  const { browser, site } = web
  people = newPeople(site.portal, 71, 'of age')
  counter = await browser.newContext({ javaScriptEnabled: false, locale: 'es-MX' })
  office = await browser.newContext({ locale: 'es-MX' })
  front = new Hands(await counter.newPage())
  boss = new Hands(await office.newPage())
  await newKey(await authenticatorOf(boss.page))
  await boss.page.goto(`${site.url}${(await invite(site.portal, 'responsable')).path}`)
  await boss.push('Crear mi llave y entrar', 'ya tienes acceso')
  await signIn()
})
afterAll(async () => {
  await counter?.close()
  await office?.close()
})

/** At the beginning of a day. */
async function signIn(): Promise<void> {
  const { portal, url } = web.site
  await front.page.goto(`${url}/mostrador/entrar`)
  await front.push('Entrar como Mostrador', 'Buscar a una persona')
  others = [await demoClerk(portal, 'operacion'), await demoClerk(portal, 'auditoria')]
}

const portal = () => web.site.portal
const pathOf = (hands: Hands): string => new URL(hands.page.url()).pathname
const goTo = (hands: Hands, path: string) => hands.page.goto(`${web.site.url}${path}`)

/** Nobody but the counter and its Responsable gets there. */
async function refusedToOthers(path: string): Promise<void> {
  for (const other of others)
    for (const page of [await other.get(path), await other.post(path, {})])
      expect([page.status, page.title], path).toEqual([403, expect.stringContaining('Tu puesto no permite')])
}

/** From "Buscar" to whatever is found. */
async function search(busca: string, then: string): Promise<void> {
  await goTo(front, '/mostrador/buscar')
  await front.type('CURP, folio o código', busca)
  await front.choose('¿Por qué lo abres?', 'está aquí')
  await front.type('Motivo', 'Vino con su INE original')
  await front.push('Buscar y abrir', then)
}
/** The path of a person's file. */
async function open(curp: string): Promise<string> {
  await search(curp, 'Qué puedes hacer')
  return pathOf(front)
}

type Came = { readonly guardian?: string }
/** "Atender aquí" up to its first answer. */
async function beginAttending(file: string, then: string, { guardian }: Came = {}): Promise<void> {
  await refusedToOthers(`${file}/atender`)
  // the newest trámite stands first
  portal().clock.forward(1000)
  await goTo(front, file)
  await front.push('Atender aquí', 'Últimos cuatro')
  await front.choose('Identificación oficial', 'INE')
  await front.type('Últimos cuatro', '4321')
  await front.choose('¿Quién vino?', guardian ? 'madre' : 'La persona')
  if (guardian) await guardianIs(guardian)
  await front.push('Atender', then)
}
async function guardianIs(curp: string): Promise<void> {
  await front.type('Su CURP', curp)
  await front.choose('Qué es de la persona', 'Madre')
}
/** … with an address where there is no number, up to both documents, as they come out of the printer. */
async function attend(file: string, has: 'a number' | 'no number', came: Came = {}) {
  const ready = 'Listo: imprime los dos documentos.'
  if (has === 'a number') await beginAttending(file, ready, came)
  else {
    await beginAttending(file, 'se le asigna uno por su domicilio', came)
    await front.type('Código postal', '80000')
    await front.page.keyboard.press('Enter')
    await front.page.getByLabel('Selecciona tu colonia').waitFor()
    await front.type('Calle', 'Calle de la Prueba')
    await front.type('Número exterior', '12')
    await front.push('Asignar el número', ready)
  }
  return print()
}
/** The first two links to print on the page; what was issued. */
async function print() {
  const links = (await front.page.getByRole('link', { name: /^Imprimir/ }).all()).slice(0, 2)
  expect(links).toHaveLength(2)
  let folio = ''
  for (const link of links) {
    await front.reach(link)
    const href = (await link.getAttribute('href')) ?? ''
    const paper = await counter.request.get(`${web.site.url}${href}`)
    expect(paper.headers()['content-type']).toBe('application/pdf')
    expect((await paper.body()).subarray(0, 5).toString()).toBe('%PDF-')
    folio = /\d{22}/.exec(href)?.[0] ?? ''
  }
  const issue = await portal().ctx.store.findIssue(folio)
  if (!issue) throw new Error('nothing was issued')
  expect(issue.inPerson).toBe(true)
  return issue
}

/** The counter proposes what it filled in; the path of the case. */
async function propose(file: string, act: string, fillIn: () => Promise<void>): Promise<string> {
  await goTo(front, file)
  await front.push(act, 'Documentos que viste')
  await refusedToOthers(pathOf(front))
  await fillIn()
  await front.type('Documentos que viste', 'INE y acta originales')
  await front.type('Motivo', 'lo pidió en persona')
  await front.push('Proponer', 'Propuesto: hay 72 horas')
  const path = pathOf(front)
  // not by the role that proposes, whoever's it is
  const own = await counter.request.post(`${web.site.url}${path}`, {
    form: { accion: 'aprobar' },
    headers: { origin: web.site.url },
  })
  expect([own.status(), (await own.text()).includes('Tu puesto no permite')]).toEqual([403, true])
  return path
}
/** A Responsable approves it with a passkey. */
async function approve(path: string, said = 'Aprobado y hecho'): Promise<void> {
  await goTo(boss, path)
  await boss.push('Aprobar', said)
}

const number = (nth: number) => composeNss('60', 1985, 1966, nth)
async function onFile(curp: Curp, name: PersonName, numeros: readonly Nss[], status = 'vigente' as const) {
  const person = { curp, name, status, numeros }
  await portal().ctx.store.savePeople([person], portal().clock.now())
}

describe('the counter helps whom the screen cannot: from the door to the printed documents, by keyboard', () => {
  test('a: somebody without e-mail gets a number and both documents', async () => {
    const { curp } = (await people.next()).value
    expect(await attend(await open(curp), 'no number')).toMatchObject({ curp, kind: 'asignacion' })
  })

  test('c: of two numbers one stands; a document of the other is genuine and says so', async () => {
    const { curp, name } = (await people.next()).value
    const [old, standing] = [number(1), number(2)]
    await onFile(curp, name, [old])
    const before = await attend(await open(curp), 'a number')
    await onFile(curp, name, [old, standing])
    const file = await open(curp)
    await beginAttending(file, 'Tiene más de un NSS')
    const decide = async () => {
      expect(await front.page.content()).not.toContain(old)
      await front.choose('Vale', standing.slice(-4))
    }
    await approve(await propose(file, 'Decidir cuál número vale', decide))
    expect((await attend(file, 'a number')).nss).toBe(standing)
    const code = before.documents.asignacion.codigo
    const verified = await new Visitor(portal()).get(`/verificar/${code}`)
    expect(verified.title).toContain('El documento es auténtico; este número ya no está vigente')
    const json = await portal().app.request(`/verificar/${code}`, { headers: { accept: 'application/json' } })
    expect(await json.json()).toMatchObject({ autentico: true, numero_vigente: false })
  })

  test('d: who was wrongly deceased lives again', async () => {
    const { curp, name } = (await people.next()).value
    const dead = { curp, name, status: 'fallecido', numeros: [] } as const
    await portal().ctx.store.savePeople([dead], portal().clock.now())
    const file = await open(curp)
    await beginAttending(file, 'Fallecida')
    await approve(await propose(file, 'Corregir su situación', () => front.choose('Debe decir', 'Vigente')))
    await attend(file, 'no number')
  })

  test('e: a name that differs from the CURP is corrected, and the case says in what it differs', async () => {
    const { curp } = (await people.next()).value
    const file = await open(curp)
    const path = await propose(file, 'Corregir su nombre', async () => {
      await front.type('Nombre(s)', 'Zulema')
      await front.type('Primer apellido', 'Xicoténcatl')
      await front.type('Segundo apellido', 'Ñandú')
      await front.choose('Si el nombre no concuerda', 'sus papeles lo dicen')
    })
    expect(await front.page.getByText('no concuerda con la CURP').count()).toBe(1)
    await approve(path)
    expect((await attend(file, 'no number')).name).toMatchObject({ nombre: 'ZULEMA' })
  })

  test('f: a reprint, found by its folio', async () => {
    const { curp, name } = (await people.next()).value
    await onFile(curp, name, [number(5)])
    const first = await attend(await open(curp), 'a number')
    await search(first.folio, 'Qué puedes hacer')
    const file = pathOf(front)
    await refusedToOthers(file)
    expect((await print()).folio).toBe(first.folio)
    // somebody else's file, even with its address
    expect((await (await demoClerk(portal(), 'mostrador')).get(file)).status).toBe(404)
  })

  test('g: whoever failed the challenge three times needs none here', async () => {
    const { curp, name } = (await people.next()).value
    await onFile(curp, name, [number(3)])
    const home = new Visitor(portal())
    const typed = { curp, correo: 'g@ejemplo.mx', correo_confirmacion: 'g@ejemplo.mx', captcha: 'no sé' }
    for (let nth = 0; nth < 3; nth++) {
      const page = await home.press(await home.get('/tramites/nss'), 'Continuar', typed)
      expect(page.status).toBe(422)
    }
    const issue = await attend(await open(curp), 'a number')
    expect(issue).toMatchObject({ kind: 'localizacion', nss: number(3) })
  })

  test('h: a changed CURP keeps its number, and it is taken back within a day', async () => {
    const [old, current] = [(await people.next()).value, (await people.next()).value]
    await onFile(old.curp, old.name, [number(4)])
    const file = await open(current.curp)
    const fillIn = () => front.type('CURP anterior', old.curp)
    await approve(await propose(file, 'Unir una CURP anterior', fillIn))
    expect(await attend(file, 'a number')).toMatchObject({ curp: current.curp, nss: number(4) })
    await approve(await propose(file, 'Deshacerlo', async () => {}))
    await beginAttending(file, 'se le asigna uno por su domicilio')
  })

  test('i: a minor with a parent; two children, one parent’s mail', async () => {
    const parent = (await people.next()).value
    const correo = 'la.madre@ejemplo.mx'
    for (const [nth, nombre] of ['ULISES', 'XIMENA'].entries()) {
      const name = { nombre, primerApellido: 'ÑANDÚ', segundoApellido: 'YÁÑEZ' }
      const birth = { year: 2014, month: 3 + nth, day: 9 }
      const curp = makeCurp({ name, birth, sex: nth ? 'M' : 'H', entidad: 'DF', differentiator: 'A' })
      await onFile(curp, name, [])
      const file = await open(curp)
      const issue = await attend(file, 'no number', { guardian: parent.curp })
      const path = await propose(file, 'Cambiar su correo', async () => {
        await front.type('Correo nuevo', correo)
        await front.type('Escríbelo otra vez', correo)
        await guardianIs(parent.curp)
      })
      await approve(path)
      await goTo(front, file)
      await front.page.getByText('l•••@ejemplo.mx').first().waitFor()
      expect(nssOn(await enter(new Visitor(portal()), curp, correo))).toBe(issue.nss)
    }
  })

  test('j: a foreigner whom no register knows is put on file', async () => {
    const name = { nombre: 'IRINA', primerApellido: 'VOLKOVA' }
    const birth = { year: 1988, month: 7, day: 21 }
    const curp = makeCurp({ name, birth, sex: 'M', entidad: 'NE', differentiator: '0' })
    await search(curp, 'No hay nadie con esa CURP')
    await front.push('Abrir aunque nadie la conozca', 'Qué puedes hacer')
    const file = pathOf(front)
    const path = await propose(file, 'Corregir su nombre', async () => {
      await front.type('Nombre(s)', 'Irina')
      await front.type('Primer apellido', 'Volkova')
    })
    await approve(path)
    expect(await attend(file, 'no number')).toMatchObject({ curp, kind: 'asignacion' })
  })

  test('b: a lost mailbox; the one before is told, and a day later the new one opens', async () => {
    const { curp, name } = (await people.next()).value
    await onFile(curp, name, [number(6)])
    const owner = new Visitor(portal())
    expect(nssOn(await enter(owner, curp, 'el.de.antes@ejemplo.mx'))).toBe(number(6))
    const correo = 'recuperado@ejemplo.mx'
    const path = await propose(await open(curp), 'Cambiar su correo', async () => {
      await front.type('Correo nuevo', correo)
      await front.type('Escríbelo otra vez', correo)
    })
    await approve(path, 'Se hace en 24 horas')
    const told = await owner.mailTo('el.de.antes@ejemplo.mx', 'el correo de tu CURP va a cambiar')
    expect(told.texto).toContain('/mudanza/')
    portal().clock.forward(DAY)
    await settleCases(portal().ctx)
    expect(nssOn(await enter(new Visitor(portal()), curp, correo))).toBe(number(6))
    // the sessions of yesterday are over
    await goTo(boss, path)
    await boss.push('Entrar con mi llave', 'Buscar a una persona')
    await signIn()
    await attend(await open(curp), 'a number')
  })

  test('and everything that must hold holds after all of them', async () => {
    expect(await brokenInvariants(portal().base)).toEqual([])
  })
})

test('at 320 pixels neither a name nor Salir touches the other', async () => {
  const narrow = await web.browser.newContext({ viewport: { width: 320, height: 600 } })
  const page = await narrow.newPage()
  await page.goto(`${web.site.url}/mostrador`)
  await page.getByRole('button', { name: 'Auditoría' }).click()
  await page.locator('.cabeza form').waitFor()
  const name = await page.locator('.cabeza p').boundingBox()
  const leave = await page.locator('.cabeza form').boundingBox()
  if (!name || !leave) throw new Error('no header')
  const apart = Math.max(leave.x - (name.x + name.width), leave.y - (name.y + name.height))
  expect(apart).toBeGreaterThanOrEqual(8)
  await narrow.close()
})
