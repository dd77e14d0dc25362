import { and, gt, inArray } from 'drizzle-orm'
import type { Base } from '../base/engine.ts'
import { cambios, tramites } from '../base/schema.ts'

/**
 * Inside a transaction: what was asked and approved about the correo of these CURP (their blind indexes) counts no more.
 * For when it changes whose CURP they are: the correo that decides may be another one.
 * @param now epoch ms
 */
export async function endChanges({ db }: Base, curpIndexes: readonly Buffer[], now: number): Promise<void> {
  const asked = db
    .select({ id: tramites.id })
    .from(tramites)
    .where(inArray(tramites.curpIndex, [...curpIndexes]))
  await db
    .update(cambios)
    .set({ expiresAt: now })
    .where(and(inArray(cambios.tramiteId, asked), gt(cambios.expiresAt, now)))
    .run()
}
