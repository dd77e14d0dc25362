import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { LINK_TRIES } from '../facts/tramite.ts'
import { sameCorreo } from '../person/correo.ts'
import { type CurpProblemCode, parseCurp } from '../person/curp.ts'
import { type AuditStore, actorOf } from '../ports/audit-store.ts'
import type { Consulta, ConsultaStore } from '../ports/consulta-store.ts'
import type { Needs } from '../ports/deps.ts'
import type { PersonSessions } from '../ports/person-sessions.ts'
import { type OwnCorreoDeps, ownCorreo } from './own-correo.ts'

export type OpenConsultaDeps = OwnCorreoDeps &
  Needs<
    'secrets',
    Pick<ConsultaStore, 'findConsulta' | 'takeConsultaTry' | 'giveBackConsultaTry' | 'isSamePerson'> &
      AuditStore
  > & { readonly personSessions: PersonSessions }

export type ConsultaState = 'abierta' | 'desconocida' | 'vencida' | 'bloqueada'

/**
 * Whether a mailed link may still be opened at `now`, epoch ms. One that is undefined, or was mailed to nobody, is
 * `desconocida`.
 */
export function consultaState(found: Consulta | undefined, now: number): ConsultaState {
  // one that was mailed to nobody is known to nobody
  if (found?.correo === undefined) return 'desconocida'
  if (found.wrong >= LINK_TRIES) return 'bloqueada'
  return now >= found.expiresAt ? 'vencida' : 'abierta'
}

export type OpenConsultaProblemCode = CurpProblemCode | 'curp_distinta'

export type ConsultaOpened =
  /** `session`: id of the new session, a bearer secret */
  | { readonly outcome: 'open'; readonly session: string }
  | { readonly outcome: 'problem'; readonly problem: Problem<OpenConsultaProblemCode> }
  /** the register, which may have another correo by now, does not respond: the link can be opened later */
  | { readonly outcome: 'later' }
  /** `cambió`: the correo that it was mailed to is not the person's any more */
  | { readonly outcome: 'closed'; readonly state: Exclude<ConsultaState, 'abierta'> | 'cambió' }

/**
 * The POST of a mailed link. The browser that asked for it, or another one where the CURP is typed again, gets a session
 * of the person, which ends any other of theirs. Five wrong CURP block the link; a malformed one is no guess and counts
 * for nothing, and the trail tells all else that comes of a link that is known, but `later`.
 * @param client `asker`: the cookie of the browser; `curp`: as typed, looked at only where the cookie is not the one
 * that asked
 */
export async function openConsulta(
  deps: OpenConsultaDeps,
  token: string,
  client: { readonly asker: string; readonly curp: string; readonly clientIp: string },
): Promise<ConsultaOpened> {
  const now = deps.clock.now()
  const found = await deps.store.findConsulta(token, client.asker)
  const state = consultaState(found, now)
  if (!found?.correo || state === 'desconocida') return { outcome: 'closed', state: 'desconocida' }
  const { curp, correo } = found
  const entry = { at: now, what: 'consulta abierta', curp, actor: actorOf(deps, client.clientIp) } as const
  const close = async (
    why: Exclude<ConsultaState, 'abierta' | 'desconocida'> | 'cambió',
  ): Promise<ConsultaOpened> => {
    await deps.store.audit({ ...entry, outcome: why })
    return { outcome: 'closed', state: why }
  }
  if (state !== 'abierta') return close(state)
  if (!found.sameBrowser) {
    const typed = parseCurp(client.curp, mexicoTime(now))
    // a malformed CURP is a typing error and not a guess, so it counts as no try
    if (!typed.ok) return { outcome: 'problem', problem: { ...typed.problem, field: 'curp' } }
    const wrong = await deps.store.takeConsultaTry(token, LINK_TRIES)
    if (wrong === undefined) return close('bloqueada')
    if (!(await deps.store.isSamePerson(typed.value, curp))) {
      await deps.store.audit({ ...entry, outcome: 'CURP distinta' })
      if (wrong >= LINK_TRIES) return { outcome: 'closed', state: 'bloqueada' }
      const detail = { quedan: LINK_TRIES - wrong }
      return { outcome: 'problem', problem: { code: 'curp_distinta', field: 'curp', detail } }
    }
    await deps.store.giveBackConsultaTry(token)
  }
  const own = await ownCorreo(deps, curp)
  if (own.outcome === 'not known') return { outcome: 'later' }
  if (own.outcome !== 'correo' || !sameCorreo(own.correo, correo)) return close('cambió')
  await deps.store.audit({ ...entry, outcome: 'ok' })
  return { outcome: 'open', session: await deps.personSessions.open({ curp, correo }) }
}
