import { and, eq, gt, max, sql } from 'drizzle-orm'
import type { NewToken } from '../../domain/ports/link-store.ts'
import { type Base, hashToken } from '../base/open.ts'
import { cambios } from '../base/schema.ts'

/** That the bound address agreed to the one of a trámite. Works inside the caller's transaction. */
export function approvalStore({ db }: Base) {
  const { placeholder } = sql
  const newest = db
    .select({ at: max(cambios.decidedAt) })
    .from(cambios)
    .where(
      and(
        eq(cambios.tramiteId, placeholder('id')),
        eq(cambios.approved, true),
        gt(cambios.expiresAt, placeholder('now')),
      ),
    )
    .prepare()
  return {
    /** whoever holds the session of the bound address agrees, without a mail */
    give: (tramiteId: string, { token, now, expiresAt }: NewToken): void => {
      const facts = { tokenHash: hashToken(token), tramiteId, createdAt: now, expiresAt }
      db.insert(cambios)
        .values({ ...facts, decidedAt: now, approved: true })
        .run()
    },
    /** epoch ms of the newest that still counts; 0: none */
    at: (tramiteId: string, now: number): number => newest.get({ id: tramiteId, now })?.at ?? 0,
  }
}
export type Approvals = ReturnType<typeof approvalStore>
