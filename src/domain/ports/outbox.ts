/** What a mail is about; the words are in `views/mail`. */
export type MailContent =
  | { readonly kind: 'enlace'; readonly token: string; readonly expiresAt: number }
  | { readonly kind: 'resultado'; readonly folio: string }
  /** to the correo bound to a CURP: approve that `correo` (masked) takes its place */
  | { readonly kind: 'cambio'; readonly token: string; readonly expiresAt: number; readonly correo: string }

/** A mail that is due. `key` is one per (trámite, kind, generation); `messageId` is stable over retries. */
export type DueMail = {
  readonly id: number
  readonly tramiteId: string
  readonly messageId: string
  readonly to: string
  readonly attempts: number
  /** how often it was handed whole to a server by a process that died before it knew the end of it */
  readonly handed: number
  readonly createdAt: number
  readonly content: MailContent
}

/** Mail written in the transaction of its cause, delivered from here. */
export interface Outbox {
  /** takes up to `limit` due mails for `leaseMs`; nobody else gets them meanwhile */
  lease(now: number, limit: number, leaseMs: number): Promise<readonly DueMail[]>
  /** said before its last byte goes out: from here on the recipient may have it */
  handOver(id: number): Promise<void>
  /** it was handed over, and did not arrive */
  takeBack(id: number): Promise<void>
  /** done: bodies and tokens are wiped */
  markSent(id: number, now: number): Promise<void>
  /** due again at `dueAt`; `counts: false` when nothing was tried (its PDFs were not there yet) */
  markRetry(id: number, dueAt: number, reason: string, counts?: boolean): Promise<void>
  /** given up, or refused by the recipient's server: bodies and tokens are wiped */
  markDead(id: number, now: number, reason: string, refused: boolean): Promise<void>
  /** epoch ms of the next due mail, or undefined when none waits */
  nextDueAt(): Promise<number | undefined>
}
