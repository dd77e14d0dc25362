import type { StaffSession } from '../facts/staff.ts'

/** A session as a list shows it. */
export type ListedSession = Pick<StaffSession, 'ref' | 'signedInBy' | 'idleAt' | 'endsAt'> & {
  /** epoch ms */
  readonly createdAt: number
}

/** Sessions of employees: 10 minutes idle, 8 hours at most. An id is a bearer secret; only its hash is stored. */
export interface StaffSessions {
  /** opens a session beside the others of the employee; its new id */
  open(staffId: string, signedInBy: StaffSession['signedInBy']): Promise<string>
  /** the session, its idle timeout renewed; undefined when unknown or over, or when the employee was closed */
  find(id: string): Promise<StaffSession | undefined>
  end(id: string): Promise<void>
  /** those that are open, newest first */
  list(staffId: string): Promise<readonly ListedSession[]>
  /** ends one of the employee by its `ref`, or all of them; how many */
  endOf(staffId: string, ref?: string): Promise<number>
}
