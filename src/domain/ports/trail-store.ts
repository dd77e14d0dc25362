import type { Curp } from '../person/curp.ts'

/** What of the trail is asked for; all that is given must hold. Times in epoch ms. */
export type TrailQuery = {
  readonly curp?: Curp
  /** with `curp`: also what was done by these folios, where the entry names no CURP */
  readonly orFolios?: readonly string[]
  /** `personal:<id>`, or another actor as the trail has it */
  readonly actor?: string
  readonly folio?: string
  readonly from?: number
  /** first moment that is too late */
  readonly until?: number
  /** ids from this one on are left out */
  readonly before?: number
}

/** One entry of the trail as Auditoría reads it. */
export type TrailLine = {
  readonly id: number
  /** epoch ms */
  readonly at: number
  readonly what: string
  readonly outcome: string
  readonly code?: string
  readonly folio?: string
  /** `personal:<id>`, an operator's command, or the keyed hash of a client */
  readonly actor: string
  /** the employee's or operator's own words, where an act asks for them */
  readonly reason?: string
}

/** Reads the audit trail for the counter. */
export interface TrailStore {
  /** newest first, `limit` at the most */
  readTrail(query: TrailQuery, limit: number): Promise<readonly TrailLine[]>
}
