import { type Issue, saysSame } from '../facts/issue.ts'
import type { Tramite } from '../facts/tramite.ts'
import type { Needs } from '../ports/deps.ts'
import type { IssueStore } from '../ports/issue-store.ts'
import { type LookUpDeps, lookUp, type Verdict } from './identify.ts'

export type CurrentResultDeps = LookUpDeps & Needs<never, Pick<IssueStore, 'findIssue'>>

export type CurrentResult =
  | { readonly outcome: 'current'; readonly issue: Issue }
  /** name or number were corrected since: a new pair of documents is due, which a POST issues */
  | { readonly outcome: 'corrected' }
  /** what the register, or the operator, says of the person now: no number is shown */
  | { readonly outcome: 'withheld'; readonly verdict: Verdict }
  /** nothing was issued */
  | { readonly outcome: 'none' }

/**
 * What may be shown now of what a trámite has issued. The register is asked each time; writes nothing but the links
 * between CURP that it names. Rejects when the issue of a folio is not there: a bug.
 */
export async function currentResult(deps: CurrentResultDeps, tramite: Tramite): Promise<CurrentResult> {
  if (tramite.folio === undefined) return { outcome: 'none' }
  const issue = await deps.store.findIssue(tramite.folio)
  if (!issue) throw new Error('a folio without its issue')
  return standsNow(issue, await lookUp(deps, tramite))
}

/**
 * What an issue is worth now, by what the register says of its person. A person without a number, to whom one was given,
 * is a `conflict`.
 */
export function standsNow(issue: Issue, verdict: Verdict): Exclude<CurrentResult, { outcome: 'none' }> {
  if (verdict.outcome !== 'known') return { outcome: 'withheld', verdict }
  const { name, numeros } = verdict.person
  const [nss] = numeros
  // what was given turned out to be another person's, which only the subdelegación can settle
  if (!nss) return { outcome: 'withheld', verdict: { outcome: 'conflict' } }
  return saysSame(issue, name, nss) ? { outcome: 'current', issue } : { outcome: 'corrected' }
}
