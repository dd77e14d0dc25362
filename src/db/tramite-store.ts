import { and, eq, isNull } from 'drizzle-orm'
import type { Store } from '../domain/store.ts'
import type { Base } from './open.ts'
import { sesiones, tramites } from './schema.ts'
import type { TramiteRows } from './tramite-rows.ts'

type TramiteStore = Pick<Store, 'findTramite' | 'saveDraft' | 'identify' | 'cancel' | 'finish'>

export function tramiteStore({ db, atomically }: Base, rows: TramiteRows): TramiteStore {
  /** An end is an end: the first of the two stays, and every session of the trámite closes with it. */
  const end = (id: string, facts: { cancelledAt: number } | { finishedAt: number }): void => {
    db.update(tramites)
      .set(facts)
      .where(and(eq(tramites.id, id), isNull(tramites.cancelledAt), isNull(tramites.finishedAt)))
      .run()
    db.delete(sesiones).where(eq(sesiones.tramiteId, id)).run()
  }
  return {
    findTramite: async (id) => rows.find(id),
    saveDraft: async (id, draft) => atomically(() => rows.change(id, { draft })),
    identify: async (id, identified) => atomically(() => rows.change(id, { identified })),
    cancel: async (id, now) =>
      atomically(() => {
        end(id, { cancelledAt: now })
        rows.change(id, { draft: {} })
      }),
    finish: async (id, now) => atomically(() => end(id, { finishedAt: now })),
  }
}
