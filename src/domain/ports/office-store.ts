import type { Office } from '../facts/office.ts'

/** The operator's table of offices. */
export interface OfficeStore {
  /** Puts this table in the place of the one in use. */
  replaceOffices(rows: readonly Office[]): Promise<void>
  allOffices(): Promise<readonly Office[]>
}
