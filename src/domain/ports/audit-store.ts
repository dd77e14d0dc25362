import type { Curp } from '../person/curp.ts'

export type AuditEntry = {
  readonly at: number
  readonly what: string
  readonly curp?: Curp
  readonly actor: string
  readonly outcome: string
  readonly code?: string
  readonly folio?: string
}

/** The audit trail, written. */
export interface AuditStore {
  audit(entry: AuditEntry): Promise<void>
}
