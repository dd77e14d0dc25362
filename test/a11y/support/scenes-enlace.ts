import { Visitor } from '../../support/visitor.ts'
import { askForLink, enter, giveAddress, LINK_SUBJECT, linkIn } from '../../support/walk.ts'
import type { Album } from './album.ts'
import { someone } from './cast.ts'

/** The mailed link: open, and each way in which it may be closed. */
export async function linkPages(album: Album): Promise<void> {
  const { portal } = album
  const { curp } = someone('asignacion', 1)
  const wrong = someone('asignacion', 2).curp
  const correo = 'enlace@ejemplo.mx'
  const [asker, other] = [new Visitor(portal), new Visitor(portal)]
  await askForLink(asker, curp, correo)
  await album.mail('Correo con la liga', asker, correo, LINK_SUBJECT)
  const first = await linkIn(asker, correo)
  await album.page('Enlace', await asker.get(first))
  const elsewhere = await album.page('Enlace, en otro navegador', await other.get(first))
  await album.page('Enlace, sin CURP', await other.press(elsewhere, 'Continuar'))
  for (let tries = 0; tries < 4; tries++) {
    const page = await other.press(elsewhere, 'Continuar', { curp: wrong })
    if (tries === 0) await album.page('Enlace, otra CURP', page)
  }
  await album.page('Enlace, bloqueado', await other.press(elsewhere, 'Continuar', { curp: wrong }))
  await album.page('Enlace, desconocido', await other.get('/enlace/nada'))
}

/** Links that are of no use any more. Moves the clock a day. */
export async function closedLinks(album: Album): Promise<void> {
  const { portal } = album
  const [visitor, other] = [new Visitor(portal), new Visitor(portal)]
  const { curp, cp } = someone('asignacion', 2)
  const ask = async (who: Visitor, correo: string): Promise<string> => {
    await askForLink(who, curp, correo)
    return linkIn(who, correo)
  }
  const [ours, theirs] = [await ask(visitor, 'propio@ejemplo.mx'), await ask(other, 'ajeno@ejemplo.mx')]
  const late = await other.get(theirs)
  const paso2 = await visitor.press(await visitor.get(ours), 'Continuar')
  await album.page('Enlace, sin efecto', await other.press(late, 'Continuar'))
  const cancel = await album.page('Cancelar', await visitor.press(paso2, 'Cancelar'))
  await album.page('Cancelado', await visitor.press(cancel, 'Sí, cancelar'))
  await album.page('Enlace, cancelado', await visitor.get(ours))

  const paso3 = await giveAddress(visitor, await enter(visitor, curp, 'propio@ejemplo.mx'), cp)
  const used = await linkIn(visitor, 'propio@ejemplo.mx')
  await album.page('Gracias', await visitor.press(paso3, 'Finalizar'))
  await album.page('Enlace, terminado', await visitor.get(used))

  const old = await ask(visitor, 'propio@ejemplo.mx')
  const newer = await newLink(visitor, curp, 'propio@ejemplo.mx', old)
  await album.page('Enlace, reemplazado', await visitor.get(old))
  portal.clock.forward(24 * 3_600_000)
  await album.page('Enlace, vencido', await visitor.get(newer))
}

async function newLink(visitor: Visitor, curp: string, correo: string, old: string): Promise<string> {
  await askForLink(visitor, curp, correo)
  for (let tries = 0; tries < 200; tries++) {
    const link = await linkIn(visitor, correo)
    if (link !== old) return link
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('no newer link')
}
