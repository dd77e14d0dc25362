import { newPeople, ownerAtPaso3 } from '../../support/owner.ts'
import { demoClerk } from '../../support/staff.ts'
import type { Album } from './album.ts'

/** The operator's desk. */
export async function operationPages(album: Album): Promise<void> {
  await healthPages(album)
}

async function healthPages(album: Album): Promise<void> {
  const { portal } = album
  await ownerAtPaso3(portal, (await newPeople(portal, 72).next()).value)
  const operator = await demoClerk(portal, 'operacion')
  await album.page('Salud, revisando', await operator.get('/operacion'))
  await portal.ctx.examiner.settled()
  // two that nobody could deliver
  portal.base.sqlite
    .prepare(
      "update correos set due_at = null, sent_at = null, dead_at = ?, reason = 'sin_documentos' where id in (select max(id) from correos where kind in ('enlace', 'resultado') group by kind)",
    )
    .run(portal.clock.now())
  const page = await operator.get('/operacion')
  await operator.press(page, 'Enviarme un correo de prueba')
  const to = 'operacion@mostrador.ejemplo.mx'
  await album.mail('Operación, correo de prueba', operator, to, 'correo de prueba')
  await album.page('Salud', await operator.get('/operacion?hecho=prueba'))
}
