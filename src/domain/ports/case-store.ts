import type { CaseOutcome } from '../facts/audit-event.ts'
import type { Before, CaseChange, CaseKind, DeskCase } from '../facts/case.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'
import type { OfRegister } from './link-store.ts'

/** Why a change cannot be made as things are. */
export type Obstacle =
  | 'correo_ajeno'
  | 'correo_igual'
  | 'tutor_mayor'
  /** it is somebody else's than the guardian's */
  | 'tutor_correo'
  | 'numero_uno'
  | 'numero_ajeno'
  | 'curp_misma'
  | 'curp_unida'
  | 'curp_circulo'
  | 'curp_con_otra'
  | 'estatus_igual'
  | 'nombre_igual'
  | 'persona_desconocida'
  | 'persona_conocida'
  | 'sin_bloqueo'
  | 'deshacer_imposible'
  | 'deshacer_tarde'
  | 'deshacer_cambio'

/** A case to be proposed. Times in epoch ms. */
export type CaseOrder = {
  readonly id: string
  readonly curp: Curp
  readonly change: CaseChange
  readonly reason: string
  readonly evidence: string
  readonly proposer: string
  readonly now: number
  readonly expiresAt: number
  /** what the register of persons says now */
  readonly known: OfRegister
  readonly entry: AuditEntry
}

export type Proposed =
  | { readonly outcome: 'proposed'; readonly id: string }
  /** one of the same kind about the same person is not decided yet */
  | { readonly outcome: 'open already'; readonly id: string }
  | { readonly outcome: 'refused'; readonly code: Obstacle }

/** A decision to approve. */
export type Approval = {
  readonly approver: string
  readonly now: number
  /** whoever approves proposed it, under this account or another: the host has one employee */
  readonly own: boolean
  /** by which the correo before may stop it */
  readonly stopToken: string
  readonly waitMs: number
  readonly known: OfRegister
}

export type Approved =
  /** carried out; `told`: the person has a correo, and is told by mail */
  | { readonly outcome: 'approved'; readonly done: DeskCase; readonly told: boolean }
  /** the correo before still takes mail, and may stop it until then (epoch ms) */
  | { readonly outcome: 'waiting'; readonly done: DeskCase; readonly until: number }
  | Undecided

/** Nothing was decided, and why. */
export type Undecided =
  /** whoever proposed may not approve */
  | { readonly outcome: 'own' }
  /** it is about the employee who would approve it */
  | { readonly outcome: 'about oneself' }
  /** what it changes has changed since it was proposed */
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'refused'; readonly code: Obstacle }
  /** decided by somebody else, or lapsed */
  | { readonly outcome: 'closed'; readonly state: DeskCase['state'] }
  | { readonly outcome: 'unknown' }

export type Closed =
  | { readonly outcome: 'closed now' }
  /** `own`: only somebody else may reject it, or only whoever proposed it may take it back */
  | Exclude<Undecided, { outcome: 'changed' | 'refused' | 'about oneself' }>

/** The audit entry of a decision, written in its transaction. */
export type CaseRecord = (decided: {
  readonly id: string
  readonly kind: CaseKind
  readonly curp: Curp
  readonly outcome: CaseOutcome
  readonly actor: string
}) => AuditEntry

/** Cases that a list has of those under way, and of those that ended: a page of them stays under 12 KB. */
export const MOST_CASES = { underWay: 150, ended: 50 } as const

/** Cases of the counter. Each method is one transaction; of two decisions at once the first one counts. */
export interface CaseStore {
  proposeCase(order: CaseOrder, record: CaseRecord): Promise<Proposed>
  /** whether there ever was one */
  hasCases(): Promise<boolean>
  findCase(id: string, now: number): Promise<DeskCase | undefined>
  /**
   * Those under way, oldest first, and those that ended since `since` (epoch ms), newest first, up to `MOST_CASES` of
   * each; `more`: how many stand beyond. `unreadable`: ids of those among them whose row is damaged.
   */
  casesUnderWay(
    now: number,
    since: number,
  ): Promise<{
    readonly cases: readonly DeskCase[]
    readonly unreadable: readonly string[]
    readonly more: { readonly underWay: number; readonly ended: number }
  }>
  /** All of a person, newest first; `unreadable`: ids of those whose row is damaged. */
  casesOf(
    curp: Curp,
    now: number,
  ): Promise<{ readonly cases: readonly DeskCase[]; readonly unreadable: readonly string[] }>
  approveCase(id: string, approval: Approval, record: CaseRecord): Promise<Approved>
  /** `own`: whoever proposed it takes it back; else a second person rejects it */
  closeCase(
    id: string,
    close: { readonly by: string; readonly own: boolean; readonly why: string; readonly now: number },
    record: CaseRecord,
  ): Promise<Closed>
  /** The correo before stops a change that waits. `token` is what its mail has. */
  findStoppable(token: string, now: number): Promise<DeskCase | undefined>
  stopCase(token: string, now: number, record: CaseRecord): Promise<boolean>
  /**
   * Lapses what nobody decided, and carries out what waited long enough; how many mails were queued. A damaged row stays
   * as it is and holds no other up.
   */
  settleCases(now: number, record: CaseRecord): Promise<number>
  /** What stands now of what `kind` changes, for a form. */
  standsNow(curp: Curp, known: OfRegister): Promise<Before>
}
