import { mexicoTime } from '../../domain/base/mexico-time.ts'
import type { IssueKind } from '../../domain/facts/issue.ts'
import type { Step } from '../../domain/facts/tramite.ts'
import type { Verdict } from '../../domain/tramite/identify.ts'
import { notIdentified } from '../notices/identity.ts'
import { words } from '../words/words.ts'

/** Kept with the block, and shown to whoever attends the person at the counter. */
export const DISOWNED_BY_PERSON =
  'La persona lo pidió en Mi trámite: dijo «No fui yo» de algo que se hizo con sus datos.'

export type OwnState = {
  readonly issued?: { readonly kind: IssueKind; readonly issuedAt: number }
  /** of the newest trámite, where nothing was issued */
  readonly step?: Step
  /** of what the documents are worth now: corrected since, or why no number is shown */
  readonly standing: 'current' | 'corrected' | 'none' | Verdict
}

/** Where the person's trámite stands, a paragraph each. No number. */
export function stateWords({ issued, step, standing }: OwnState): string[] {
  const { own, time } = words()
  const done = issued && own.issued[issued.kind](time.date(mexicoTime(issued.issuedAt)))
  const first = done ?? (step ? own.steps[step] : own.none)
  if (standing === 'current' || standing === 'none') return [first]
  if (standing === 'corrected') return [first, own.corrected]
  const { title, paragraphs } = notIdentified(standing)
  return [first, `${title}. ${paragraphs[0] ?? ''}`]
}
