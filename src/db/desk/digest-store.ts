import { and, count, eq, inArray, isNull } from 'drizzle-orm'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { DigestStore } from '../../domain/ports/digest-store.ts'
import type { Employee } from '../../domain/ports/staff-store.ts'
import type { Base } from '../base/engine.ts'
import { asuntos, correos, IS_UNDER_WAY, personal } from '../base/schema.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { StaffRows } from './staff-store.ts'

/** Over the employees and the outbox, whose key of a mail sends each digest once. */
export function digestStore(
  { db, inTurn }: Base,
  rows: Pick<StaffRows, 'toEmployee'>,
  { queue, audit }: { readonly queue: QueueMail; readonly audit: (entry: AuditEntry) => Promise<unknown> },
): DigestStore {
  return {
    wantsDigest: async (staffId) => {
      const mine = eq(personal.id, staffId)
      return (await db.select({ wants: personal.resumen }).from(personal).where(mine).get())?.wants ?? false
    },
    setDigest: (staffId, wants, entry) =>
      inTurn(
        async () => {
          await db.update(personal).set({ resumen: wants }).where(eq(personal.id, staffId)).run()
          await audit(entry)
        },
        { locks: [] },
      ),
    countOpenCases: async () =>
      (await db.select({ n: count() }).from(asuntos).where(IS_UNDER_WAY).get())?.n ?? 0,
    queueDigests: async (day, compose, now) => {
      const found = await db
        .select()
        .from(personal)
        .where(and(eq(personal.role, 'responsable'), eq(personal.resumen, true), isNull(personal.closedAt)))
        .all()
      const keyOf = (id: string): string => `personal_resumen ${id} ${day}`
      const had = await db
        .select({ key: correos.key })
        .from(correos)
        .where(
          inArray(
            correos.key,
            found.map(({ id }) => keyOf(id)),
          ),
        )
        .all()
      const without = found.filter(({ id }) => !had.some(({ key }) => key === keyOf(id)))
      if (without.length === 0) return 0
      const digest = await compose()
      const wanting: Employee[] = []
      for (const row of without) wanting.push(await rows.toEmployee(row))
      const send = ({ id, correo }: Employee): Promise<boolean> =>
        queue({
          key: keyOf(id),
          tramiteId: `personal ${id}`,
          to: correo,
          content: digest,
          now,
        })
      return inTurn(
        async () => {
          let sent = 0
          // its key sends each once, whichever replica came first
          for (const employee of wanting) if (await send(employee)) sent++
          return sent
        },
        { locks: [] },
      )
    },
  }
}
