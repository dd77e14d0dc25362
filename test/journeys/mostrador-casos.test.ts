import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import { DAY } from '../../src/domain/base/time.ts'
import { settleCases } from '../../src/domain/desk/decide.ts'
import { composeNss, type Nss } from '../../src/domain/number/nss.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { makeCurp } from '../../src/domain/person/curp-key.ts'
import type { PersonName } from '../../src/domain/person/person.ts'
import { newPeople, ownerAtPaso3 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { type Clerk, clerk, demoClerk, optionsOn } from '../support/staff.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { enter, nssOn } from '../support/walk.ts'

let portal: Portal
let people: ReturnType<typeof newPeople>
let front: Visitor
let boss: Clerk
let others: Visitor[]
beforeAll(async () => {
  portal = await openPortal({
    env: { LIMITS: 'off', DECLARED_NAMES: 'off' },
    parts: { sleep: async () => {} },
  })
  people = newPeople(portal, 71)
  await signIn()
})
afterAll(() => portal.close())

/** At the beginning of a day. */
async function signIn(): Promise<void> {
  front = await demoClerk(portal, 'mostrador')
  boss = await clerk(portal, 'responsable')
  others = [await demoClerk(portal, 'operacion'), await demoClerk(portal, 'auditoria')]
}

const WHY = { porque: 'presente', motivo: 'Vino con su INE original' }
const SEEN = { evidencia: 'INE y acta originales', motivo: 'lo pidió en persona' }
const INE = { id_tipo: 'ine', id_final: '4321', presencia: 'titular' }
const HOME = {
  cp: '06000',
  colonia: 'otra',
  colonia_otra: 'Centro',
  calle: 'Calle de la Prueba',
  numero_exterior: '12',
}

const search = async (busca: string): Promise<Page> =>
  front.press(await front.get('/mostrador/buscar'), 'Buscar y abrir', { busca, ...WHY })
/** The file of a person, opened by the counter. */
async function open(busca: string): Promise<string> {
  const page = await search(busca)
  expect(page.url).toMatch(/^\/mostrador\/persona\//)
  return page.url
}
/** Nobody but the counter and its Responsable gets there. */
async function refusedToOthers(path: string): Promise<void> {
  for (const other of others) {
    expect((await other.get(path)).status, path).toBe(403)
    expect((await other.post(path, {})).status, path).toBe(403)
  }
}
/** "Atender aquí", to the page with the documents; an address is given where there is no number. */
async function attend(file: string, fields: Record<string, string> = INE): Promise<Page> {
  await refusedToOthers(`${file}/atender`)
  // the newest trámite stands first
  portal.clock.forward(1000)
  const first = await front.press(await front.get(`${file}/atender`), 'Atender', fields)
  if (!first.title.includes('domicilio')) return first
  const found = await front.press(first, 'Buscar', { cp: HOME.cp })
  return front.press(found, 'Asignar el número', HOME)
}
/** Both documents, as they come out of the printer; what was issued. */
async function print(page: Page) {
  expect(page.text).toContain('Listo: imprime los dos documentos.')
  const links = [...page.document.querySelectorAll('a[href$=".pdf"]')].slice(0, 2)
  expect(links).toHaveLength(2)
  for (const link of links) {
    const answer = await front.fetch(link.getAttribute('href') ?? '')
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
  }
  const folio = /\d{22}/.exec(links[0]?.getAttribute('href') ?? '')?.[0] ?? ''
  const issue = await portal.ctx.store.findIssue(folio)
  if (!issue) throw new Error('nothing was issued')
  expect(issue.inPerson).toBe(true)
  return issue
}
/** The counter proposes. The page of the case. */
async function propose(file: string, what: string, fields: Record<string, string>): Promise<Page> {
  const path = `${file}/proponer/${what}`
  await refusedToOthers(path)
  const page = await front.press(await front.get(path), 'Proponer', { ...fields, ...SEEN })
  expect(page.text).toContain('Propuesto')
  // not by the role that proposes, whoever's it is
  expect((await front.post(page.url.replace(/\?.*/, ''), { accion: 'aprobar' })).status).toBe(403)
  return page
}
/** The Responsable approves with a fresh passkey. */
async function approve(proposed: Page, said = 'Aprobado y hecho'): Promise<Page> {
  const page = await boss.visitor.get(proposed.url.replace(/\?.*/, ''))
  const respuesta = boss.key.use(optionsOn(page))
  const done = await boss.visitor.press(page, 'Aprobar', { respuesta })
  expect(done.text).toContain(said)
  return done
}
const number = (nth: number) => composeNss('60', 1985, 1966, nth)
async function onFile(curp: Curp, name: PersonName, numeros: readonly Nss[]): Promise<void> {
  await portal.ctx.store.savePeople([{ curp, name, status: 'vigente', numeros }], portal.clock.now())
}

describe('the counter helps whom the screen cannot', () => {
  test('a: somebody without e-mail gets a number and both documents', async () => {
    const { curp } = (await people.next()).value
    const issue = await print(await attend(await open(curp)))
    expect(issue).toMatchObject({ curp, kind: 'asignacion' })
  })

  test('b: a lost mailbox; the one before is told, and a day later the new one opens', async () => {
    const owner = await ownerAtPaso3(portal, (await people.next()).value)
    const correo = 'recuperado@ejemplo.mx'
    const proposed = await propose(await open(owner.curp), 'correo', { correo, correo_confirmacion: correo })
    await approve(proposed, 'Se hace en 24 horas')
    const told = await owner.visitor.mailTo(owner.correo, 'el correo de tu CURP va a cambiar')
    expect(told.texto).toContain('/mudanza/')
    portal.clock.forward(DAY)
    await signIn()
    await settleCases(portal.ctx)
    expect(nssOn(await enter(new Visitor(portal), owner.curp, correo))).toBe(owner.nss)
    await print(await attend(await open(owner.curp)))
  })

  test('c: of two numbers one stands; a document of the other is genuine and says so', async () => {
    const { curp, name } = (await people.next()).value
    const [old, standing] = [number(1), number(2)]
    await onFile(curp, name, [old])
    const before = await print(await attend(await open(curp)))
    await onFile(curp, name, [old, standing])
    const file = await open(curp)
    expect((await attend(file)).text).toContain('Tiene más de un NSS')
    const form = await front.get(`${file}/proponer/numero`)
    expect(form.html).not.toContain(old)
    const radio = [...form.document.querySelectorAll('#numero option')].find((one) =>
      one.textContent?.includes(standing.slice(-4)),
    )
    await approve(await propose(file, 'numero', { numero: radio?.getAttribute('value') ?? '' }))
    expect((await print(await attend(file))).nss).toBe(standing)
    const code = before.documents.asignacion.codigo
    const verified = await new Visitor(portal).get(`/verificar/${code}`)
    expect(verified.title).toContain('El documento es auténtico; este número ya no está vigente')
    const json = await portal.app.request(`/verificar/${code}`, { headers: { accept: 'application/json' } })
    expect(await json.json()).toMatchObject({ autentico: true, numero_vigente: false })
  })

  test('d: who was wrongly deceased lives again', async () => {
    const { curp, name } = (await people.next()).value
    await portal.ctx.store.savePeople([{ curp, name, status: 'fallecido', numeros: [] }], portal.clock.now())
    const file = await open(curp)
    expect((await attend(file)).text).toContain('Fallecida')
    await approve(await propose(file, 'estatus', { estatus: 'vigente' }))
    await print(await attend(file))
  })

  test('e: a name that differs from the CURP is corrected, and the case says in what it differs', async () => {
    const { curp } = (await people.next()).value
    const file = await open(curp)
    const typed = { nombre: 'Zulema', primer_apellido: 'Xicoténcatl', segundo_apellido: 'Ñandú' }
    const refused = await front.press(await front.get(`${file}/proponer/nombre`), 'Proponer', {
      ...typed,
      ...SEEN,
      aunque: 'no',
    })
    expect(refused.status).toBe(422)
    const proposed = await propose(file, 'nombre', { ...typed, aunque: 'si' })
    expect(proposed.text).toContain('no concuerda con la CURP')
    await approve(proposed)
    expect((await print(await attend(file))).name).toMatchObject({ nombre: 'ZULEMA' })
  })

  test('f: a reprint, found by its folio', async () => {
    const owner = await ownerAtPaso3(portal, (await people.next()).value)
    const page = await search(owner.folio)
    const link = page.document.querySelector('a[href$="asignacion.pdf"]')?.getAttribute('href') ?? ''
    expect((await front.fetch(link)).headers.get('content-type')).toBe('application/pdf')
    const other = await demoClerk(portal, 'mostrador')
    // somebody else's file, even with its address
    expect((await other.get(page.url)).status).toBe(404)
  })

  test('g: whoever failed the challenge three times needs none here', async () => {
    const { curp, name } = (await people.next()).value
    await onFile(curp, name, [number(3)])
    expect(await print(await attend(await open(curp)))).toMatchObject({
      kind: 'localizacion',
      nss: number(3),
    })
  })

  test('h: a changed CURP keeps its number, and it is taken back within a day', async () => {
    const [old, current] = [(await people.next()).value, (await people.next()).value]
    await onFile(old.curp, old.name, [number(4)])
    const file = await open(current.curp)
    const done = await approve(await propose(file, 'curp', { curp_anterior: old.curp }))
    expect(await print(await attend(file))).toMatchObject({ curp: current.curp, nss: number(4) })
    expect(done.url).toContain('/mostrador/asuntos/')
    expect((await front.get(file)).text).toContain('Deshacerlo')
  })

  test('i: a minor with a parent; two children, one parent’s mail', async () => {
    const parent = (await people.next()).value
    for (const [nth, nombre] of ['ULISES', 'XIMENA'].entries()) {
      const name = { nombre, primerApellido: 'ÑANDÚ', segundoApellido: 'YÁÑEZ' }
      const birth = { year: 2014, month: 3 + nth, day: 9 }
      const curp = makeCurp({ name, birth, sex: nth ? 'M' : 'H', entidad: 'DF', differentiator: 'A' })
      await onFile(curp, name, [])
      const file = await open(curp)
      const tutor = { tutor_curp: parent.curp, parentesco: 'madre' }
      const issue = await print(await attend(file, { ...INE, presencia: 'tutor', ...tutor }))
      const correo = 'la.madre@ejemplo.mx'
      await approve(await propose(file, 'correo', { correo, correo_confirmacion: correo, ...tutor }))
      expect((await front.get(file)).text).toContain('l•••@ejemplo.mx')
      expect(nssOn(await enter(new Visitor(portal), curp, correo))).toBe(issue.nss)
    }
  })

  test('j: a foreigner whom no register knows is put on file', async () => {
    const name = { nombre: 'IRINA', primerApellido: 'VOLKOVA' }
    const birth = { year: 1988, month: 7, day: 21 }
    const curp = makeCurp({ name, birth, sex: 'M', entidad: 'NE', differentiator: '0' })
    const nobody = await search(curp)
    const file = (await front.press(nobody, 'Abrir aunque nadie la conozca')).url
    const typed = { nombre: 'Irina', primer_apellido: 'Volkova' }
    await approve(await propose(file, 'nombre', typed))
    expect(await print(await attend(file))).toMatchObject({ curp, kind: 'asignacion' })
  })

  test('and everything that must hold holds after all of them', () => {
    expect(brokenInvariants(portal.base)).toEqual([])
  })
})

describe('a case of the counter', () => {
  test('is approved with a passkey that was used for this very case, and by nobody without one', async () => {
    const correo = 'sin.llave@ejemplo.mx'
    const { curp } = (await people.next()).value
    const proposed = await propose(await open(curp), 'correo', { correo, correo_confirmacion: correo })
    const path = proposed.url.replace(/\?.*/, '')
    const page = await boss.visitor.get(path)
    const respuesta = boss.key.use(optionsOn(page))
    expect((await boss.visitor.post(path, { accion: 'aprobar', respuesta: '' })).status).toBe(422)
    const other = await propose(await open((await people.next()).value.curp), 'estatus', {
      estatus: 'fallecido',
    })
    const elsewhere = other.url.replace(/\?.*/, '')
    expect((await boss.visitor.post(elsewhere, { accion: 'aprobar', respuesta })).status).toBe(422)
    await boss.visitor.press(await boss.visitor.get(elsewhere), 'Rechazar', { motivo: 'no trajo su acta' })
    expect((await front.get(elsewhere)).text).toContain('no trajo su acta')
    const twice = await boss.visitor.press(page, 'Aprobar', { respuesta })
    expect(twice.text).toContain('Aprobado y hecho')
    expect((await boss.visitor.post(path, { accion: 'aprobar', respuesta })).status).toBe(422)
  })

  test('is read by Auditoría, which decides nothing, and taken back by who proposed it', async () => {
    const { curp } = (await people.next()).value
    const proposed = await propose(await open(curp), 'estatus', { estatus: 'fallecido' })
    const path = proposed.url.replace(/\?.*/, '')
    const reader = await demoClerk(portal, 'auditoria')
    const page = await reader.get(path)
    expect(page.text).toContain(SEEN.evidencia)
    expect(page.document.querySelector('main form')).toBeNull()
    expect((await reader.get('/mostrador/asuntos')).text).toContain('Cambio de situación')
    expect((await (await demoClerk(portal, 'operacion')).get(path)).status).toBe(403)
    // another of the same role did not propose it
    const other = await clerk(portal, 'mostrador')
    const tried = await other.visitor.post(`${path}/retirar`, { motivo: 'no es de esta oficina' })
    expect(tried.text).toContain('Lo propusiste tú')
    const back = await front.press(await front.get(path), 'Retirar', { motivo: 'me equivoqué de persona' })
    expect(back.text).toContain('retirado por quien lo propuso')
  })
})

describe('a person’s rights', () => {
  test('are for a Responsable: what goes and what stays is said before', async () => {
    const { curp } = (await people.next()).value
    const file = await open(curp)
    expect((await front.get(`${file}/arco`)).status).toBe(403)
    const found = await boss.visitor.press(await boss.visitor.get('/mostrador/buscar'), 'Buscar y abrir', {
      busca: curp,
      ...WHY,
    })
    const path = `${found.url}/arco`
    const page = await boss.visitor.get(path)
    expect(page.text).toContain('Se quedan 0 números')
    expect((await boss.visitor.press(page, 'Continuar', { motivo: '' })).status).toBe(422)
    const held = await boss.visitor.fetch(path, {
      method: 'POST',
      body: new URLSearchParams({ derecho: 'exportar', ...SEEN }),
      headers: { origin: 'http://localhost:3000', 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(JSON.parse(await held.text())).toMatchObject({ curp })
    await boss.visitor.press(page, 'Continuar', { derecho: 'bloquear', ...SEEN })
    expect((await attend(await open(curp))).text).toContain('Bloqueada')
    const unblock = await boss.visitor.press(await boss.visitor.get(path), 'Continuar', {
      derecho: 'desbloquear',
      ...SEEN,
    })
    // the one who proposed it may not
    expect(unblock.text).toContain('lo aprueba otra persona responsable')
    const second = await clerk(portal, 'responsable')
    const seen = await second.visitor.get(unblock.url.replace(/\?.*/, ''))
    const respuesta = second.key.use(optionsOn(seen))
    expect((await second.visitor.press(seen, 'Aprobar', { respuesta })).text).toContain('Aprobado y hecho')
    await print(await attend(await open(curp)))
  })
})
