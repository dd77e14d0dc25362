import { eq } from 'drizzle-orm'
import type { Curp } from '../../domain/person/curp.ts'
import type { PersonStore } from '../../domain/ports/person-store.ts'
import type { Base } from '../base/engine.ts'
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
  findBlock(curp: Curp): Promise<Block | undefined>
  /** the newest reason counts */
  block(curp: Curp, block: Block): Promise<void>
  /** false when it was not blocked */
  unblock(curp: Curp): Promise<boolean>
} {
  const byCurp = db.select().from(bloqueos).where(eq(bloqueos.curpIndex, keys.inStatement)).prepare()
  const find = (curp: Curp) => byCurp.get({ curp: vault.index('curp', curp) })
  return {
    isBlocked: async (curp) => (await find(curp)) !== undefined,
    findBlock: async (curp) => {
      const row = await find(curp)
      return row && { reason: vault.decrypt<string>(row.sealed, blockContext(row.curpIndex)), at: row.at }
    },
    block: async (curp, { reason, at }) => {
      const curpIndex = await keys.of(curp)
      const facts = { curpIndex, sealed: vault.encrypt(reason, blockContext(curpIndex)), at }
      await db
        .insert(bloqueos)
        .values(facts)
        .onConflictDoUpdate({ target: bloqueos.curpIndex, set: facts })
        .run()
    },
    unblock: async (curp) => {
      const ofPerson = eq(bloqueos.curpIndex, await keys.of(curp))
      return (await db.delete(bloqueos).where(ofPerson).run()).changes === 1
    },
  }
}
