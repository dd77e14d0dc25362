import type { LinkLimitCode } from '../facts/audit-event.ts'

/** The operator's limits: how often something may be tried within the window that its name ends with. */
export type Limits = {
  /** links of one CURP to one correo */
  readonly linksPerPairDay: number
  /** links to one mailbox, for whatever CURP */
  readonly linksPerCorreoDay: number
  /** mails without a link to one mailbox, of each kind */
  readonly noticesPerCorreoDay: number
  /** links by IPv4 address or IPv6 /64 */
  readonly linksPerIpHour: number
  /** links by IPv6 /48 */
  readonly linksPer48Hour: number
  /** wrong answers to the challenge by client IP, from which on each is answered more slowly */
  readonly wrongCaptchasHour: number
  readonly resendsHour: number
  readonly verificationsMinute: number
  readonly declaredTriesHour: number
}

/** `resetsAt`: when the window ends, epoch ms. `count`: tries counted in it, this one too if it was. */
export type Quota = { readonly outcome: 'ok' | 'limited'; readonly resetsAt: number; readonly count: number }

/** A counter that something must have room in. `windowMs` in ms; `code`: for the audit trail, when it has none. */
export type Allowance = {
  readonly bucket: string
  readonly limit: number
  readonly windowMs: number
  readonly code: LinkLimitCode
}

/** Counters of tries, each in a window of fixed length that begins with its first try. */
export interface LimitStore {
  /** Counts a try, or none when `limit` is reached. `windowMs` in ms, `now` in epoch ms. */
  consumeQuota(bucket: string, limit: number, windowMs: number, now: number): Promise<Quota>
  /** Takes one try back that `consumeQuota` counted, as long as its window lasts. */
  returnQuota(bucket: string, windowMs: number, now: number): Promise<void>
  /** What `consumeQuota` would answer, counting nothing. */
  checkQuota(bucket: string, limit: number, windowMs: number, now: number): Promise<Quota>
}
