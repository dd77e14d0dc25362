import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../src/db/seed/demo-people.ts'
import { parseNss } from '../../src/domain/number/nss.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { askForLink, enter, folioOn, giveAddress, LINK_SUBJECT, linkIn, nssOn } from '../support/walk.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())

const shows = (what: string) => DEMO_PEOPLE.filter((one) => one.shows === what)
const first = <T>(list: readonly T[]): T => {
  const [one] = list
  if (!one) throw new Error('nobody in the demonstration for this')
  return one
}

test('a person without NSS is assigned one: three steps, two mails, two documents', async () => {
  const alicia = new Visitor(portal)
  const { person, cp } = first(shows('asignacion'))
  const paso2 = await enter(alicia, person.curp, 'alicia@ejemplo.mx')
  expect(paso2.title).toContain('Paso 2 de 3')
  expect(paso2.text).toContain(`${person.name.nombre} ${person.name.primerApellido}`)
  expect(paso2.text).toContain('No se encontró un número asociado a tu CURP, se te asignará uno.')

  const paso3 = await giveAddress(alicia, paso2, cp)
  expect(paso3.text).toContain('Asignación de NSS exitosa.')
  const nss = nssOn(paso3)
  expect(parseNss(nss)).toMatchObject({ ok: true })
  expect(nss.slice(2, 4)).toBe('26')
  expect(nss.slice(4, 6)).toBe(person.curp.slice(4, 6))
  expect(paso3.text).toMatch(/Descargar Número de Seguridad Social \(PDF, (unos )?\d+ kB\)/)

  const mail = await alicia.mailTo('alicia@ejemplo.mx', 'Número de Seguridad Social asignado')
  expect(mail.adjuntos).toHaveLength(2)
  for (const file of mail.adjuntos) {
    const bytes = Buffer.from(await (await alicia.fetch(file.url)).arrayBuffer())
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  }
  expect(mail.asunto).not.toContain(nss)
})

test('a person with an NSS is shown the same one, and no address is asked', async () => {
  const benito = new Visitor(portal)
  const { person } = first(shows('localizacion'))
  const paso3 = await enter(benito, person.curp, 'benito@ejemplo.mx')
  expect(paso3.text).toContain('Localización de NSS exitosa.')
  expect(nssOn(paso3)).toBe(person.numeros[0])
  await benito.mailTo('benito@ejemplo.mx', 'Número de Seguridad Social localizado')
})

test('names that the register does not know are declared, checked, and said to be declared', async () => {
  const carla = new Visitor(portal)
  const { curp, name, cp } = first(DEMO_UNREGISTERED)
  const paso2 = await enter(carla, curp, 'carla@ejemplo.mx')
  expect(paso2.document.querySelector('#nombre')).not.toBeNull()
  const wrong = await giveAddress(carla, paso2, cp, {
    nombre: 'ZUTANO',
    primer_apellido: 'WXYZ',
    segundo_apellido: '',
  })
  expect(wrong.status).toBe(422)
  expect(wrong.title).toMatch(/^Error: /)
  expect(wrong.document.querySelector('#calle')?.getAttribute('value')).toBe('Calle de la Prueba')
  const names = {
    nombre: name.nombre,
    primer_apellido: name.primerApellido,
    segundo_apellido: name.segundoApellido ?? '',
  }
  const review = await carla.press(wrong, 'Continuar', names)
  expect(review.title).toMatch(/^Revisa tus datos/)
  for (const datum of [...Object.values(names), curp, cp, 'Calle de la Prueba 12'])
    expect(review.text).toContain(datum)

  // what is confirmed is what was seen, also when another tab changed it meanwhile
  const tab = await carla.press(review, 'Cambiar mis datos')
  expect(tab.title).toMatch(/^Paso 2 de 3/)
  const changed = await carla.press(tab, 'Continuar', { ...names, calle: 'Otra Calle' })
  const stale = await carla.press(review, 'Sí, son correctos')
  expect([stale.title, stale.text.includes('Otra Calle')]).toEqual([changed.title, true])
  const right = await carla.press(stale, 'Sí, son correctos')
  expect(right.text).toContain('Asignación de NSS exitosa.')
  const twin = await carla.get(`/documentos/${folioOn(right)}/asignacion`)
  expect(twin.text).toContain('Datos declarados')
  // Back and a second press find what was given
  expect(nssOn(await carla.press(stale, 'Sí, son correctos'))).toBe(nssOn(right))
  expect(nssOn(await carla.get('/tramites/nss/revisar'))).toBe(nssOn(right))
})

test('Back, a second tab and a second submit give the same number and the same folio', async () => {
  const diana = new Visitor(portal)
  const { person, cp } = first(shows('asignacion').slice(1))
  const paso2 = await enter(diana, person.curp, 'diana@ejemplo.mx')
  const paso3 = await giveAddress(diana, paso2, cp)
  const form = {
    cp,
    colonia: 'otra',
    colonia_otra: 'Otra',
    calle: 'Otra',
    numero_exterior: '1',
    accion: 'continuar',
  }
  const twice = await diana.post('/tramites/nss/domicilio', form)
  const back = await diana.get('/tramites/nss/domicilio')
  for (const page of [twice, back]) {
    expect(nssOn(page)).toBe(nssOn(paso3))
    expect(folioOn(page)).toBe(folioOn(paso3))
  }
  const mails = (await diana.mails()).filter(
    (m) => m.para === 'diana@ejemplo.mx' && m.asunto !== LINK_SUBJECT,
  )
  expect(mails.length).toBeLessThanOrEqual(1)
})

test('GET, HEAD and an empty POST on the link change nothing', async () => {
  const elsa = new Visitor(portal)
  const { person } = first(shows('localizacion').slice(1))
  await askForLink(elsa, person.curp, 'elsa@ejemplo.mx')
  const link = await linkIn(elsa, 'elsa@ejemplo.mx')
  const scanner = new Visitor(portal)
  for (const method of ['GET', 'HEAD', 'GET']) await scanner.fetch(link, { method })
  const pressed = await scanner.post(link, {})
  expect(pressed.status).toBe(422)
  expect(scanner.cookies.has('sesion')).toBe(false)
  const tables = ['sesiones', 'vinculos', 'emisiones'].map((table) => {
    const sql =
      table === 'vinculos'
        ? 'select count(*) from vinculos where curp_index = ?'
        : `select count(*) from ${table} join tramites on tramites.id = ${table}.tramite_id where tramites.curp_index = ?`
    return portal.base.sqlite.prepare(sql).pluck().get(portal.base.vault.index('curp', person.curp))
  })
  expect(tables).toEqual([0, 0, 0])
  const opened = await elsa.press(await elsa.get(link), 'Continuar')
  expect(opened.text).toContain('Localización de NSS exitosa.')
})

test('on a second device the CURP is asked again, five wrong ones block the link', async () => {
  const fidel = new Visitor(portal)
  const { person } = first(shows('asignacion').slice(2))
  const stranger = first(shows('asignacion')).person.curp
  await askForLink(fidel, person.curp, 'fidel@ejemplo.mx')
  const link = await linkIn(fidel, 'fidel@ejemplo.mx')
  const phone = new Visitor(portal)
  const asked = await phone.get(link)
  expect(asked.text).toContain('escribe tu CURP otra vez')
  const wrong = await phone.press(asked, 'Continuar', { curp: stranger })
  expect(wrong.text).toContain('Te quedan 4 intentos')
  const right = await phone.press(wrong, 'Continuar', { curp: person.curp.toLowerCase() })
  expect(right.title).toContain('Paso 2 de 3')
  for (let n = 0; n < 4; n++) await new Visitor(portal).post(link, { curp: stranger })
  const blocked = await new Visitor(portal).get(link)
  expect(blocked.status).toBe(410)
  expect(blocked.text).toContain('Esta liga se bloqueó')
})

test('a new session ends the older one of the same trámite', async () => {
  const gala = new Visitor(portal)
  const { person } = first(shows('asignacion').slice(3))
  await enter(gala, person.curp, 'gala@ejemplo.mx')
  const link = await linkIn(gala, 'gala@ejemplo.mx')
  const phone = new Visitor(portal)
  await phone.press(await phone.get(link), 'Continuar', { curp: person.curp })
  const old = await gala.get('/tramites/nss/domicilio')
  expect(old.status).toBe(403)
  expect(old.text).toContain('Tu sesión terminó')
})

test('finishing ends the session and the link', async () => {
  const hugo = new Visitor(portal)
  const { person } = first(shows('localizacion'))
  const paso3 = await enter(hugo, person.curp, 'benito@ejemplo.mx')
  const bye = await hugo.press(paso3, 'Finalizar trámite')
  expect(bye.text).toContain('Terminaste tu trámite')
  expect((await hugo.get('/tramites/nss/resultado')).status).toBe(403)
  const link = await linkIn(hugo, 'benito@ejemplo.mx')
  expect((await hugo.get(link)).text).toContain('Este trámite ya terminó')
})

test('the documents are there for their own session and for nobody else', async () => {
  const ines = new Visitor(portal)
  const { person } = first(shows('localizacion').slice(1))
  const paso3 = await enter(ines, person.curp, 'elsa@ejemplo.mx')
  const path = `/documentos/${folioOn(paso3)}/tarjeta.pdf`
  const file = await eventually(async () => {
    const response = await ines.fetch(path)
    return response.status === 200 && response
  })
  expect(file.headers.get('content-type')).toBe('application/pdf')
  const nobody = await new Visitor(portal).get(path)
  const nothing = await new Visitor(portal).get('/documentos/0000000000000000000000/tarjeta.pdf')
  expect([nobody.status, nothing.status]).toEqual([404, 404])
  expect(nobody.html).toBe(nothing.html)
})
