import { generateIdentity, identityToRecipient } from 'age-encryption'
import { sendDigests } from '../../../src/domain/desk/digest.ts'
import { syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'
import { newPeople, ownerAtPaso3 } from '../../support/owner.ts'
import { demoClerk } from '../../support/staff.ts'
import type { Album } from './album.ts'

/** The operator's desk. */
export async function operationPages(album: Album): Promise<void> {
  await healthPages(album)
  await importPages(album)
  await backupPages(album)
  await sealPages(album)
  await digestPage(album)
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

async function backupPages(album: Album): Promise<void> {
  const operator = await demoClerk(album.portal, 'operacion')
  const path = '/operacion/respaldos'
  const recipient = await identityToRecipient(await generateIdentity())
  const none = await album.page('Respaldos, ninguno', await operator.get(path))
  const wrong = await operator.press(none, 'Hacer un respaldo', { destinatario: 'age' })
  await album.page('Respaldos, con errores', wrong)
  const during = await operator.press(none, 'Hacer un respaldo', { destinatario: recipient })
  await album.page('Respaldos, en curso', during)
  await album.portal.ctx.orders.settled()
  const made = await album.page('Respaldos', await operator.get(path))
  await album.page('Respaldos, sin llave', await operator.press(made, 'Verificar'))
}

async function sealPages(album: Album): Promise<void> {
  const operator = await demoClerk(album.portal, 'operacion')
  const page = await album.page('Sello', await operator.get('/operacion/sello'))
  await album.page('Sello, con errores', await operator.press(page, 'Hacer una llave nueva'))
  await operator.press(page, 'Hacer una solicitud', { motivo: 'La autoridad pide otro certificado' })
  await album.portal.ctx.orders.settled()
  await album.page('Sello, con solicitud', await operator.get('/operacion/sello'))
}

async function importPages(album: Album): Promise<void> {
  const { portal } = album
  const operator = await demoClerk(portal, 'operacion')
  const path = '/operacion/importar'
  const send = (que: string, content: string) => {
    const body = new FormData()
    body.set('que', que)
    body.set('archivo', new Blob([content]), 'padron.csv')
    return operator.send(`${path}/archivo`, { method: 'POST', headers: { origin: ORIGIN }, body })
  }
  await album.page('Importar', await operator.get(path))
  await album.page('Importar, con errores', await send('', 'x'))
  await album.page('Importar, revisando', await send('padron', PADRON))
  await portal.ctx.imports.settled()
  const checked = await album.page('Importar, revisado', await operator.get(path))
  await album.page('Importar, sin motivo', await operator.press(checked, 'Importar'))
  await operator.press(checked, 'Importar', { motivo: 'Llegó el padrón del mes' })
  await portal.ctx.imports.settled()
  await album.page('Importar, hecho', await operator.get(path))
  await send('padron', 'nada')
  await portal.ctx.imports.settled()
  await album.page('Importar, no sirve', await operator.get(path))
}

const ORIGIN = 'http://localhost:3000'
const { curp, name } = syntheticPeople(3).next().value
/** Somebody who does not exist, and a row that is nobody. */
const PADRON = [
  'curp,nombre,primer_apellido,segundo_apellido',
  'XX,UNO,DOS,TRES',
  [curp, name.nombre, name.primerApellido, name.segundoApellido].join(','),
].join('\n')

async function digestPage(album: Album): Promise<void> {
  const boss = await demoClerk(album.portal, 'responsable')
  const account = await boss.get('/mostrador/cuenta')
  await album.page('Mi cuenta, con el resumen', await boss.press(account, 'Recibir el resumen'))
  await sendDigests({ ...album.portal.ctx, warnings: async () => ['El sello vence en 3 días.'] })
  await album.mail('Mostrador, resumen del día', boss, 'responsable@mostrador.ejemplo.mx', 'resumen del')
}
