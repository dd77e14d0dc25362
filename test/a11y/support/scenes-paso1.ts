import { Visitor } from '../../support/visitor.ts'
import { ANSWER, askForLink } from '../../support/walk.ts'
import type { Album } from './album.ts'
import { someone } from './cast.ts'

const WRONG = {
  curp: 'XAPR019914MDFNXSA9',
  correo: 'yo.ejemplo.mx',
  correo_confirmacion: 'otro@ejemplo.mx',
  captcha: 'no',
}

export async function paso1Pages(album: Album): Promise<void> {
  const visitor = new Visitor(album.portal)
  const paso1 = await album.page('Paso 1', await visitor.get('/tramites/nss'))
  await album.page('Paso 1, todo falta', await visitor.press(paso1, 'Continuar'))
  await album.page('Paso 1, todo mal', await visitor.press(paso1, 'Continuar', WRONG))
  const right = { curp: someone('asignacion').curp, correo: 'uno@ejemplo.mx', captcha: ANSWER }
  const one = await visitor.press(paso1, 'Continuar', { ...right, correo_confirmacion: 'dos@ejemplo.mx' })
  await album.page('Paso 1, un solo error', one)
  await album.page('Paso 1, otra imagen', await visitor.post('/tramites/nss', { ...right, accion: 'otra' }))
  const failed = await visitor.press(paso1, 'Continuar', { captcha: 'tampoco' })
  await album.page('Paso 1, tercera vez', await visitor.press(failed, 'Continuar', { captcha: 'ni así' }))
  await album.fragment('Paso 1, el reto', await visitor.fetch('/tramites/nss/reto'))
}

/** After Paso 1, in the browser that asked and in others. */
export async function sentPages(album: Album): Promise<void> {
  const { curp } = someone('asignacion')
  const asker = new Visitor(album.portal)
  const sent = await album.page('Enviado', await askForLink(asker, curp, 'enviado@ejemplo.mx'))
  await album.page('Enviado, en otro navegador', await new Visitor(album.portal).get(sent.url))
  await album.fragment('Enviado, el estado del correo', await asker.fetch(`${sent.url}/estado`))
  await album.page('Enviado, nada que corregir', await asker.press(sent, 'Corregir y enviar'))
  const wrong = { correo: 'sin arroba', correo_confirmacion: 'otro' }
  await album.page('Enviado, corregido mal', await asker.press(sent, 'Corregir y enviar', wrong))
  await askForLink(asker, curp, 'enviado@ejemplo.mx')
  await album.page('Enviado, hay una liga más nueva', await asker.get(sent.url))
  const lookAlike = await askForLink(asker, someone('localizacion').curp, 'enviado@gmial.com')
  await album.page('Enviado, un dominio parecido', lookAlike)
  await album.page('Enviado, no existe', await asker.get('/tramites/nss/enviado/nada'))
}
