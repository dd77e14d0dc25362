import { staffIdOf } from '../facts/staff.ts'
import { sameInbox } from '../person/correo.ts'
import type { StaffStore } from '../ports/staff-store.ts'

/**
 * Whether two names of the trail are one person: one account, or two that have one inbox, as of somebody who left and
 * was invited again. Two inboxes of one person look like two people, and a command is nobody but itself.
 * @param one `personal:<id>`, or an operator's command, as `other`
 */
export async function isSameEmployee(
  { store }: { readonly store: Pick<StaffStore, 'findEmployee'> },
  one: string,
  other: string,
): Promise<boolean> {
  if (one === other) return true
  const [a, b] = [staffIdOf(one), staffIdOf(other)]
  if (a === undefined || b === undefined) return false
  const [first, second] = [await store.findEmployee(a), await store.findEmployee(b)]
  return first !== undefined && second !== undefined && sameInbox(first.correo, second.correo)
}
