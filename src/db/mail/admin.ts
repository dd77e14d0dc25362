import { and, asc, desc, eq, gt, isNotNull, ne } from 'drizzle-orm'

import type { Tramite } from '../../domain/facts/tramite.ts'
import type { MailQueueAdmin, QueuedLetter } from '../../domain/ports/mail-queue.ts'
import type { Base } from '../base/open.ts'
import { mailContext } from '../base/row-context.ts'
import { correos } from '../base/schema.ts'
import type { MailRecord } from './queue.ts'

type Row = typeof correos.$inferSelect

/**
 * What the operator may ask of the outbox, over the table `correos`.
 * @param findTramite by its id
 */
export function mailAdmin(
  { db, vault, inTurn }: Base,
  findTramite: (id: string) => Tramite | undefined,
): MailQueueAdmin {
  const select = () => db.select().from(correos)

  const recipientOf = ({ sealed, key, kind, tramiteId }: Row): { to?: string } => {
    try {
      if (sealed) return { to: vault.decrypt<MailRecord>(sealed, mailContext(key)).to }
      // these two go to the correo that is bound to the CURP, not to the one of the trámite
      const correo = kind === 'cambio' || kind === 'aviso' ? undefined : findTramite(tramiteId)?.correo
      return correo ? { to: correo } : {}
    } catch {
      return {}
    }
  }
  const toLetter = (row: Row): QueuedLetter => ({
    id: row.id,
    kind: row.kind,
    attempts: row.attempts,
    createdAt: row.createdAt,
    ...recipientOf(row),
    ...(row.dueAt === null ? {} : { dueAt: row.dueAt }),
    ...(row.deadAt === null ? {} : { deadAt: row.deadAt, refused: row.refused }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  })
  /** A newer mail of the same kind was queued since, so this one is obsolete. */
  const isReplaced = ({ id, tramiteId, kind }: Row): boolean =>
    select()
      .where(and(eq(correos.tramiteId, tramiteId), eq(correos.kind, kind), gt(correos.id, id)))
      .get() !== undefined
  /**
   * A dead mail with an NSS is written again, to the correo of its trámite as it is now, under its own Message-ID.
   * A link is not: it ran out, and its token is known to nobody.
   */
  const revive = (row: Row, now: number): boolean => {
    const tramite = row.kind === 'resultado' && !isReplaced(row) ? findTramite(row.tramiteId) : undefined
    if (!tramite?.folio || tramite.correo === undefined) return false
    const record: MailRecord = { to: tramite.correo, content: { kind: 'resultado', folio: tramite.folio } }
    const fresh = {
      createdAt: now,
      dueAt: now,
      deadAt: null,
      refused: false,
      attempts: 0,
      handed: 0,
      reason: null,
    }
    db.update(correos)
      .set({ ...fresh, sealed: vault.encrypt(record, mailContext(row.key)) })
      .where(eq(correos.id, row.id))
      .run()
    return true
  }

  return {
    pending: async () =>
      select().where(isNotNull(correos.dueAt)).orderBy(asc(correos.dueAt)).all().map(toLetter),
    dead: async () =>
      select().where(isNotNull(correos.deadAt)).orderBy(desc(correos.deadAt)).all().map(toLetter),
    retry: async (id, now) =>
      inTurn(() => {
        const row = select().where(eq(correos.id, id)).get()
        if (!row) return 'unknown'
        if (row.deadAt !== null) return revive(row, now) ? 'again' : 'over'
        if (row.dueAt === null) return 'over'
        db.update(correos).set({ dueAt: now }).where(eq(correos.id, id)).run()
        return 'again'
      }),
    retryAll: async (now) =>
      inTurn(() => db.update(correos).set({ dueAt: now }).where(isNotNull(correos.dueAt)).run().changes),
    reviveAll: async (now) =>
      inTurn(() => {
        const given = select()
          .where(and(isNotNull(correos.deadAt), eq(correos.refused, false)))
          .all()
        return given.filter((row) => revive(row, now)).length
      }),
    dismiss: async (id) =>
      inTurn(() => {
        const row = select().where(eq(correos.id, id)).get()
        if (!row) return 'unknown'
        if (row.deadAt === null) return 'waiting'
        if (row.kind === 'resultado') return 'wanted'
        db.delete(correos).where(eq(correos.id, id)).run()
        return 'dismissed'
      }),
    dismissAll: async () =>
      inTurn(
        () =>
          db
            .delete(correos)
            .where(and(isNotNull(correos.deadAt), ne(correos.kind, 'resultado')))
            .run().changes,
      ),
  }
}
