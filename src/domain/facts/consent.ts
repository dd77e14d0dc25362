import type { Curp } from '../person/curp.ts'
import type { Language } from './language.ts'

/** How long a consent may last, in days. */
export const CONSENT_DAYS = [1, 7, 30] as const
/** Numbers that do not agree, after which a consent ends: whoever has the code cannot guess the number. */
export const CONSENT_TRIES = 5

/** Leave to have one's number checked by whoever has its code. Times in epoch ms. */
export type Consent = {
  readonly id: string
  readonly curp: Curp
  /** for whom, as the person typed it */
  readonly audience: string
  /** of the page it was given on, and so of the mail; absent: Spanish */
  readonly language?: Language
  /** it ends with the first check that agrees */
  readonly once: boolean
  readonly createdAt: number
  readonly expiresAt: number
  readonly revokedAt?: number
  readonly spentAt?: number
  readonly wrong: number
}

export type ConsentState = 'vigente' | 'vencido' | 'revocado' | 'usado' | 'agotado'

/** Whether a consent counts at `now` (epoch ms), and if not, why: what the person did comes before what time did. */
export function consentState(consent: Omit<Consent, 'id' | 'curp' | 'audience'>, now: number): ConsentState {
  if (consent.revokedAt !== undefined) return 'revocado'
  if (consent.spentAt !== undefined) return 'usado'
  if (consent.wrong >= CONSENT_TRIES) return 'agotado'
  return now >= consent.expiresAt ? 'vencido' : 'vigente'
}

/** A use of a consent, as its person sees it. */
export type ConsentUse = {
  readonly at: number
  readonly outcome: 'coincide' | 'no coincide'
  /** who has the key of the API that it came by; absent: the page */
  readonly keyName?: string
}
