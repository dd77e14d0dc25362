import type { MailContent } from '../../domain/ports/outbox.ts'
import type { Base } from '../base/engine.ts'
import { placeholders } from '../base/prepared.ts'
import { mailContext } from '../base/row-context.ts'
import { correos } from '../base/schema.ts'

export type QueuedMail = {
  /** one per (trámite, kind, generation): a second one with the same key is not written */
  readonly key: string
  readonly tramiteId: string
  readonly to: string
  readonly content: MailContent
  readonly now: number
  /** when it is tried first, epoch ms; at once unless told */
  readonly dueAt?: number
}
/** What is encrypted of a mail. Its keys are a format. */
export type MailRecord = { readonly to: string; readonly content: MailContent }

/**
 * Transactional outbox: queues mail inside the caller's transaction; false when its key was queued before, and then
 * nothing changed. Its Message-ID (RFC 5322, 3.6.4) is made of the key.
 * @param host what follows the @ in Message-IDs
 */
export function mailQueue({ db, vault }: Base, host: string) {
  const insert = db
    .insert(correos)
    .values(placeholders('key', 'tramiteId', 'kind', 'messageId', 'sealed', 'createdAt', 'dueAt'))
    .onConflictDoNothing()
    .prepare()
  return async (mail: QueuedMail): Promise<boolean> => {
    const record: MailRecord = { to: mail.to, content: mail.content }
    const { changes } = await insert.run({
      key: mail.key,
      tramiteId: mail.tramiteId,
      kind: mail.content.kind,
      // the same for every retry, so that mail clients show a repeat once; a keyed hash, so that it tells nothing
      messageId: `<${vault.index('message', mail.key).toString('hex')}@${host}>`,
      sealed: vault.encrypt(record, mailContext(mail.key)),
      createdAt: mail.now,
      dueAt: mail.dueAt ?? mail.now,
    })
    return changes === 1
  }
}
export type QueueMail = ReturnType<typeof mailQueue>
