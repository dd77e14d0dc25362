/** The operator's limits: how often something may be tried within the window that its name ends with. */
export type Limits = {
  readonly linksPerCurpDay: number
  readonly linksPerCorreoDay: number
  readonly linksPerIpHour: number
  readonly wrongCaptchasHour: number
  readonly resendsHour: number
  readonly verificationsMinute: number
  readonly declaredTriesHour: number
}

/** `resetsAt`: when the window ends, epoch ms. */
export type Quota = { readonly outcome: 'ok' | 'limited'; readonly resetsAt: number }

/** Counters of tries, each in a window of fixed length that begins with its first try. */
export interface LimitStore {
  /** Counts a try, or none when `limit` is reached. `windowMs` in ms, `now` in epoch ms. */
  consumeQuota(bucket: string, limit: number, windowMs: number, now: number): Promise<Quota>
  /** What `consumeQuota` would answer, counting nothing. */
  checkQuota(bucket: string, limit: number, windowMs: number, now: number): Promise<Quota>
  /** Marks a challenge as used; false when it already was. Kept until `expiresAt`, epoch ms. */
  spendChallenge(id: Uint8Array, expiresAt: number): Promise<boolean>
}
