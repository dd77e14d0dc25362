import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { Base } from '../base/open.ts'
import { emisiones, sesiones, tramites } from '../base/schema.ts'

/** `folio`: what it gave, if it gave anything */
export type TramiteState = { readonly id: string; readonly folio?: string }

/** Every trámite of a CURP, whatever address asked for it. */
export function tramitesOf({ db, vault }: Base, curp: Curp): TramiteState[] {
  return db
    .select({ id: tramites.id, folio: emisiones.folio })
    .from(tramites)
    .leftJoin(emisiones, eq(emisiones.tramiteId, tramites.id))
    .where(eq(tramites.curpIndex, vault.index('curp', curp)))
    .all()
    .map(({ id, folio }) => (folio === null ? { id } : { id, folio }))
}

/** Inside a transaction: closes the sessions of all, and finishes those that gave their number. How many sessions. */
export function endTramites({ db }: Base, all: readonly TramiteState[], now: number): number {
  const ids = all.map(({ id }) => id)
  const issued = all.flatMap(({ id, folio }) => (folio === undefined ? [] : [id]))
  db.update(tramites)
    .set({ finishedAt: now })
    .where(and(inArray(tramites.id, issued), isNull(tramites.finishedAt), isNull(tramites.cancelledAt)))
    .run()
  return db.delete(sesiones).where(inArray(sesiones.tramiteId, ids)).run().changes
}
