/** A file of a mail. `type`: media type. */
export type Attachment = { readonly name: string; readonly type: string; readonly bytes: Uint8Array }

/** A mail as it is sent. */
export type Message = {
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** of subject, text and html, BCP 47 */
  readonly lang: string
  readonly date: Date
  readonly attachments: readonly Attachment[]
}

/** The result of a delivery; `reason` is for the operator, without correos. */
export type Delivery =
  | { readonly outcome: 'sent' }
  /** temporary failure, to be retried: connection, 4xx, greylisting */
  | { readonly outcome: 'later'; readonly reason: string }
  /** permanent failure of the recipient (5xx on RCPT, RFC 5321) */
  | { readonly outcome: 'refused'; readonly reason: string }

/** Sends mail. */
export interface MailCarrier {
  /** Never rejects: a failure is an outcome. @param handOver awaited before the last byte is sent, at each server */
  deliver(message: Message, handOver?: () => Promise<void>): Promise<Delivery>
  close(): Promise<void>
}
