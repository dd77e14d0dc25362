/** A mail as the operator sees it. `to`: where it was to go; of a wiped one, the correo of its trámite while that is kept. */
export type QueuedLetter = {
  readonly id: number
  readonly kind: string
  readonly to?: string
  readonly attempts: number
  /** epoch ms */
  readonly createdAt: number
  /** pending: when it is tried next */
  readonly dueAt?: number
  /** dead: since when, and whether its server refused the correo */
  readonly deadAt?: number
  readonly refused?: boolean
  /** a code of `DELIVERY_REASONS`, or the mail server's last reply, without correos */
  readonly reason?: string
}

/** A dead mail as Operación sees it: nobody's correo. */
export type DeadLetter = Omit<QueuedLetter, 'to'>

/** How many wait, since when (epoch ms); how many are dead, and the newest of them. */
export type MailOverview = {
  readonly pending: number
  readonly oldest?: number
  readonly dead: number
  readonly newest: readonly DeadLetter[]
}

/**
 * `again`: due now · `over`: it was sent, or what it said is wiped and cannot be made again · `unknown`: no such mail
 */
export type Retried = 'again' | 'over' | 'unknown'

/** `waiting`: it may still go out · `wanted`: it can be written again, or the person is told of it on Paso 3 */
export type Dismissed = 'dismissed' | 'waiting' | 'wanted' | 'unknown'

/** What the operator may ask of the outbox. */
export interface MailQueueAdmin {
  /** not sent and not given up, the first due first */
  pending(): Promise<readonly QueuedLetter[]>
  /** given up or refused, the newest first */
  dead(): Promise<readonly QueuedLetter[]>
  /** Counts, whatever waits, and decrypts nothing. @param most dead ones that are given */
  overview(most: number): Promise<MailOverview>
  /** a pending mail is due now; so is a dead one that can be written again: what it said is still known */
  retry(id: number, now: number): Promise<Retried>
  /** every pending mail is due now; how many */
  retryAll(now: number): Promise<number>
  /** every mail that was given up, not refused, and can be written again; how many */
  reviveAll(now: number): Promise<number>
  /** takes a dead mail off the list that nobody can send again: any but one with an NSS */
  dismiss(id: number): Promise<Dismissed>
  /** every such mail; how many */
  dismissAll(): Promise<number>
}
