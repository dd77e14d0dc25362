import type { Consent, ConsentUse } from '../facts/consent.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'
import type { HookNotice } from './hook-outbox.ts'

export type NewConsent = Omit<Consent, 'revokedAt' | 'spentAt' | 'wrong'> & {
  /** what the person hands over; only its hash is stored */
  readonly code: string
}

/** Consents and their uses. Each method is one transaction. */
export interface ConsentStore {
  /** `full`: the person has as many open ones as `most` */
  giveConsent(
    consent: NewConsent,
    most: number,
    entry: AuditEntry,
    notice?: HookNotice,
  ): Promise<'given' | 'full'>
  /** Ends one of the person's own; false when it is none of theirs, or is over. */
  revokeConsent(id: string, curp: Curp, now: number, entry: AuditEntry, notice?: HookNotice): Promise<boolean>
  /** The newest of a person, whatever CURP they gave it under, each with its uses, newest first. */
  consentsOf(
    curp: Curp,
    limit: number,
  ): Promise<readonly (Consent & { readonly uses: readonly ConsentUse[]; readonly count: number })[]>
  findConsent(code: string): Promise<Consent | undefined>
  /**
   * Uses one, if it still counts: of several at once a consent for one time serves one. Writes the use and its entry,
   * and at the first use the mail that tells the person.
   */
  takeConsent(
    code: string,
    use: {
      readonly outcome: 'coincide' | 'no coincide'
      readonly now: number
      readonly keyId?: string
    },
    entry: AuditEntry,
  ): Promise<boolean>
}
