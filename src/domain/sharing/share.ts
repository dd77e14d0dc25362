import type { Parsed, Problem } from '../base/problem.ts'
import { DAY } from '../base/time.ts'
import { CONSENT_DAYS, type Consent } from '../facts/consent.ts'
import type { Language } from '../facts/language.ts'
import type { Curp } from '../person/curp.ts'
import { actorOf } from '../ports/audit-store.ts'
import { randomToken } from '../ports/chance.ts'
import type { ConsentStore } from '../ports/consent-store.ts'
import type { Needs } from '../ports/deps.ts'
import type { LimitStore } from '../ports/limit-store.ts'
import { newCode } from '../seal/verification-code.ts'
import { type LookUpDeps, lookUp, type Verdict } from '../tramite/identify.ts'
import type { Limited } from '../tramite/link-limits.ts'

/** Open consents of one person, and new ones a day. */
const MOST_OPEN = 20
const MOST_DAY = 20
const LONGEST = 60

export type ShareDeps = LookUpDeps &
  Needs<
    'secrets' | 'chance' | 'limits' | 'hooks',
    Pick<ConsentStore, 'giveConsent' | 'revokeConsent'> & LimitStore
  >

export type ShareForm = { readonly para: string; readonly dias: string; readonly veces: string }

export type ShareProblemCode =
  | 'para_falta'
  | 'para_largo'
  | 'para_caracter'
  | 'dias_falta'
  | 'veces_falta'
  | 'muchos_vigentes'

export type Shared =
  /** `code`: to hand over; shown once, since only its hash is kept */
  | { readonly outcome: 'given'; readonly code: string; readonly consent: Consent }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<ShareProblemCode>[] }
  /** there is no number to share, or none that may be shown now */
  | { readonly outcome: 'withheld'; readonly verdict: Verdict }
  | Limited

/**
 * Gives leave to have the person's number checked, for 1, 7 or 30 days. `withheld` where there is no number that may be
 * shown now; 20 open at most (`muchos_vigentes`), and 20 new ones a day.
 * @param curp of whoever has the session
 * @param client `language`: of the page, and so of the mail that tells of the first use
 */
export async function giveConsent(
  deps: ShareDeps,
  curp: Curp,
  form: ShareForm,
  { clientIp, language }: { readonly clientIp: string; readonly language?: Language },
): Promise<Shared> {
  const audience = parseAudience(form.para)
  const days = CONSENT_DAYS.find((one) => String(one) === form.dias)
  const once = form.veces === 'una' ? true : form.veces === 'varias' ? false : undefined
  const problems: Problem<ShareProblemCode>[] = []
  if (!audience.ok) problems.push({ ...audience.problem, field: 'para' })
  if (days === undefined) problems.push({ code: 'dias_falta', field: 'dias' })
  if (once === undefined) problems.push({ code: 'veces_falta', field: 'veces' })
  if (!audience.ok || days === undefined || once === undefined) return { outcome: 'problems', problems }
  const verdict = await lookUp(deps, { curp })
  if (verdict.outcome !== 'known' || verdict.person.numeros.length === 0)
    return { outcome: 'withheld', verdict }
  const now = deps.clock.now()
  if (deps.limits) {
    const quota = await deps.store.consumeQuota(`compartir ${curp}`, MOST_DAY, DAY, now)
    if (quota.outcome === 'limited') return { outcome: 'limited', resetsAt: quota.resetsAt }
  }
  const id = randomToken(deps.chance, 128)
  const code = newCode(deps.chance)
  const times = { createdAt: now, expiresAt: now + days * DAY }
  const consent = { id, curp, audience: audience.value, once, ...times, ...(language && { language }) }
  const actor = actorOf(deps, clientIp)
  const entry = { at: now, what: 'consentimiento dado', curp, actor, outcome: 'ok', code: id } as const
  const told = { event: 'consentimiento.dado', id, at: now, expiresAt: consent.expiresAt, once } as const
  const notice = deps.hooks.consents ? told : undefined
  if ((await deps.store.giveConsent({ ...consent, code }, MOST_OPEN, entry, notice)) === 'full')
    return { outcome: 'problems', problems: [{ code: 'muchos_vigentes' }] }
  deps.hooks.due()
  return { outcome: 'given', code, consent: { ...consent, wrong: 0 } }
}

/** A name as people write it, `S.A. de C.V.` and all. Nothing that a mail program would make a link of: it is quoted in a mail. */
function parseAudience(text: string): Parsed<string, ShareProblemCode> {
  const bare = text.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (bare === '') return { ok: false, problem: { code: 'para_falta' } }
  if (bare.length > LONGEST)
    return { ok: false, problem: { code: 'para_largo', detail: { longest: LONGEST } } }
  if (!/^[\p{L}\p{M}\p{N} .,&'’()-]+$/u.test(bare) || /\.[\p{L}\p{N}-]{2}/u.test(bare))
    return { ok: false, problem: { code: 'para_caracter' } }
  return { ok: true, value: bare }
}

/** Takes a consent back at once: from the next check on it is none. False when it is none of this person's, or over. */
export async function revokeConsent(
  deps: Needs<'clock' | 'secrets' | 'hooks', Pick<ConsentStore, 'revokeConsent'>>,
  curp: Curp,
  id: string,
  clientIp: string,
): Promise<boolean> {
  const now = deps.clock.now()
  const actor = actorOf(deps, clientIp)
  const entry = { at: now, what: 'consentimiento revocado', curp, actor, outcome: 'ok', code: id } as const
  const notice = deps.hooks.consents
    ? ({ event: 'consentimiento.revocado', id, at: now } as const)
    : undefined
  const revoked = await deps.store.revokeConsent(id, curp, now, entry, notice)
  deps.hooks.due()
  return revoked
}
