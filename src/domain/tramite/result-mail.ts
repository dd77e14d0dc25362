import type { Issue } from '../facts/issue.ts'
import { sameCorreo } from '../person/correo.ts'
import type { Needs } from '../ports/deps.ts'
import type { IssueStore } from '../ports/issue-store.ts'
import type { LinkStore } from '../ports/link-store.ts'
import type { TramiteStore } from '../ports/tramite-store.ts'
import { standsNow } from './current-result.ts'
import { askRegistry, type LookUpDeps, ofRegister } from './identify.ts'

export type ResultMailDeps = LookUpDeps &
  Needs<
    'firstBinding',
    Pick<IssueStore, 'findIssue'> & Pick<LinkStore, 'boundCorreo'> & Pick<TramiteStore, 'findTramite'>
  >

export type ResultMail =
  | { readonly outcome: 'current'; readonly issue: Issue }
  /** the register does not respond: nobody knows whether it may be told */
  | { readonly outcome: 'not known' }
  /** what it would say is not true any more, or its correo is not the person's any more: it never goes out */
  | { readonly outcome: 'withheld' }

/**
 * Whether the mail with the documents of `folio` may go out to `to` now: their person's correo alone gets them. It may
 * have waited for days, so the register is asked as for any other showing of the number. Throws when there is no such
 * trámite or issue: a bug.
 */
export async function resultMail(
  deps: ResultMailDeps,
  tramiteId: string,
  folio: string,
  to: string,
): Promise<ResultMail> {
  const issue = await deps.store.findIssue(folio)
  const tramite = await deps.store.findTramite(tramiteId)
  if (!issue || !tramite) throw new Error('mail about an issue that is not there')
  const standing = await askRegistry(deps, tramite.curp)
  const { verdict, correo: registered } = standing
  if (verdict.outcome === 'registry down') return { outcome: 'not known' }
  const bound =
    (await deps.store.boundCorreo(tramite.curp, ofRegister(standing, deps.firstBinding))) ?? registered
  const own = bound !== undefined && sameCorreo(bound, to)
  return own && standsNow(issue, verdict).outcome === 'current'
    ? { outcome: 'current', issue }
    : { outcome: 'withheld' }
}
