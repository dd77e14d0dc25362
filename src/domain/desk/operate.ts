import { type Activity, activityOf, firstHour } from '../facts/activity.ts'
import { type StaffSession, staffActor } from '../facts/staff.ts'
import type { ActivityStore } from '../ports/activity-store.ts'
import type { AuditEntry, AuditStore } from '../ports/audit-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { Examiner } from '../ports/examiner.ts'
import type { Dismissed, MailQueueAdmin, Retried } from '../ports/mail-queue.ts'
import type { TestMailStore } from '../ports/test-mail-store.ts'

/** What each act of the operator's desk takes: the trail names the employee and the order. */
export type OperateDeps = { readonly clock: Clock; readonly store: AuditStore }

/** An order of an employee, as the trail has it. @param order as `nss` names it, with what it was given */
export const orderEntry = (
  { clock }: Pick<OperateDeps, 'clock'>,
  session: StaffSession,
  order: string,
): AuditEntry => ({
  at: clock.now(),
  what: 'orden',
  actor: staffActor(session),
  outcome: 'ok',
  code: order,
})

/** Begins an examination of the installation, beside the requests, unless one is under way. */
export async function examine(
  deps: OperateDeps & { readonly examiner: Examiner },
  session: StaffSession,
): Promise<void> {
  await deps.store.audit(orderEntry(deps, session, 'doctor'))
  deps.examiner.start()
}

export type MailDeps = OperateDeps & { readonly mailQueue: MailQueueAdmin; readonly mailDue: () => void }

/** A mail that waits, or a dead one that can be written again, is due now. In the trail only when it is. */
export async function retryMail(deps: MailDeps, session: StaffSession, id: number): Promise<Retried> {
  const retried = await deps.mailQueue.retry(id, deps.clock.now())
  if (retried !== 'again') return retried
  await deps.store.audit(orderEntry(deps, session, `correo reintentar ${id}`))
  deps.mailDue()
  return retried
}

/** All that wait, and all that were given up (not refused) and can be written again, are due now; how many. */
export async function retryAllMail(deps: MailDeps, session: StaffSession): Promise<number> {
  const now = deps.clock.now()
  const count = (await deps.mailQueue.reviveAll(now)) + (await deps.mailQueue.retryAll(now))
  await deps.store.audit(orderEntry(deps, session, `correo reintentar ×${count}`))
  deps.mailDue()
  return count
}

/** Takes a dead mail that nobody can send again off the list. */
export async function dismissMail(deps: MailDeps, session: StaffSession, id: number): Promise<Dismissed> {
  const dismissed = await deps.mailQueue.dismiss(id)
  if (dismissed === 'dismissed') await deps.store.audit(orderEntry(deps, session, `correo descartar ${id}`))
  return dismissed
}

/**
 * Sends a mail to the employee themselves, through the outbox; false when one went out within this minute of the clock,
 * or the employee was closed.
 */
export async function sendTestMail(
  deps: OperateDeps & { readonly store: TestMailStore; readonly mailDue: () => void },
  session: StaffSession,
): Promise<boolean> {
  const { clock, store, mailDue } = deps
  const entry = orderEntry(deps, session, 'correo probar')
  const queued = await store.queueTestMail(session.staffId, clock.now(), entry)
  if (queued) mailDue()
  return queued
}

/** What happened in the last 24 hours and 30 days (of Mexico City), by the hour and by the day. */
export async function readActivity(deps: {
  readonly clock: Clock
  readonly store: Pick<ActivityStore, 'countsFrom'>
}): Promise<Activity> {
  const now = deps.clock.now()
  return activityOf(await deps.store.countsFrom(firstHour(now)), now)
}
