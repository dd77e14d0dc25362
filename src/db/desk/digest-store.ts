import { and, count, eq, inArray, isNull } from 'drizzle-orm'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { DigestStore } from '../../domain/ports/digest-store.ts'
import type { Employee } from '../../domain/ports/staff-store.ts'
import type { Base } from '../base/open.ts'
import { asuntos, personal } from '../base/schema.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { StaffRows } from './staff-store.ts'

/** Over the employees and the outbox, whose key of a mail sends each digest once. */
export function digestStore(
  { db, inTurn }: Base,
  rows: Pick<StaffRows, 'toEmployee'>,
  { queue, audit }: { readonly queue: QueueMail; readonly audit: (entry: AuditEntry) => void },
): DigestStore {
  return {
    wantsDigest: async (staffId) =>
      db.select({ wants: personal.resumen }).from(personal).where(eq(personal.id, staffId)).get()?.wants ??
      false,
    setDigest: (staffId, wants, entry) =>
      inTurn(() => {
        db.update(personal).set({ resumen: wants }).where(eq(personal.id, staffId)).run()
        audit(entry)
      }),
    countOpenCases: async () =>
      db
        .select({ n: count() })
        .from(asuntos)
        .where(inArray(asuntos.state, ['abierto', 'espera']))
        .get()?.n ?? 0,
    queueDigests: async (digest, now) => {
      const wanting = db
        .select()
        .from(personal)
        .where(and(eq(personal.role, 'responsable'), eq(personal.resumen, true), isNull(personal.closedAt)))
        .all()
        .map(rows.toEmployee)
      if (wanting.length === 0) return 0
      const send = ({ id, correo }: Employee): boolean =>
        queue({
          key: `personal_resumen ${id} ${digest.day}`,
          tramiteId: `personal ${id}`,
          to: correo,
          content: digest,
          now,
        })
      return inTurn(() => wanting.filter(send).length)
    },
  }
}
