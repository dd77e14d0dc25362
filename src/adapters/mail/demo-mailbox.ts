import type { MailCarrier, Message } from '../../domain/ports/mail-carrier.ts'

/** Where the demonstration keeps its mail. */
export interface MailboxStore {
  /** keeps a message; a second one with the same `messageId` changes nothing */
  keep(message: Message): Promise<void>
}

/**
 * Carrier of the demonstration: every mail "arrives" in a mailbox that anybody may read at `/demo/correo`. What cannot
 * be kept is tried later; never rejects.
 */
export const createDemoMailbox = (mailbox: MailboxStore): MailCarrier => ({
  deliver: async (message) => {
    try {
      await mailbox.keep(message)
      return { outcome: 'sent' }
    } catch (error) {
      return { outcome: 'later', reason: `buzón: ${error instanceof Error ? error.name : 'falla'}` }
    }
  },
  close: async () => {},
})
