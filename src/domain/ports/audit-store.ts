import type { AuditEvent } from '../facts/audit-event.ts'
import type { Curp } from '../person/curp.ts'
import type { Secrets } from './secrets.ts'

/** An event with its moment (epoch ms), whom it is about, and who caused it: `actorOf` a client, or a command. */
export type AuditEntry = AuditEvent & {
  readonly at: number
  readonly curp?: Curp
  readonly actor: string
}

/** The audit trail, append-only. */
export interface AuditStore {
  audit(entry: AuditEntry): Promise<void>
}

/** A client as the audit trail names it: 16 characters of a keyed hash, so that the trail reveals no IP address. */
export const actorOf = ({ secrets }: { readonly secrets: Secrets }, clientIp: string): string =>
  secrets.mac('actor', clientIp).slice(0, 16)
