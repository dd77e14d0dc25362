import type { Issue, IssueKind } from '../facts/issue.ts'
import type { Address, Identified } from '../facts/tramite.ts'
import type { Nss } from '../number/nss.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'

/** What an assignment needs to know beforehand; `compose` seals, and runs inside the transaction. */
export type IssueOrder = {
  readonly tramiteId: string
  readonly curp: Curp
  readonly identified: Identified
  /** NSS that the register of persons names */
  readonly known: readonly Nss[]
  readonly now: number
  /** without it only a number on file can be issued */
  readonly address?: Address
  /** calendar years in Mexico City */
  readonly alta: number
  readonly nacimiento: number
  readonly compose: (nss: Nss, kind: IssueKind, umf: string | undefined) => Issue
  /** what the audit trail keeps of the outcome, written with it; undefined: nothing happened */
  readonly record: (outcome: IssueOutcome) => AuditEntry | undefined
}

export type IssueOutcome =
  | {
      readonly outcome: 'issued'
      readonly issue: Issue
      readonly fresh: boolean
      readonly nearlyFull?: string
    }
  /** no number on file and no address given */
  | { readonly outcome: 'address needed' }
  | { readonly outcome: 'exhausted' }
  /** two or more NSS for the CURP, or an NSS that belongs to somebody else */
  | { readonly outcome: 'conflict' }

/** Numbers and what is issued with them. */
export interface IssueStore {
  /** The one transaction: number, folio, seal, ledger, documents, mail. The same trámite gets the same again. */
  issue(order: IssueOrder): Promise<IssueOutcome>
  findIssue(folio: string): Promise<Issue | undefined>
  /** The newest issue of a CURP. */
  findIssueOf(curp: Curp): Promise<Issue | undefined>
  numerosOf(curp: Curp): Promise<readonly Nss[]>
}
