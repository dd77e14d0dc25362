import { may, type Power, type StaffSession } from '../../domain/facts/staff.ts'
import type { Fault, Site } from '../models/frame.ts'
import { page } from '../pages/page.ts'
import { ROLE_WORDS } from './words.ts'

/** Places of the counter, each with the power that it takes. */
const PLACES: readonly (readonly [need: Power | 'any', href: string, text: string])[] = [
  ['attend', '/mostrador/buscar', 'Buscar'],
  ['cases', '/mostrador/asuntos', 'Asuntos'],
  ['audit', '/mostrador/auditoria', 'Auditoría'],
  ['audit', '/mostrador/bitacora', 'Bitácora'],
  ['staff', '/mostrador/personal', 'Personal'],
  ['operate', '/operacion', 'Salud'],
  ['operate', '/operacion/importar', 'Importar'],
  ['operate', '/operacion/respaldos', 'Respaldos'],
  ['operate', '/operacion/sello', 'Sello'],
  ['any', '/mostrador/cuenta', 'Mi cuenta'],
]

/** A page of the counter: who is signed in, where they may go, and Salir stand at its top. */
export function deskPage(
  site: Site,
  session: StaffSession,
  title: string,
  body: string,
  rest: { readonly faults?: readonly Fault[]; readonly here?: string } = {},
): string {
  const { here, ...frame } = rest
  const links = PLACES.filter(([need]) => need === 'any' || may(session, need)).map(([, href, text]) => ({
    href,
    text,
    here: href === here,
  }))
  const desk = { who: `${session.name} · ${ROLE_WORDS[session.role]}`, links }
  const part = may(session, 'operate') ? 'Operación' : 'Mostrador'
  return page(site, `${title} · ${part}`, body, { ...frame, desk })
}
