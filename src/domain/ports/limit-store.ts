/** How often something was tried. */
export interface LimitStore {
  /** Counts a try; false, and counts nothing, when the limit of its window is reached. `resetsAt`: epoch ms. */
  consumeQuota(
    bucket: string,
    limit: number,
    windowMs: number,
    now: number,
  ): Promise<{ ok: boolean; resetsAt: number }>
  /** Whether `consumeQuota` would still say yes. */
  checkQuota(
    bucket: string,
    limit: number,
    windowMs: number,
    now: number,
  ): Promise<{ ok: boolean; resetsAt: number }>
  /** Marks a challenge as used; false when it already was. */
  spendChallenge(id: Uint8Array, expiresAt: number): Promise<boolean>
}
