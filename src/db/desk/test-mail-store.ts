import { and, desc, eq } from 'drizzle-orm'
import { MINUTE } from '../../domain/base/time.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { TestMailStore } from '../../domain/ports/test-mail-store.ts'
import type { Base } from '../base/engine.ts'
import { correos } from '../base/schema.ts'
import { stateOf } from '../mail/outbox-store.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { StaffRows } from './staff-store.ts'

const KIND = 'personal_prueba'
const ownerOf = (staffId: string): string => `personal ${staffId}`

/** Over the outbox; the mail of an employee stands there under their own id. */
export function testMailStore(
  { db, inTurn }: Base,
  rows: Pick<StaffRows, 'find'>,
  { queue, audit }: { readonly queue: QueueMail; readonly audit: (entry: AuditEntry) => Promise<unknown> },
): TestMailStore {
  return {
    queueTestMail: (staffId, now, entry) =>
      inTurn(
        async () => {
          const employee = await rows.find(staffId)
          if (!employee || employee.closedAt !== undefined) return false
          const queued = await queue({
            key: `${KIND} ${staffId} ${Math.floor(now / MINUTE)}`,
            tramiteId: ownerOf(staffId),
            to: employee.correo,
            content: { kind: KIND, at: now },
            now,
          })
          if (queued) await audit(entry)
          return queued
        },
        { locks: [] },
      ),
    testMail: async (staffId) => {
      const row = await db
        .select()
        .from(correos)
        .where(and(eq(correos.tramiteId, ownerOf(staffId)), eq(correos.kind, KIND)))
        .orderBy(desc(correos.id))
        .limit(1)
        .get()
      return row && { state: stateOf(row), at: row.createdAt }
    },
  }
}
