import type { Curp } from '../../../src/domain/person/curp.ts'
import type { Person } from '../../../src/domain/person/person.ts'
import { eventually, withoutTables } from '../../support/portal.ts'
import { Visitor } from '../../support/visitor.ts'
import { enter, folioOn, giveAddress } from '../../support/walk.ts'
import type { Album } from './album.ts'
import { someone } from './cast.ts'

/** The number, its two documents, and the mail with them. */
export async function paso3Pages(album: Album): Promise<void> {
  const { portal } = album
  const visitor = new Visitor(portal)
  const { curp, cp } = someone('asignacion')
  const correo = 'paso2@ejemplo.mx'
  const done = await giveAddress(visitor, await enter(visitor, curp, correo), cp)
  const folio = folioOn(done)
  await eventually(() => portal.ctx.store.readPdf(folio, 'tarjeta'))
  const paso3 = await album.page('Paso 3', await visitor.get('/tramites/nss/resultado'))
  await album.fragment('Paso 3, el estado del correo', await visitor.fetch('/tramites/nss/resultado/correo'))
  await album.page('Paso 3, enviado otra vez', await visitor.press(paso3, 'Enviar los documentos'))
  for (const type of ['asignacion', 'tarjeta']) {
    const twin = await visitor.get(`/documentos/${folio}/${type}`)
    await album.page(`Documento: ${type}`, twin, { legal: true })
  }
  await album.mail('Correo con el NSS asignado', visitor, correo, 'Número de Seguridad Social asignado')
  await album.page('Correo de prueba', await visitor.get('/demo/correo'))

  const located = someone('localizacion')
  const again = new Visitor(portal)
  await album.page('Paso 3, localización', await enter(again, located.curp, 'localizado@ejemplo.mx'))
  await album.mail('Correo con el NSS localizado', again, 'localizado@ejemplo.mx', 'localizado')
  await changedSince(album, again, located.curp)
}

/** What the register says since the number was given: Paso 3 asks it each time. */
async function changedSince(album: Album, visitor: Visitor, curp: string): Promise<void> {
  const { store } = album.portal.ctx
  const person = await store.findPerson(curp as Curp)
  if (!person) throw new Error('nobody was located')
  const see = async (name: string, facts: Partial<Person>): Promise<void> => {
    await store.savePeople([{ ...person, ...facts }], album.portal.clock.now())
    await album.page(name, await visitor.get('/tramites/nss/resultado'))
  }
  await see('Paso 3, datos corregidos', { name: { ...person.name, nombre: 'ÁNGELES' } })
  await see('Paso 3, CURP reemplazada', { status: 'reemplazada' })
  await see('Paso 3, dato por corregir', { unreadable: ['estatus'] })
  await store.savePeople([person], album.portal.clock.now())
}

/** The session is over, or another person's: with and without something typed. Moves the clock. */
export async function endedPages(album: Album): Promise<void> {
  const { portal } = album
  await album.page('Sin sesión', await new Visitor(portal).get('/tramites/nss/domicilio'))
  const visitor = new Visitor(portal)
  const page = await enter(visitor, someone('asignacion', 3).curp, 'tarda@ejemplo.mx')
  await enter(visitor, someone('localizacion').curp, 'localizado@ejemplo.mx')
  await album.page('Se abrió otro trámite', await visitor.press(page, 'Continuar', { calle: 'Uno' }))
  portal.clock.forward(31 * 60_000)
  await album.page('Sesión terminada', await visitor.press(page, 'Continuar', { calle: 'Uno' }))
}

/** A fault of ours, and one of the disk: for a moment the database does not answer, or cannot be written. */
export async function brokenPage(album: Album): Promise<void> {
  const { portal } = album
  const visitor = new Visitor(portal)
  await enter(visitor, someone('asignacion', 3).curp, 'tarda@ejemplo.mx')
  const broken = await withoutTables(portal, ['sesiones'], () => visitor.get('/tramites/nss/domicilio'))
  await album.page('500', broken)
  portal.base.sqlite.pragma('query_only = on')
  const typed = { cp: '06000', accion: 'buscar' }
  await album.page('503 del disco', await visitor.post('/tramites/nss/domicilio', typed))
  portal.base.sqlite.pragma('query_only = off')
}
