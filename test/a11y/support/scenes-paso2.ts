import { type Page, Visitor } from '../../support/visitor.ts'
import { enter } from '../../support/walk.ts'
import type { Album } from './album.ts'
import { someone, stranger } from './cast.ts'

/** The address: without a code, with one that is known, unknown, corrected by hand, and with errors. */
export async function paso2Pages(album: Album): Promise<void> {
  const visitor = new Visitor(album.portal)
  const { curp, cp } = someone('asignacion')
  const empty = await album.page('Paso 2', await enter(visitor, curp, 'paso2@ejemplo.mx'))
  await album.page('Paso 2, todo falta', await visitor.press(empty, 'Continuar'))
  await album.page('Paso 2, código de cuatro números', await visitor.press(empty, 'Buscar', { cp: '6000' }))
  const known = await album.page('Paso 2, con lugar', await visitor.press(empty, 'Buscar', { cp }))
  await album.page('Paso 2, con lugar, todo falta', await visitor.press(known, 'Continuar'))
  const other = await visitor.press(known, 'Continuar', {
    colonia: 'otra',
    calle: '\u0007',
    numero_exterior: '1',
  })
  await album.page('Paso 2, colonia que no aparece', other)
  const byHand = await album.page('Paso 2, a mano', await visitor.press(known, 'Mi municipio no es ese'))
  await album.page('Paso 2, a mano, todo falta', await visitor.press(byHand, 'Continuar'))
  const unknown = await visitor.press(byHand, 'Buscar', { cp: '45999' })
  await album.page('Paso 2, código desconocido', unknown)
  await album.page('Paso 2, código desconocido, todo falta', await visitor.press(unknown, 'Continuar'))
  await lookUps(album, visitor, cp)
  await album.page('Salida', await visitor.press(empty, 'Salir'))
}

async function lookUps(album: Album, visitor: Visitor, cp: string): Promise<void> {
  await album.fragment('Lugar de un código', await visitor.fetch(`/codigos-postales/${cp}`))
  await album.fragment('Lugar de un código desconocido', await visitor.fetch('/codigos-postales/45999'))
}

/** Names are declared first where the register does not know the CURP. */
export async function declaredPages(album: Album): Promise<void> {
  const visitor = new Visitor(album.portal)
  const page: Page = await enter(visitor, stranger().curp, 'declara@ejemplo.mx')
  await album.page('Paso 2, con nombre', page)
  await album.page('Paso 2, con nombre, todo falta', await visitor.press(page, 'Continuar'))
  const names = { nombre: 'Berta', primer_apellido: 'Xi9', segundo_apellido: 'Ruiz' }
  await album.page('Paso 2, nombre que no coincide', await visitor.press(page, 'Continuar', names))
  const { name, cp } = stranger()
  const own = {
    nombre: name.nombre,
    primer_apellido: name.primerApellido,
    segundo_apellido: name.segundoApellido ?? '',
  }
  const found = await visitor.press(page, 'Buscar', { cp, ...own })
  const address = {
    colonia: 'otra',
    colonia_otra: 'Centro',
    calle: 'Calle de la Prueba',
    numero_exterior: '1',
  }
  await album.page('Revisa tus datos', await visitor.press(found, 'Continuar', address))
}
