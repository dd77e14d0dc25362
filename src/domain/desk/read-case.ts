import { HOUR } from '../base/time.ts'
import type { DeskCase } from '../facts/case.ts'
import { type StaffSession, staffActor } from '../facts/staff.ts'
import type { AuditStore } from '../ports/audit-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { LimitStore } from '../ports/limit-store.ts'

/**
 * Somebody is about to see a case that another proposed, with the person’s CURP, the reason and what was seen: their trail
 * says who, once an hour for each who reads it. The case has the reason that an opened file asks for. Rejects when it
 * could not be written down: then nothing may be shown.
 */
export async function noteCaseRead(
  { clock, store }: { readonly clock: Clock; readonly store: AuditStore & LimitStore },
  session: StaffSession,
  { id, curp, change, proposer }: DeskCase,
): Promise<void> {
  const [actor, at] = [staffActor(session), clock.now()]
  if (proposer === actor) return
  const bucket = `case ${id} ${session.staffId}`
  if ((await store.checkQuota(bucket, 1, HOUR, at)).outcome === 'limited') return
  await store.audit({ at, curp, actor, what: 'asunto visto', outcome: 'ok', code: `${change.kind} ${id}` })
  // after it: an entry that failed is tried again with the next look
  await store.consumeQuota(bucket, 1, HOUR, at)
}
