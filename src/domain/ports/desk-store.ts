import type { Attended } from '../facts/attended.ts'
import type { Tramite } from '../facts/tramite.ts'
import type { Nss } from '../number/nss.ts'
import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'
import type { DeskNotice } from './outbox.ts'

/** What the counter does at once, without a second person. Each method is one transaction. */
export interface DeskStore {
  /** A trámite without a mailbox, opened by whoever attends. */
  openAttended(curp: Curp, attended: Attended, now: number, entry: AuditEntry): Promise<Tramite>
  /** Stops a person's trámites and closes their sessions. `notice`: mailed to the correo of the person, if there is one. */
  blockPerson(
    curp: Curp,
    block: { readonly reason: string; readonly now: number; readonly registered: Correo | undefined },
    entry: AuditEntry,
  ): Promise<void>
  /** Writes an entry of the audit trail with its reason, encrypted beside it. */
  note(entry: AuditEntry, reason: string): Promise<void>
  /** Tells the person of a CURP by mail; false when no correo of theirs is known. */
  tell(
    curp: Curp,
    notice: DeskNotice,
    at: { readonly now: number; readonly registered: Correo | undefined },
  ): Promise<boolean>
  /** NSS of the person that the counter retired. */
  retiredNumeros(curp: Curp): Promise<readonly Nss[]>
  /** Whether the counter retired a number. */
  isRetired(nss: Nss): Promise<boolean>
}
