import { LINK_LIFETIME, stepOf } from '../facts/tramite.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from '../ports/audit-store.ts'
import { randomToken } from '../ports/chance.ts'
import type { Change, ChangeState, LinkVerdict } from '../ports/change-store.ts'
import type { Deps } from '../ports/deps.ts'
import type { NewToken } from '../ports/link-store.ts'
import { actorOf } from './request-link.ts'

type Tokens = Pick<Deps, 'clock' | 'chance'>

const newToken = ({ clock, chance }: Tokens): NewToken => {
  const now = clock.now()
  return { token: randomToken(chance, 256), now, expiresAt: now + LINK_LIFETIME }
}

const WHATS: Readonly<Record<LinkVerdict, string | undefined>> = {
  enlace: undefined,
  cambio: 'cambio de correo pedido',
  ocupado: 'correo de otra CURP',
}

/**
 * What the correo of a trámite is to be told when its mail goes out: its link, that the bound correo was asked to
 * approve, or that it belongs to another CURP (one correo, one CURP).
 */
export async function settleLink(
  deps: Tokens & Pick<Deps, 'store' | 'mailDue'>,
  tramiteId: string,
): Promise<LinkVerdict> {
  const change = newToken(deps)
  const record = (verdict: LinkVerdict, curp: Curp): AuditEntry | undefined => {
    const what = WHATS[verdict]
    return what ? { at: change.now, what, curp, actor: 'portal', outcome: 'ok' } : undefined
  }
  const verdict = await deps.store.settleLink(tramiteId, change, record)
  if (verdict !== 'enlace') deps.mailDue()
  return verdict
}

/** Whether a change may still be decided; `ocupado` shows only when it is approved. */
export function changeState(change: Change | undefined, now: number): ChangeState {
  if (!change) return 'desconocido'
  if (change.approved !== undefined) return change.approved ? 'aprobado' : 'rechazado'
  const step = stepOf(change.tramite)
  return now >= change.expiresAt || step === 'cancelado' || step === 'terminado' ? 'vencido' : 'abierto'
}

/** The decision of the holder of the bound correo; a second one changes nothing and says what the first was. */
export async function decideChange(
  deps: Deps,
  token: string,
  approve: boolean,
  clientIp: string,
): Promise<ChangeState> {
  const found = await deps.store.findChange(token)
  const now = deps.clock.now()
  const before = changeState(found, now)
  if (!found || before !== 'abierto') return before
  const { curp } = found.tramite
  const actor = actorOf(deps, clientIp)
  const record = (outcome: ChangeState): AuditEntry => ({
    at: now,
    what: 'cambio de correo decidido',
    curp,
    actor,
    outcome,
  })
  const state = approve
    ? await deps.store.approveChange(token, newToken(deps), record)
    : await deps.store.rejectChange(token, now, record)
  deps.mailDue()
  return state
}
