import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { LINK_TRIES, type Link, type LinkState, linkState } from '../facts/tramite.ts'
import { type CurpProblemCode, parseCurp } from '../person/curp.ts'
import type { AuditEntry } from '../ports/audit-store.ts'
import type { Deps } from '../ports/deps.ts'
import { issueOnFile } from './issue-number.ts'
import { actorOf } from './request-link.ts'

const OPENED = 'enlace abierto'

export type OpenProblemCode = CurpProblemCode | 'curp_distinta'

export type Opened =
  | { readonly outcome: 'open'; readonly session: string }
  | { readonly outcome: 'problem'; readonly problem: Problem<OpenProblemCode>; readonly triesLeft: number }
  | {
      readonly outcome: 'closed'
      readonly state: Exclude<LinkState, 'abierto'> | 'desconocido' | 'sin efecto'
    }

/**
 * The POST on a mailed link: in the browser that asked, or with the CURP typed again, it opens a session and ends
 * any other of the trámite. Who has a number on file is at Paso 3 at once; a register that does not answer keeps
 * nobody out: they learn it inside, and the link goes on working.
 */
export async function openLink(
  deps: Deps,
  token: string,
  asker: string,
  curpText: string,
  clientIp: string,
): Promise<Opened> {
  const now = deps.clock.now()
  const link = await deps.store.findLink(token, asker)
  if (!link) return { outcome: 'closed', state: 'desconocido' }
  const { curp } = link.tramite
  const actor = actorOf(deps, clientIp)
  const entry = { at: now, what: OPENED, curp, actor }
  const state = linkState(link, now)
  if (state !== 'abierto') {
    await deps.store.audit({ ...entry, outcome: state })
    return { outcome: 'closed', state }
  }
  if (!link.sameBrowser) {
    const refused = await checkCurp(deps, token, link, curpText, entry)
    if (refused) return refused
  }
  const record = (done: boolean): AuditEntry => ({ ...entry, outcome: done ? 'ok' : 'unido a otro' })
  const opened = await deps.store.openLink(token, now, record)
  if (!opened) return { outcome: 'closed', state: 'sin efecto' }
  if (link.tramite.folio === undefined) await issueOnFile(deps, link.tramite, actor)
  return { outcome: 'open', session: await deps.sessions.open(link.tramite.id) }
}

async function checkCurp(
  deps: Deps,
  token: string,
  link: Link,
  text: string,
  entry: Omit<AuditEntry, 'outcome'>,
): Promise<Opened | undefined> {
  const triesLeft = LINK_TRIES - link.wrong
  const curp = parseCurp(text, mexicoTime(entry.at))
  // a slip of the fingers is told apart from a try: a malformed CURP is nobody's
  if (!curp.ok) return { outcome: 'problem', problem: { ...curp.problem, field: 'curp' }, triesLeft }
  if (curp.value === link.tramite.curp) return undefined
  const wrong = await deps.store.countWrongCurp(token, { ...entry, outcome: 'CURP distinta' })
  if (wrong >= LINK_TRIES) return { outcome: 'closed', state: 'bloqueado' }
  return {
    outcome: 'problem',
    problem: { code: 'curp_distinta', field: 'curp' },
    triesLeft: LINK_TRIES - wrong,
  }
}
