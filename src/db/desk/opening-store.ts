import { and, eq, inArray } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { Opening, OpeningStore } from '../../domain/ports/opening-store.ts'
import type { Base } from '../base/engine.ts'
import { hashToken } from '../base/open.ts'
import { openingContext } from '../base/row-context.ts'
import { atenciones } from '../base/schema.ts'

/** What is encrypted of an opening. Its keys are a format. */
type OpeningRecord = { readonly curp: Curp; readonly reason: string }

/** Files of persons that employees opened, over the table `atenciones`. */
export function openingStore(
  { db, vault, inTurn }: Base,
  audit: (entry: AuditEntry & { what: 'persona abierta' }) => Promise<unknown>,
): OpeningStore {
  const toOpening = (row: typeof atenciones.$inferSelect): Opening => {
    const context = openingContext(row.handleHash, row.curpIndex)
    const { curp, reason } = vault.decrypt<OpeningRecord>(row.sealed, context)
    return { id: row.id, staffId: row.staffId, curp, kind: row.kind, reason, at: row.at }
  }
  return {
    openFile: ({ handle, sessionRef, staffId, curp, kind, reason, at }) =>
      inTurn(
        async () => {
          const [handleHash, curpIndex] = [hashToken(handle), vault.index('curp', curp)]
          const sealed = vault.encrypt({ curp, reason }, openingContext(handleHash, curpIndex))
          const { id } = await db
            .insert(atenciones)
            .values({ handleHash, sessionRef, staffId, curpIndex, sealed, kind, at })
            .returning({ id: atenciones.id })
            .get()
          const code = `${kind} #${id}`
          await audit({
            at,
            what: 'persona abierta',
            curp,
            actor: `personal:${staffId}`,
            outcome: 'ok',
            code,
          })
        },
        { locks: [] },
      ),
    findOpening: async (handle, { staffId, ref }) => {
      const row = await db
        .select()
        .from(atenciones)
        .where(
          and(
            eq(atenciones.handleHash, hashToken(handle)),
            eq(atenciones.staffId, staffId),
            eq(atenciones.sessionRef, ref),
          ),
        )
        .get()
      return row && toOpening(row)
    },
    openingsById: async (ids) => {
      const rows = await db
        .select()
        .from(atenciones)
        .where(inArray(atenciones.id, [...ids]))
        .all()
      return new Map(rows.map((row) => [row.id, toOpening(row)]))
    },
  }
}
