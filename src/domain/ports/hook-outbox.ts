/** What another program is told. No personal datum: `id` is that of the consent, which its user was told. Epoch ms. */
export type HookNotice =
  | {
      readonly event: 'consentimiento.dado'
      readonly id: string
      readonly at: number
      readonly expiresAt: number
      readonly once: boolean
    }
  | { readonly event: 'consentimiento.revocado'; readonly id: string; readonly at: number }

/** A notice that is due. */
export type DueHook = {
  readonly id: number
  /** the same for every try, so that its receiver can leave a repeat out */
  readonly messageId: string
  /** JSON */
  readonly body: string
  readonly attempts: number
  readonly createdAt: number
}

/** The outbox of signed notices: queued in the transaction that causes them, delivered from here. */
export interface HookOutbox {
  /** leases up to `limit` for `leaseMs`: no other call gets them meanwhile */
  leaseHooks(now: number, limit: number, leaseMs: number): Promise<readonly DueHook[]>
  hookSent(id: number, now: number): Promise<void>
  hookLater(id: number, dueAt: number, reason: string): Promise<void>
  hookDead(id: number, now: number, reason: string): Promise<void>
  /** epoch ms of the next due one, or undefined when none waits */
  nextHookAt(): Promise<number | undefined>
}
