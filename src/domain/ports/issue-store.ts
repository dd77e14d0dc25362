import type { Issue, IssueKind } from '../facts/issue.ts'
import type { Address, Identified } from '../facts/tramite.ts'
import type { Nss } from '../number/nss.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'

/** What issuing needs. `compose` and `record` are called inside the transaction. */
export type IssueOrder = {
  readonly tramiteId: string
  readonly curp: Curp
  readonly identified: Identified
  /** the NSS that the register of persons has on file */
  readonly known: readonly Nss[]
  readonly now: number
  /** a number that came to be on file since `known` is for no correo that a mere link bound, until it is proved */
  readonly guarded: boolean
  /** absent: only a number on file can be issued */
  readonly address?: Address
  /** years of affiliation and of birth, of four digits; Mexico City */
  readonly alta: number
  readonly nacimiento: number
  readonly compose: (nss: Nss, kind: IssueKind, umf: string | undefined) => Issue
  /** the audit entry of the outcome; undefined: none */
  readonly record: (outcome: IssueOutcome) => AuditEntry | undefined
}

export type IssueOutcome =
  /** `fresh`: issued now, not before · `nearlyFull`: the clave of a series of which a group is used up to 90 % */
  | {
      readonly outcome: 'issued'
      readonly issue: Issue
      /** of the issue: another than asked for when a new pair of documents took the place of one issued before */
      readonly tramiteId: string
      readonly fresh: boolean
      readonly nearlyFull?: string
    }
  /** no number on file and no address given */
  | { readonly outcome: 'address needed' }
  | { readonly outcome: 'exhausted' }
  /** two or more NSS for the CURP, or an NSS that belongs to somebody else */
  | { readonly outcome: 'conflict' }
  /** since the register was asked the trámite was cancelled, deleted, or another one took its place */
  | { readonly outcome: 'ended' }
  /** … somebody stopped the person's trámites */
  | { readonly outcome: 'blocked' }
  /** … a number came to be on file, to which the correo has proved no right (`guarded`) */
  | { readonly outcome: 'to prove' }

/** Numbers and what is issued with them. */
export interface IssueStore {
  /**
   * In one transaction: number, folio, sello, ledger, documents, mail, audit. Idempotent by trámite, unless name or
   * number were corrected since: then it gives a new pair of documents.
   */
  issue(order: IssueOrder): Promise<IssueOutcome>
  findIssue(folio: string): Promise<Issue | undefined>
  /** The newest issue of a CURP. */
  findIssueOf(curp: Curp): Promise<Issue | undefined>
  /** NSS known here of the person of a CURP. */
  numerosOf(curp: Curp): Promise<readonly Nss[]>
  /** The same, without those that only the operator's register named: that one says itself which count. */
  numerosBesides(curp: Curp): Promise<readonly Nss[]>
}
