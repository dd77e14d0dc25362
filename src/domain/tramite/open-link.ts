import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { LINK_TRIES, type Link, type LinkState, linkState, type Tramite } from '../facts/tramite.ts'
import { type CurpProblemCode, parseCurp } from '../person/curp.ts'
import { type AuditStore, actorOf } from '../ports/audit-store.ts'
import type { Needs } from '../ports/deps.ts'
import type { LinkStore } from '../ports/link-store.ts'
import { type IssueDeps, issueOnFile } from './issue-number.ts'

export type OpenLinkDeps = IssueDeps & Needs<'secrets' | 'sessions', LinkStore & AuditStore>

export type OpenProblemCode = CurpProblemCode | 'curp_distinta'

export type Opened =
  /** `session`: id of the new session, a bearer secret */
  | { readonly outcome: 'open'; readonly session: string }
  | { readonly outcome: 'problem'; readonly problem: Problem<OpenProblemCode>; readonly triesLeft: number }
  | {
      readonly outcome: 'closed'
      readonly state: Exclude<LinkState, 'abierto'> | 'desconocido' | 'sin efecto'
    }

const OPENED = 'enlace abierto'

/** A browser that posts a mailed link: its cookie, what it typed (only asked of another browser), its IP address. */
export type OpenAttempt = { readonly asker: string; readonly curp: string; readonly clientIp: string }

/**
 * The POST of a mailed link. The browser that asked for it, or another one with the CURP typed again, gets a session;
 * any other session of the trámite ends. A person with a number on file goes straight to Paso 3. A register that does
 * not respond refuses nobody: Paso 2 says so, and the link goes on working.
 */
export async function openLink(deps: OpenLinkDeps, token: string, attempt: OpenAttempt): Promise<Opened> {
  const now = deps.clock.now()
  const link = await deps.store.findLink(token, attempt.asker)
  if (!link) return { outcome: 'closed', state: 'desconocido' }
  const { curp } = link.tramite
  const actor = actorOf(deps, attempt.clientIp)
  const entry = { at: now, what: OPENED, curp, actor } as const
  const state = linkState(link, now)
  if (state !== 'abierto') {
    await deps.store.audit({ ...entry, outcome: state })
    return { outcome: 'closed', state }
  }
  const checked = link.sameBrowser ? link.tramite : await checkCurp(deps, token, link, attempt.curp, entry)
  if ('outcome' in checked) return checked
  const tramite = checked
  const opened = await deps.store.openLink(tramite.id, now, (bound) => ({
    ...entry,
    curp: tramite.curp,
    outcome: bound ? 'ok' : 'unido a otro',
  }))
  if (!opened) return { outcome: 'closed', state: 'sin efecto' }
  if (tramite.folio === undefined) await issueOnFile(deps, tramite, actor)
  return { outcome: 'open', session: await deps.sessions.open(tramite.id) }
}

type Entry = {
  readonly at: number
  readonly what: typeof OPENED
  readonly curp: Link['tramite']['curp']
  readonly actor: string
}

/** The trámite that a typed CURP opens: that of the link, or another one of the same inbox, whose mail was held back. */
async function checkCurp(
  { store }: { readonly store: LinkStore },
  token: string,
  link: Link,
  text: string,
  entry: Entry,
): Promise<Opened | Tramite> {
  const triesLeft = LINK_TRIES - link.wrong
  const curp = parseCurp(text, mexicoTime(entry.at))
  // a malformed CURP is a typing error and not a guess, so it counts as no try
  if (!curp.ok) return { outcome: 'problem', problem: { ...curp.problem, field: 'curp' }, triesLeft }
  if (curp.value === link.tramite.curp) return link.tramite
  const sibling = await store.findSibling(token, curp.value, entry.at)
  if (sibling) return sibling
  const wrong = await store.countWrongCurp(token, { ...entry, outcome: 'CURP distinta' })
  if (wrong >= LINK_TRIES) return { outcome: 'closed', state: 'bloqueado' }
  return {
    outcome: 'problem',
    problem: { code: 'curp_distinta', field: 'curp' },
    triesLeft: LINK_TRIES - wrong,
  }
}
