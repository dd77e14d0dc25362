import { and, asc, count, desc, eq, gt, isNotNull, min, ne, type SQL } from 'drizzle-orm'
import type { Tramite } from '../../domain/facts/tramite.ts'
import type { DeadLetter, MailQueueAdmin, QueuedLetter } from '../../domain/ports/mail-queue.ts'
import type { Base } from '../base/engine.ts'
import { tramiteLock } from '../base/locks.ts'
import { mailContext } from '../base/row-context.ts'
import { correos } from '../base/schema.ts'
import type { MailRecord } from './queue.ts'

type Row = typeof correos.$inferSelect

/**
 * What the operator may ask of the outbox, over the table `correos`, while the portal delivers.
 * @param findTramite by its id
 */
export function mailAdmin(
  { db, vault, inTurn, lock }: Base,
  findTramite: (id: string) => Promise<Tramite | undefined>,
): MailQueueAdmin {
  const select = () => db.select().from(correos)
  const byId = (id: number) => select().where(eq(correos.id, id)).get()

  const recipientOf = async ({ sealed, key, kind, tramiteId }: Row): Promise<{ to?: string }> => {
    try {
      if (sealed) return { to: vault.decrypt<MailRecord>(sealed, mailContext(key)).to }
      // these two go to the correo that is bound to the CURP, not to the one of the trámite
      const correo =
        kind === 'cambio' || kind === 'aviso' ? undefined : (await findTramite(tramiteId))?.correo
      return correo ? { to: correo } : {}
    } catch {
      return {}
    }
  }
  const withoutCorreo = (row: Row): DeadLetter => ({
    id: row.id,
    kind: row.kind,
    attempts: row.attempts,
    createdAt: row.createdAt,
    ...(row.dueAt === null ? {} : { dueAt: row.dueAt }),
    ...(row.deadAt === null ? {} : { deadAt: row.deadAt, refused: row.refused }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  })
  const toLetter = async (row: Row): Promise<QueuedLetter> => ({
    ...withoutCorreo(row),
    ...(await recipientOf(row)),
  })
  const toLetters = async (rows: readonly Row[]): Promise<QueuedLetter[]> => {
    const letters: QueuedLetter[] = []
    for (const row of rows) letters.push(await toLetter(row))
    return letters
  }
  const countOf = async (which: SQL) =>
    (await db
      .select({ n: count(), oldest: min(correos.createdAt) })
      .from(correos)
      .where(which)
      .get()) ?? { n: 0, oldest: null }
  /** A newer mail of the same kind was queued since, so this one is obsolete. */
  const isReplaced = async ({ id, tramiteId, kind }: Row): Promise<boolean> => {
    const newer = and(eq(correos.tramiteId, tramiteId), eq(correos.kind, kind), gt(correos.id, id))
    return (await select().where(newer).limit(1).get()) !== undefined
  }
  /**
   * A dead mail with an NSS is written again, to the correo of its trámite as it is now, under its own Message-ID.
   * A link is not: it ran out, and its token is known to nobody. Inside a transaction that has locked its trámite.
   */
  const revive = async (row: Row, now: number): Promise<boolean> => {
    const tramite =
      row.kind === 'resultado' && !(await isReplaced(row)) ? await findTramite(row.tramiteId) : undefined
    if (!tramite?.folio || tramite.correo === undefined) return false
    const record: MailRecord = { to: tramite.correo, content: { kind: 'resultado', folio: tramite.folio } }
    const fresh = {
      createdAt: now,
      dueAt: now,
      deadAt: null,
      refused: false,
      attempts: 0,
      handed: 0,
      leasedUntil: null,
      reason: null,
    }
    const { changes } = await db
      .update(correos)
      .set({ ...fresh, sealed: vault.encrypt(record, mailContext(row.key)) })
      .where(and(eq(correos.id, row.id), isNotNull(correos.deadAt)))
      .run()
    return changes === 1
  }
  /** What waits leaves now; by itself right: what was sent meanwhile does not wait any more. */
  const hasten = async (now: number, which?: SQL): Promise<number> => {
    const waits = and(isNotNull(correos.dueAt), which)
    return (await db.update(correos).set({ dueAt: now }).where(waits).run()).changes
  }
  const DEAD = isNotNull(correos.deadAt)
  const newestDead = () => select().where(DEAD).orderBy(desc(correos.deadAt))
  const GIVEN_UP = and(isNotNull(correos.deadAt), eq(correos.refused, false))

  return {
    pending: async () =>
      toLetters(await select().where(isNotNull(correos.dueAt)).orderBy(asc(correos.dueAt)).all()),
    dead: async () => toLetters(await newestDead().all()),
    overview: async (most) => {
      const { n: pending, oldest } = await countOf(isNotNull(correos.dueAt))
      const { n: dead } = await countOf(DEAD)
      const newest = (await newestDead().limit(most).all()).map(withoutCorreo)
      return { pending, ...(oldest === null ? {} : { oldest }), dead, newest }
    },
    retry: (id, now) =>
      inTurn(
        async () => {
          const found = await byId(id)
          if (!found) return 'unknown'
          await lock(tramiteLock(found.tramiteId))
          const row = await byId(id)
          if (!row) return 'unknown'
          const again =
            row.deadAt === null ? (await hasten(now, eq(correos.id, id))) > 0 : await revive(row, now)
          return again ? 'again' : 'over'
        },
        { locks: [] },
      ),
    retryAll: (now) => inTurn(() => hasten(now), { locks: [] }),
    reviveAll: (now) =>
      inTurn(
        async () => {
          const found = await select().where(GIVEN_UP).all()
          if (found.length > 0) await lock(...found.map(({ tramiteId }) => tramiteLock(tramiteId)))
          let revived = 0
          for (const row of found) revived += Number(await revive(row, now))
          return revived
        },
        { locks: [] },
      ),
    dismiss: (id) =>
      inTurn(
        async () => {
          const row = await byId(id)
          if (!row) return 'unknown'
          if (row.deadAt === null) return 'waiting'
          if (row.kind === 'resultado') return 'wanted'
          const isDead = and(eq(correos.id, id), isNotNull(correos.deadAt))
          return (await db.delete(correos).where(isDead).run()).changes > 0 ? 'dismissed' : 'waiting'
        },
        { locks: [] },
      ),
    dismissAll: () => {
      const isDead = and(isNotNull(correos.deadAt), ne(correos.kind, 'resultado'))
      return inTurn(async () => (await db.delete(correos).where(isDead).run()).changes, { locks: [] })
    },
  }
}
