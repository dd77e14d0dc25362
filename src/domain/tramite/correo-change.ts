import type { Problem } from '../base/problem.ts'
import { type ChangeState, LINK_LIFETIME, stepOf, type Tramite } from '../facts/tramite.ts'
import { type CorreoProblemCode, parseCorreo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import { type AuditEntry, actorOf } from '../ports/audit-store.ts'
import { type Chance, randomToken } from '../ports/chance.ts'
import type { Change, ChangeRecord, ChangeStore, LinkVerdict, Settled } from '../ports/change-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Needs } from '../ports/deps.ts'
import type { NewToken } from '../ports/link-store.ts'
import { askInForce, type LookUpDeps, ofRegister } from './identify.ts'
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
  Needs<'chance' | 'limits' | 'refused' | 'mailDue' | 'firstBinding', Pick<ChangeStore, 'settleLink'>>

/**
 * Decides what the correo of a trámite is told when its mail goes out: its link, that the bound correo was asked for
 * approval, or that it belongs to another CURP. One CURP has one correo, and one correo one CURP; the correo that the
 * register has of a person counts as bound. The register is asked now and not at Paso 1, whose time must tell nothing.
 */
export async function settleLink(
  deps: SettleDeps,
  { id, curp }: Pick<Tramite, 'id' | 'curp'>,
): Promise<LinkVerdict> {
  // a register that is down has none to say: the link goes out, and is no use before the register was asked
  const known = ofRegister(await askInForce(deps, curp), deps.firstBinding)
  const change = newToken(deps)
  const held: Curp[] = []
  const record = (settled: Settled, curp: Curp): AuditEntry | undefined => {
    if (settled.held) held.push(curp)
    const what = settled.held ? undefined : EVENTS[settled.verdict]
    return what && { at: change.now, what, curp, actor: 'portal', outcome: 'ok' }
  }
  const verdict = await deps.store.settleLink(id, change, known, record, approvalRoom(deps.limits))
  for (const curp of held) {
    const event = { what: 'cambio de correo pedido', outcome: 'limitado', code: 'correo' } as const
    deps.refused({ ...event, at: change.now, actor: 'portal', curp })
  }
  if (verdict !== 'enlace') deps.mailDue()
  return verdict
}

/**
 * Whether a change may still be decided at `now` (epoch ms); undefined is `desconocido`. Never `ocupado`, which only its
 * approval finds out.
 */
export function changeState(change: Change | undefined, now: number): ChangeState {
  if (!change) return 'desconocido'
  if (change.corrected) return 'corregido'
  if (change.approved !== undefined) return change.approved ? 'aprobado' : 'rechazado'
  const step = stepOf(change.tramite)
  return now >= change.expiresAt || step === 'cancelado' || step === 'terminado' ? 'vencido' : 'abierto'
}

export type DecideChangeDeps = Needs<'clock' | 'chance' | 'secrets' | 'mailDue', ChangeStore>

/**
 * The decision of the bound correo. The first one counts; a second one changes nothing and gets the state of the first.
 * `ocupado`: approved, but the new correo is another CURP's.
 * @param token of the mail to the bound correo
 */
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
  const record = recordOf(deps, found, clientIp)
  const state = approve
    ? await deps.store.approveChange(token, newToken(deps), record)
    : await deps.store.rejectChange(token, now, record)
  deps.mailDue()
  return state
}

export type ChangeProblemCode = CorreoProblemCode | 'cambio_no_pedido'

export type OtherApproved =
  | { readonly outcome: 'decided'; readonly state: ChangeState }
  | { readonly outcome: 'problem'; readonly problem: Problem<ChangeProblemCode> }

/**
 * Whether a change still lets its bound correo approve another one that was asked for, at `now` (epoch ms): also after
 * it was rejected. Undefined does not.
 */
export const takesOther = (change: Change | undefined, now: number): boolean =>
  change !== undefined && change.approved !== true && now < change.expiresAt

/**
 * Approves the correo that the person asked with, as they type it, where the mail that asks for its approval was held
 * back: strangers may have used up the few of the day. Any of those opens the way here, since it came to the bound correo.
 */
export async function approveOther(
  deps: DecideChangeDeps,
  token: string,
  typed: string,
  clientIp: string,
): Promise<OtherApproved> {
  const found = await deps.store.findChange(token)
  const now = deps.clock.now()
  if (!found || !takesOther(found, now)) return { outcome: 'decided', state: changeState(found, now) }
  const correo = parseCorreo(typed)
  if (!correo.ok) return { outcome: 'problem', problem: { ...correo.problem, field: 'correo' } }
  const record = recordOf(deps, found, clientIp)
  const state = await deps.store.approveOther(token, correo.value, newToken(deps), record)
  if (!state) return { outcome: 'problem', problem: { code: 'cambio_no_pedido', field: 'correo' } }
  deps.mailDue()
  return { outcome: 'decided', state }
}

/** The audit entry of each way a decision may end. */
function recordOf(deps: DecideChangeDeps, { tramite: { curp } }: Change, clientIp: string): ChangeRecord {
  const entry = { at: deps.clock.now(), what: 'cambio de correo decidido', curp } as const
  const actor = actorOf(deps, clientIp)
  return (outcome) => ({ ...entry, actor, outcome })
}
