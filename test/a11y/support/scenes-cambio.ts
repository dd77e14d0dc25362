import { DAY } from '../../../src/domain/base/time.ts'
import { approveCase, settleCases } from '../../../src/domain/desk/decide.ts'
import { proposeRebind } from '../../../src/domain/desk/propose.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { Visitor } from '../../support/visitor.ts'
import { askForLink, enter, LINK_SUBJECT } from '../../support/walk.ts'
import type { Album } from './album.ts'
import { someone } from './cast.ts'

const APPROVAL = '¿Apruebas el cambio de correo'

/** A change of address in each state, and the mails about it. Moves the clock a day. */
export async function changePages(album: Album): Promise<void> {
  const { portal } = album
  const visitor = new Visitor(portal)
  const ask = async (nth: number, from: string, to: string): Promise<string> => {
    const { curp } = someone('localizacion', nth)
    await enter(new Visitor(portal), curp, from)
    await askForLink(new Visitor(portal), curp, to)
    const { texto } = await visitor.mailTo(from, APPROVAL)
    return /\/cambio\/[\w-]+/.exec(texto)?.[0] ?? ''
  }
  const first = await ask(0, 'viejo@ejemplo.mx', 'nuevo@ejemplo.mx')
  await album.mail('Correo que pide aprobar', visitor, 'viejo@ejemplo.mx', APPROVAL)
  await album.mail('Correo que dice que falta aprobar', visitor, 'nuevo@ejemplo.mx', LINK_SUBJECT)
  const open = await album.page('Cambio de correo', await visitor.get(first))
  await album.page('Cambio de correo, aprobado', await visitor.press(open, 'Aprobar'))
  const second = await ask(1, 'fiel@ejemplo.mx', 'otro@ejemplo.mx')
  const asked = await visitor.get(second)
  await album.page('Cambio de correo, rechazado', await visitor.press(asked, 'No, yo no lo pedí'))
  const other = await album.page('Cambio de correo, con otro correo', await visitor.get(`${second}?otro`))
  const unasked = await visitor.press(other, 'Aprobar este correo', { correo: 'nadie@ejemplo.mx' })
  await album.page('Cambio de correo, con otro correo que nadie pidió', unasked)
  const { curp } = someone('asignacion')
  await enter(visitor, curp, 'firme@ejemplo.mx')
  const sent = await askForLink(visitor, curp, 'errado@ejemplo.mx')
  const { texto } = await visitor.mailTo('firme@ejemplo.mx', APPROVAL)
  const typed = { correo: 'bien@ejemplo.mx', correo_confirmacion: 'bien@ejemplo.mx' }
  await visitor.press(await visitor.get(sent.url), 'Corregir', typed)
  const corrected = /\/cambio\/[\w-]+/.exec(texto)?.[0] ?? ''
  await album.page('Cambio de correo, corregido', await visitor.get(corrected))
  await album.page('Cambio de correo, desconocido', await visitor.get('/cambio/nada'))

  await takenMail(album, visitor)
  const third = await ask(0, 'nuevo@ejemplo.mx', 'fiel2@ejemplo.mx')
  const before = await visitor.get(third)
  await enter(new Visitor(portal), someone('asignacion', 3).curp, 'fiel2@ejemplo.mx')
  await album.page('Cambio de correo, ocupado', await visitor.press(before, 'Aprobar'))
  const fourth = await ask(0, 'nuevo@ejemplo.mx', 'tarde@ejemplo.mx')
  portal.clock.forward(24 * 3_600_000)
  await album.page('Cambio de correo, vencido', await visitor.get(fourth))
  const stopLink = async (curp: string, before: string, correo: string): Promise<string> => {
    const why = { curp: curp as Curp, actor: 'personal:ana', reason: 'perdió su correo', evidence: 'INE' }
    const typed = { correo, correo_confirmacion: correo, tutor_curp: '', parentesco: '' }
    const proposed = await proposeRebind(portal.ctx, why, typed)
    if (proposed.outcome !== 'proposed') throw new Error('the case was not proposed')
    await approveCase(portal.ctx, proposed.id, 'personal:eva')
    const { texto } = await visitor.mailTo(before, 'va a cambiar')
    return /\/mudanza\/[\w-]+/.exec(texto)?.[0] ?? ''
  }
  const stopped = await stopLink(someone('asignacion', 3).curp, 'fiel2@ejemplo.mx', 'ajeno@ejemplo.mx')
  const offered = await visitor.get(stopped)
  await album.page('Cambio de correo pedido en persona', offered)
  await album.page('Cambio de correo detenido', await visitor.press(offered, 'Detener'))
  const stop = await stopLink(someone('localizacion').curp, 'nuevo@ejemplo.mx', 'hallado@ejemplo.mx')
  await album.mail('Correo que dice que va a cambiar', visitor, 'nuevo@ejemplo.mx', 'va a cambiar')
  portal.clock.forward(DAY)
  await settleCases(portal.ctx)
  await album.page('Cambio de correo pedido en persona, terminado', await visitor.get(stop))
  await album.mail('Correo que dice que cambió', visitor, 'nuevo@ejemplo.mx', 'el correo de tu CURP cambió')
  await album.mail(
    'Correo de un cambio en persona',
    visitor,
    'hallado@ejemplo.mx',
    'un aviso sobre tus datos',
  )
}

/** To an address that is bound to another CURP. */
async function takenMail(album: Album, visitor: Visitor): Promise<void> {
  const correo = 'fiel@ejemplo.mx'
  const before = (await visitor.mails()).length
  await askForLink(new Visitor(album.portal), someone('asignacion', 3).curp, correo)
  while ((await visitor.mails()).length === before) await new Promise((resolve) => setTimeout(resolve, 10))
  await album.mail('Correo que ya es de otra CURP', visitor, correo, LINK_SUBJECT)
}
