import type { AnsweringServer } from '../../support/answering-server.ts'
import { eventually } from '../../support/portal.ts'
import { type Page, Visitor } from '../../support/visitor.ts'
import { askForLink, giveAddress } from '../../support/walk.ts'
import type { Album } from './album.ts'
import { someone } from './cast.ts'

/** What the pages say of a mail that is on its way, and of one that was refused. */
export async function slowMailPages(album: Album, server: AnsweringServer): Promise<void> {
  const visitor = new Visitor(album.portal)
  const { curp, cp } = someone('asignacion')
  const sent = await askForLink(visitor, curp, 'lento@ejemplo.mx')
  await album.page('Enviado, el correo va en camino', sent)
  const message = await eventually(() => server.tried.at(0))
  const link = /\/enlace\/[\w-]+/.exec(message.text)?.[0] ?? ''
  const paso2 = await visitor.press(await visitor.get(link), 'Continuar')
  await giveAddress(visitor, paso2, cp)
  const paso3 = await visitor.get('/tramites/nss/resultado')
  await album.page('Paso 3, el correo va en camino', paso3)
  await refusedAtPaso3(album, server, visitor, paso3)
  await refused(album, server)
}

async function refusedAtPaso3(
  album: Album,
  server: AnsweringServer,
  visitor: Visitor,
  paso3: Page,
): Promise<void> {
  server.answer = { outcome: 'refused', reason: '552' }
  await visitor.press(paso3, 'Enviar los documentos')
  const page = await eventually(async () => {
    const again = await visitor.get('/tramites/nss/resultado')
    return again.text.includes('lo rechazó') && again
  })
  await album.page('Paso 3, el correo fue rechazado', page)
  const typed = { correo: 'uno@ejemplo.mx', correo_confirmacion: 'dos@ejemplo.mx' }
  const wrong = await visitor.press(page, 'Corregir y enviar', typed)
  await album.page('Paso 3, correo corregido con error', wrong)
}

async function refused(album: Album, server: AnsweringServer): Promise<Page> {
  server.answer = { outcome: 'refused', reason: '550' }
  const visitor = new Visitor(album.portal)
  const sent = await askForLink(visitor, someone('asignacion', 1).curp, 'no-existe@ejemplo.mx')
  const page = await eventually(async () => {
    const again = await visitor.get(sent.url)
    return again.text.includes('lo rechazó') && again
  })
  return album.page('Enviado, el correo fue rechazado', page)
}
