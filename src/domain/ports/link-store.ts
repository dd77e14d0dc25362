import type { Link, Tramite } from '../facts/tramite.ts'
import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'

/** A link that is asked for. Tokens are random text; the store keeps only their hashes. */
export type LinkRequest = {
  readonly curp: Curp
  readonly correo: Correo
  readonly token: string
  readonly handle: string
  readonly asker: string
  readonly now: number
  readonly expiresAt: number
  /** what the audit trail keeps of it, written with it */
  readonly entry: AuditEntry
}

/** A token to be used if one is needed. Times in epoch ms. */
export type NewToken = { readonly token: string; readonly now: number; readonly expiresAt: number }

/** Links that are mailed, and the trámites that they open. */
export interface LinkStore {
  /**
   * Opens a trámite for (curp, correo) or takes the open one; replaces its older links; queues the mail.
   * @param agreed the correo bound to the CURP agrees beforehand that this one takes its place once it opens the link
   */
  requestLink(request: LinkRequest, agreed?: NewToken): Promise<Tramite>
  /** Gives a trámite that nobody opened another correo, and a new link to it. */
  correctCorreo(tramiteId: string, request: LinkRequest): Promise<Tramite>
  findLink(token: string, asker: string): Promise<Link | undefined>
  findLinkByHandle(handle: string, asker: string): Promise<Link | undefined>
  /** Counts a wrong CURP at a link, and writes `entry` with it; how many there are now. */
  countWrongCurp(token: string, entry: AuditEntry): Promise<number>
  /**
   * The link was opened by whom it was for: binds the correo to the CURP if neither is bound. False, and nothing is
   * opened, when the CURP has got another correo meanwhile, or the correo another CURP. `record`: as in IssueOrder.
   */
  openLink(token: string, now: number, record: (opened: boolean) => AuditEntry): Promise<boolean>
}
