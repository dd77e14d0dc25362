import type { Delivery, MailCarrier, Message } from '../../src/domain/ports/mail-carrier.ts'

/** A mail server that gives one and the same answer until told another, and remembers what it was given. */
export class AnsweringServer implements MailCarrier {
  answer: Delivery = { outcome: 'sent' }
  readonly tried: Message[] = []
  readonly sent: Message[] = []
  deliver = async (message: Message): Promise<Delivery> => {
    this.tried.push(message)
    if (this.answer.outcome === 'sent') this.sent.push(message)
    return this.answer
  }
  close = async (): Promise<void> => {}
  /** what arrived at an address, oldest first */
  to = (correo: string): Message[] => this.sent.filter((mail) => mail.to === correo)
}
