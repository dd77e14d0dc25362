import { eq, sql } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { PersonStore } from '../../domain/ports/person-store.ts'
import type { Base } from '../base/open.ts'
import { blockContext } from '../base/row-context.ts'
import { bloqueos } from '../base/schema.ts'
import type { PersonKeys } from '../person/keys.ts'

/** Why a CURP is blocked, and since when (epoch ms). */
export type Block = { readonly reason: string; readonly at: number }

/** People whose trámites are stopped, whatever CURP of theirs is asked with. `block` and `unblock` work inside the caller's transaction. */
export function blockStore(
  { db, vault }: Base,
  keys: PersonKeys,
): Pick<PersonStore, 'isBlocked'> & {
  findBlock(curp: Curp): Block | undefined
  /** the newest reason counts */
  block(curp: Curp, block: Block): void
  /** false when it was not blocked */
  unblock(curp: Curp): boolean
} {
  const byCurp = db
    .select()
    .from(bloqueos)
    .where(eq(bloqueos.curpIndex, sql.placeholder('curp')))
    .prepare()
  const indexOf = keys.of
  return {
    isBlocked: async (curp) => byCurp.get({ curp: indexOf(curp) }) !== undefined,
    findBlock: (curp) => {
      const row = byCurp.get({ curp: indexOf(curp) })
      return row && { reason: vault.decrypt<string>(row.sealed, blockContext(row.curpIndex)), at: row.at }
    },
    block: (curp, { reason, at }) => {
      const curpIndex = indexOf(curp)
      const facts = { curpIndex, sealed: vault.encrypt(reason, blockContext(curpIndex)), at }
      db.insert(bloqueos).values(facts).onConflictDoUpdate({ target: bloqueos.curpIndex, set: facts }).run()
    },
    unblock: (curp) =>
      db
        .delete(bloqueos)
        .where(eq(bloqueos.curpIndex, indexOf(curp)))
        .run().changes === 1,
  }
}
