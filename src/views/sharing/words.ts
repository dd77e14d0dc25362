import { type Consent, type ConsentUse, consentState } from '../../domain/facts/consent.ts'
import type { CheckResult } from '../../domain/sharing/check.ts'
import type { NoticeModel } from '../models/frame.ts'
import { deadlineWords } from '../words/moment.ts'
import { words } from '../words/words.ts'

/** A consent as its person sees it. */
export type ConsentRow = {
  readonly id: string
  readonly audience: string
  /** it may be taken back */
  readonly open: boolean
  readonly state: string
  readonly uses: readonly string[]
}

/** @param count all uses, of which `uses` are the newest */
export function consentRow(
  consent: Consent & { readonly uses: readonly ConsentUse[]; readonly count: number },
  now: number,
): ConsentRow {
  const { id, audience, uses, count } = consent
  const open = consentState(consent, now) === 'vigente'
  const state = `${stateOf(consent, now)} ${words().sharing.used(count)}`
  return { id, audience, open, state, uses: uses.map(useWords) }
}

function stateOf(consent: Consent, now: number): string {
  const state = consentState(consent, now)
  if (state === 'vigente') return endWords(consent)
  const { expiresAt, revokedAt, spentAt } = consent
  const at = { revocado: revokedAt, usado: spentAt, vencido: expiresAt, agotado: expiresAt }[state]
  return words().sharing.states[state](deadlineWords(at ?? expiresAt))
}

/** Until when, and how often. */
export const endWords = ({ expiresAt, once }: Pick<Consent, 'expiresAt' | 'once'>): string =>
  words().sharing.ends(once, deadlineWords(expiresAt))

function useWords({ at, outcome, keyName }: ConsentUse): string {
  const w = words().sharing
  return w.use(deadlineWords(at), w.outcomes[outcome], keyName)
}

/** What a check says, to whoever asked. */
export function resultNotice(result: CheckResult): NoticeModel {
  const { results, check } = words().sharing
  const text = result === 'sin consentimiento' ? check.again : check.another
  return { ...results[result], actions: [{ href: '/cotejar', text }] }
}

/** There is nothing to share, or it may not be shown now. */
export function nothingToShare(): NoticeModel {
  const { title, paragraphs, go } = words().sharing.nothing
  const actions = [{ href: '/tramites/nss/mio', text: go }]
  return { title, paragraphs, code: 'sin_numero_que_compartir', actions }
}
