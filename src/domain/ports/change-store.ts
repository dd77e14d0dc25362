import type { Tramite } from '../facts/tramite.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'
import type { NewToken } from './link-store.ts'

/** `enlace`: its link · `cambio`: approval was asked of the bound correo · `ocupado`: it belongs to another CURP */
export type LinkVerdict = 'enlace' | 'cambio' | 'ocupado'

export type ChangeState = 'abierto' | 'vencido' | 'aprobado' | 'rechazado' | 'ocupado' | 'desconocido'

/** What the audit trail keeps of a decision, written with it. */
export type ChangeRecord = (state: ChangeState) => AuditEntry

/** A change of correo that the bound one may approve. */
export type Change = {
  readonly tramite: Tramite
  readonly expiresAt: number
  readonly approved?: boolean
}

/** One correo, one CURP: a second correo needs the approval of the bound one. */
export interface ChangeStore {
  /**
   * What the correo of a trámite is to be told, decided when its mail goes out, so that no answer of Paso 1 can tell
   * by its time. For a CURP bound to another correo the bound one is asked to approve, once per link.
   */
  settleLink(
    tramiteId: string,
    change: NewToken,
    record: (verdict: LinkVerdict, curp: Curp) => AuditEntry | undefined,
  ): Promise<LinkVerdict>
  findChange(token: string): Promise<Change | undefined>
  /** The correo of the change takes the place of the bound one, and gets a link. Twice is once. */
  approveChange(token: string, link: NewToken, record: ChangeRecord): Promise<ChangeState>
  rejectChange(token: string, now: number, record: ChangeRecord): Promise<ChangeState>
}
