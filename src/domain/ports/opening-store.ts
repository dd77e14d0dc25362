import type { OpeningKind } from '../facts/staff.ts'
import type { Curp } from '../person/curp.ts'

/** A person's file, opened by an employee. Times are epoch ms. */
export type Opening = {
  readonly id: number
  readonly staffId: string
  readonly curp: Curp
  readonly kind: OpeningKind
  /** in the employee's words */
  readonly reason: string
  readonly at: number
}

export type NewOpening = Omit<Opening, 'id'> & {
  /** names it in addresses; only its hash is stored */
  readonly handle: string
  /** `ref` of the session that it shows in, and in no other */
  readonly sessionRef: string
}

/** Files of persons that employees opened. Kept: they say who looked, when and why. */
export interface OpeningStore {
  /** writes it, and its entry of the trail */
  openFile(opening: NewOpening): Promise<void>
  /** the one of that handle, for the employee and session that opened it */
  findOpening(handle: string, session: { staffId: string; ref: string }): Promise<Opening | undefined>
  /** why the file was opened, for whoever reads the trail */
  openingsById(ids: readonly number[]): Promise<ReadonlyMap<number, Opening>>
}
