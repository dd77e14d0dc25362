import { type ChangeState, LINK_LIFETIME, stepOf } from '../facts/tramite.ts'
import type { Curp } from '../person/curp.ts'
import { type AuditEntry, actorOf } from '../ports/audit-store.ts'
import { type Chance, randomToken } from '../ports/chance.ts'
import type { Change, ChangeStore, LinkVerdict, Settled } from '../ports/change-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Needs } from '../ports/deps.ts'
import type { NewToken } from '../ports/link-store.ts'
import type { TramiteStore } from '../ports/tramite-store.ts'
import { askRegistry, type LookUpDeps } from './identify.ts'
import { approvalRoom } from './link-limits.ts'

type Tokens = { readonly clock: Clock; readonly chance: Chance }

const newToken = ({ clock, chance }: Tokens): NewToken => {
  const now = clock.now()
  return { token: randomToken(chance, 256), now, expiresAt: now + LINK_LIFETIME }
}

const EVENTS = {
  enlace: undefined,
  cambio: 'cambio de correo pedido',
  ocupado: 'correo de otra CURP',
} as const satisfies Record<LinkVerdict, AuditEntry['what'] | undefined>

export type SettleDeps = LookUpDeps &
  Needs<
    'chance' | 'limits' | 'refused' | 'mailDue',
    Pick<ChangeStore, 'settleLink'> & Pick<TramiteStore, 'findTramite'>
  >

/**
 * Decides what the correo of a trámite is told when its mail goes out: its link, that the bound correo was asked for
 * approval, or that it belongs to another CURP. One CURP has one correo, and one correo one CURP; the correo that the
 * register has of a person counts as bound. The register is asked now and not at Paso 1, whose time must tell nothing.
 */
export async function settleLink(deps: SettleDeps, tramiteId: string): Promise<LinkVerdict> {
  const tramite = await deps.store.findTramite(tramiteId)
  // a register that is down has none to say: the link goes out, and is no use before the register was asked
  const registered = tramite && (await askRegistry(deps, tramite.curp)).correo
  const change = newToken(deps)
  const held: Curp[] = []
  const record = (settled: Settled, curp: Curp): AuditEntry | undefined => {
    if (settled.held) held.push(curp)
    const what = settled.held ? undefined : EVENTS[settled.verdict]
    return what && { at: change.now, what, curp, actor: 'portal', outcome: 'ok' }
  }
  const verdict = await deps.store.settleLink(
    tramiteId,
    change,
    registered,
    record,
    approvalRoom(deps.limits),
  )
  for (const curp of held) {
    const event = { what: 'cambio de correo pedido', outcome: 'limitado', code: 'correo' } as const
    deps.refused({ ...event, at: change.now, actor: 'portal', curp })
  }
  if (verdict !== 'enlace') deps.mailDue()
  return verdict
}

/** Whether a change may still be decided at `now` (epoch ms). Never `ocupado`, which only its approval finds out. */
export function changeState(change: Change | undefined, now: number): ChangeState {
  if (!change) return 'desconocido'
  if (change.approved !== undefined) return change.approved ? 'aprobado' : 'rechazado'
  const step = stepOf(change.tramite)
  return now >= change.expiresAt || step === 'cancelado' || step === 'terminado' ? 'vencido' : 'abierto'
}

export type DecideChangeDeps = Needs<'clock' | 'chance' | 'secrets' | 'mailDue', ChangeStore>

/** The decision of the bound correo. The first one counts; a second one changes nothing and gets the state of the first. */
export async function decideChange(
  deps: DecideChangeDeps,
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
