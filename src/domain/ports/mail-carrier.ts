export type Attachment = { readonly name: string; readonly type: string; readonly bytes: Uint8Array }

export type Message = {
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly date: Date
  readonly attachments: readonly Attachment[]
}

export type Delivery =
  | { readonly outcome: 'sent' }
  /** try again later: connection, 4xx, greylisting */
  | { readonly outcome: 'later'; readonly reason: string }
  /** the recipient was refused for good (5xx on RCPT) */
  | { readonly outcome: 'refused'; readonly reason: string }

/** Carries one message. Never throws: what goes wrong is an outcome. */
export interface MailCarrier {
  /** @param handOver awaited before the last byte goes to a server, each time */
  deliver(message: Message, handOver?: () => Promise<void>): Promise<Delivery>
  close(): Promise<void>
}
