import { actorOf } from './request-link.ts'
import type { Change, ChangeState, LinkVerdict, NewToken } from './store.ts'
import { randomToken } from './tokens.ts'
import { LINK_LIFETIME, stepOf } from './tramite.ts'
import type { World } from './world.ts'

type Tokens = Pick<World, 'clock' | 'chance'>

const newToken = ({ clock, chance }: Tokens): NewToken => {
  const now = clock.now()
  return { token: randomToken(chance, 256), now, expiresAt: now + LINK_LIFETIME }
}

/**
 * What the address of a trámite is to be told, when its mail goes out: its link, that the bound address was asked to
 * approve, or that it belongs to another CURP (tramite.md, "One address, one CURP").
 */
export async function settleLink(
  world: Tokens & Pick<World, 'store' | 'mailDue'>,
  tramiteId: string,
): Promise<LinkVerdict> {
  const change = newToken(world)
  const verdict = await world.store.settleLink(tramiteId, change)
  if (verdict === 'enlace') return verdict
  const tramite = await world.store.findTramite(tramiteId)
  const what = verdict === 'cambio' ? 'cambio de correo pedido' : 'correo de otra CURP'
  const about = tramite ? { curp: tramite.curp } : {}
  await world.store.audit({ at: change.now, what, ...about, actor: 'portal', outcome: 'ok' })
  world.mailDue()
  return verdict
}

/** Whether a change may still be decided; `ocupado` shows only when it is approved. */
export function changeState(change: Change | undefined, now: number): ChangeState {
  if (!change) return 'desconocido'
  if (change.approved !== undefined) return change.approved ? 'aprobado' : 'rechazado'
  const step = stepOf(change.tramite)
  return now >= change.expiresAt || step === 'cancelado' || step === 'terminado' ? 'vencido' : 'abierto'
}

/** The decision of the bound address; a second one changes nothing and says what the first was. */
export async function decideChange(
  world: World,
  token: string,
  approve: boolean,
  address: string,
): Promise<ChangeState> {
  const found = await world.store.findChange(token)
  const now = world.clock.now()
  const before = changeState(found, now)
  if (!found || before !== 'abierto') return before
  const state = approve
    ? await world.store.approveChange(token, newToken(world))
    : await world.store.rejectChange(token, now)
  const { curp } = found.tramite
  const actor = actorOf(world, address)
  await world.store.audit({ at: now, what: 'cambio de correo decidido', curp, actor, outcome: state })
  world.mailDue()
  return state
}
