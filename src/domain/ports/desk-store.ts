import type { Attended } from '../facts/attended.ts'
import type { Language } from '../facts/language.ts'
import type { Tramite } from '../facts/tramite.ts'
import type { Nss } from '../number/nss.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'
import type { OfRegister } from './link-store.ts'
import type { DeskNotice } from './outbox.ts'

/** What of a person may be deleted, and what is kept, counted. */
export type Cancellable = {
  /** without anything issued: the whole of each goes */
  readonly tramites: number
  /** what was typed in trámites that issued something */
  readonly drafts: number
  /** a link, or the operator, has bound a correo to the person */
  readonly bound: boolean
  /** the padrón, which stays, has a correo of the person, which goes on counting as theirs */
  readonly registered: boolean
  readonly keptNumbers: number
  readonly keptIssues: number
}

/** What the counter does at once, without a second person. Each method is one transaction. */
export interface DeskStore {
  /** A trámite without a mailbox, opened by whoever attends. */
  openAttended(curp: Curp, attended: Attended, now: number, entry: AuditEntry): Promise<Tramite>
  /** Stops a person's trámites and closes their sessions. `notice`: mailed to the correo of the person, if there is one. */
  blockPerson(
    curp: Curp,
    block: {
      readonly reason: string
      readonly now: number
      readonly known: OfRegister
      /** which mail tells of it; that of the counter when absent */
      readonly notice?: DeskNotice
      /** of that mail, where it is known */
      readonly language?: Language
    },
    entry: AuditEntry,
  ): Promise<void>
  /** Writes an entry of the audit trail with its reason, encrypted beside it. */
  note(entry: AuditEntry, reason: string): Promise<void>
  /** Tells the person of a CURP by mail; false when no correo of theirs is known. */
  tell(
    curp: Curp,
    notice: DeskNotice,
    at: {
      readonly now: number
      readonly known: OfRegister
      readonly language?: Language
    },
  ): Promise<boolean>
  /** What a cancellation would delete and keep. Changes nothing. */
  cancellable(curp: Curp): Promise<Cancellable>
  /** All that is held of a person, decrypted, as a value for JSON with Spanish keys. */
  held(curp: Curp): Promise<unknown>
  /** NSS of the person that the counter retired. */
  retiredNumeros(curp: Curp): Promise<readonly Nss[]>
  /** Whether the counter retired a number. */
  isRetired(nss: Nss): Promise<boolean>
  /** Whether a number is that of another person than that of `curp`: a link that gave it to them was undone. */
  isOfAnother(nss: Nss, curp: Curp): Promise<boolean>
}
