import type { ChangeState, MailedTramite } from '../facts/tramite.ts'
import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'
import type { Allowance } from './limit-store.ts'
import type { NewToken, OfRegister } from './link-store.ts'

/** `enlace`: its link · `cambio`: approval was asked of the bound correo · `ocupado`: it belongs to another CURP */
export type LinkVerdict = 'enlace' | 'cambio' | 'ocupado'

/** `held`: the limits hold the mail back that asks for approval. */
export type Settled = { readonly verdict: LinkVerdict; readonly held: boolean }

/** The room that a mail needs which asks `bound` to approve the correo of a trámite. */
export type ApprovalRoom = (tramite: MailedTramite, bound: Correo) => readonly Allowance[]

/** The audit entry of a decision, written in its transaction. */
export type ChangeRecord = (state: ChangeState) => AuditEntry

/** A change of correo that the bound one may approve. */
export type Change = {
  readonly tramite: MailedTramite
  readonly expiresAt: number
  readonly approved?: boolean
  /** the correo that it named was corrected since, which ended it undecided */
  readonly corrected?: true
}

/** One correo, one CURP: a second correo needs the approval of the bound one. */
export interface ChangeStore {
  /**
   * Decides what the correo of a trámite is told. Called when its mail goes out, not at Paso 1, so that the response
   * time of Paso 1 does not reveal whether a CURP is bound to a correo. For a CURP that is bound to another correo, a
   * mail to that one asks for approval, once per link, if there is room for it. `known`: what the register of persons
   * says now; undefined: nothing. A bound correo that does not count by it is bound no more.
   */
  settleLink(
    tramiteId: string,
    change: NewToken,
    known: OfRegister | undefined,
    record: (settled: Settled, curp: Curp) => AuditEntry | undefined,
    room?: ApprovalRoom,
  ): Promise<LinkVerdict>
  findChange(token: string): Promise<Change | undefined>
  /** Binds the CURP to the correo of the change and mails it a link. Idempotent. */
  approveChange(token: string, link: NewToken, record: ChangeRecord): Promise<ChangeState>
  /**
   * The same for another correo that was asked for within the lifetime of the change, whose own mail for approval the
   * limits may have held back: the token shows that whoever decides reads the bound correo. Also once the change of the
   * token was rejected. Undefined: nobody has asked with that correo.
   */
  approveOther(
    token: string,
    correo: Correo,
    link: NewToken,
    record: ChangeRecord,
  ): Promise<ChangeState | undefined>
  rejectChange(token: string, now: number, record: ChangeRecord): Promise<ChangeState>
}
