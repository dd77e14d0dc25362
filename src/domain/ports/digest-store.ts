import type { AuditEntry } from './audit-store.ts'
import type { MailContent } from './outbox.ts'

/** What the daily digest says: counts, and what the operator must know. Nothing of a person. */
export type Digest = Extract<MailContent, { kind: 'personal_resumen' }>

/** The daily digest of Responsables. */
export interface DigestStore {
  wantsDigest(staffId: string): Promise<boolean>
  setDigest(staffId: string, wants: boolean, entry: AuditEntry): Promise<void>
  /** cases that wait for a decision, or for their time */
  countOpenCases(): Promise<number>
  /**
   * Mails it to every Responsable who wants it and has none of that day yet; how many.
   * @param compose called when there is one
   */
  queueDigests(day: string, compose: () => Promise<Digest>, now: number): Promise<number>
}
