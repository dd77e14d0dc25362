import type { AuditEntry } from './audit-store.ts'
import type { MailState } from './result-mail-store.ts'

/** A mail by which an employee sees that mail goes out, through the portal's own outbox. */
export interface TestMailStore {
  /** Queues one to an employee's correo, at most one a minute; false when that minute has one, or they are gone. */
  queueTestMail(staffId: string, now: number, entry: AuditEntry): Promise<boolean>
  /** what became of the newest that went to an employee */
  testMail(staffId: string): Promise<{ readonly state: MailState; readonly at: number } | undefined>
}
