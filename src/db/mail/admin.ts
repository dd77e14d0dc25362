import { and, asc, desc, eq, gt, isNotNull, ne } from 'drizzle-orm'

import type { Tramite } from '../../domain/facts/tramite.ts'
import type { Base } from '../base/open.ts'
import { mailContext } from '../base/row-context.ts'
import { correos } from '../base/schema.ts'
import type { MailRecord } from './queue.ts'

/** A mail as the operator sees it. `to`: where it was to go; of a wiped one, the correo of its trámite while that is kept. */
export type QueuedLetter = {
  readonly id: number
  readonly kind: string
  readonly to?: string
  readonly attempts: number
  /** epoch ms */
  readonly createdAt: number
  /** pending: when it is tried next */
  readonly dueAt?: number
  /** dead: since when, and whether its server refused the correo */
  readonly deadAt?: number
  readonly refused?: boolean
  /** a code of `DELIVERY_REASONS`, or the mail server's last reply, without correos */
  readonly reason?: string
}

/**
 * `again`: due now · `over`: it was sent, or what it said is wiped and cannot be made again · `unknown`: no such mail
 */
export type Retried = 'again' | 'over' | 'unknown'

/** `waiting`: it may still go out · `wanted`: it can be written again, or the person is told of it on Paso 3 */
export type Dismissed = 'dismissed' | 'waiting' | 'wanted' | 'unknown'

/** What the operator may ask of the outbox. */
export interface MailQueueAdmin {
  /** not sent and not given up, the first due first */
  pending(): Promise<readonly QueuedLetter[]>
  /** given up or refused, the newest first */
  dead(): Promise<readonly QueuedLetter[]>
  /** a pending mail is due now; so is a dead one that can be written again: what it said is still known */
  retry(id: number, now: number): Promise<Retried>
  /** every pending mail is due now; how many */
  retryAll(now: number): Promise<number>
  /** every mail that was given up, not refused, and can be written again; how many */
  reviveAll(now: number): Promise<number>
  /** takes a dead mail off the list that nobody can send again: any but one with an NSS */
  dismiss(id: number): Promise<Dismissed>
  /** every such mail; how many */
  dismissAll(): Promise<number>
}
type Row = typeof correos.$inferSelect

/**
 * What the operator may ask of the outbox, over the table `correos`.
 * @param findTramite by its id
 */
export function mailAdmin(
  { db, vault, atomically }: Base,
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
      atomically(() => {
        const row = select().where(eq(correos.id, id)).get()
        if (!row) return 'unknown'
        if (row.deadAt !== null) return revive(row, now) ? 'again' : 'over'
        if (row.dueAt === null) return 'over'
        db.update(correos).set({ dueAt: now }).where(eq(correos.id, id)).run()
        return 'again'
      }),
    retryAll: async (now) =>
      db.update(correos).set({ dueAt: now }).where(isNotNull(correos.dueAt)).run().changes,
    reviveAll: async (now) =>
      atomically(() => {
        const given = select()
          .where(and(isNotNull(correos.deadAt), eq(correos.refused, false)))
          .all()
        return given.filter((row) => revive(row, now)).length
      }),
    dismiss: async (id) =>
      atomically(() => {
        const row = select().where(eq(correos.id, id)).get()
        if (!row) return 'unknown'
        if (row.deadAt === null) return 'waiting'
        if (row.kind === 'resultado') return 'wanted'
        db.delete(correos).where(eq(correos.id, id)).run()
        return 'dismissed'
      }),
    dismissAll: async () =>
      db
        .delete(correos)
        .where(and(isNotNull(correos.deadAt), ne(correos.kind, 'resultado')))
        .run().changes,
  }
}
