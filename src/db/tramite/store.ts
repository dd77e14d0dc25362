import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Store } from '../../domain/ports/store.ts'
import type { Base } from '../base/open.ts'
import { updates } from '../base/prepared.ts'
import { sesiones, tramites } from '../base/schema.ts'
import type { TramiteRows } from './rows.ts'

type TramiteStore = Pick<Store, 'findTramite' | 'saveDraft' | 'identify' | 'cancel' | 'finish'>

export function tramiteStore({ db, inTurn }: Base, rows: TramiteRows): TramiteStore {
  const ofTramite = eq(tramites.id, sql.placeholder('id'))
  const setEnd = db
    .update(tramites)
    .set(updates('cancelledAt', 'finishedAt'))
    .where(and(ofTramite, isNull(tramites.cancelledAt), isNull(tramites.finishedAt)))
    .prepare()
  const closeSessions = db
    .delete(sesiones)
    .where(eq(sesiones.tramiteId, sql.placeholder('id')))
    .prepare()
  /** An end is an end: the first of the two stays, and every session of the trámite closes with it. */
  const end = (id: string, facts: { cancelledAt: number } | { finishedAt: number }): void => {
    setEnd.run({ id, cancelledAt: null, finishedAt: null, ...facts })
    closeSessions.run({ id })
  }
  return {
    findTramite: async (id) => rows.find(id),
    saveDraft: async (id, draft) => inTurn(() => void rows.change(id, { draft })),
    identify: async (id, identified) => inTurn(() => void rows.change(id, { identified })),
    cancel: async (id, now) =>
      inTurn(() => {
        end(id, { cancelledAt: now })
        rows.change(id, { draft: {} })
      }),
    finish: async (id, now) => inTurn(() => end(id, { finishedAt: now })),
  }
}
