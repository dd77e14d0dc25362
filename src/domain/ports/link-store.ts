import type { LinkLimitCode } from '../facts/audit-event.ts'
import type { Language } from '../facts/language.ts'
import type { Link, MailedTramite } from '../facts/tramite.ts'
import type { Nss } from '../number/nss.ts'
import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'
import type { Allowance } from './limit-store.ts'

/**
 * A request for a link. `token` (in the mail), `handle` (in the address of the page) and `asker` (in the cookie) are
 * bearer secrets, of which the store keeps only hashes. Times in epoch ms.
 */
export type LinkRequest = {
  readonly curp: Curp
  readonly correo: Correo
  readonly token: string
  readonly handle: string
  readonly asker: string
  /** of the page that asked, and so of the mail; absent: Spanish */
  readonly language?: Language
  readonly now: number
  readonly expiresAt: number
  /** its audit entry, written in the same transaction */
  readonly entry: AuditEntry
  /** what the request costs; nothing when it is left out */
  readonly terms?: LinkTerms
}

/**
 * How a CURP and a correo stand to each other: `propio` bound to each other · `ajeno` the correo is bound to another
 * CURP · `cambio` the CURP to another correo · `libre` neither is bound.
 */
export type Standing = 'propio' | 'ajeno' | 'cambio' | 'libre'

/** What a request is paid with, all in its transaction and in this order. */
export type LinkTerms = {
  /** good for one request; `expiresAt`: until when it is remembered, epoch ms */
  readonly challenge?: { readonly id: Uint8Array; readonly expiresAt: number }
  /** where one is full, the request is refused */
  readonly network: readonly Allowance[]
  /** where one is full, no mail goes out. `open`: the two have a trámite under way, whose last link goes on working */
  readonly mail: (standing: Standing, open: boolean) => readonly Allowance[]
}

export type LinkStored =
  | { readonly outcome: 'mailed'; readonly tramite: MailedTramite }
  /** no mail goes out, and the last link stays as it is; the request itself is known by its handle as any other */
  | { readonly outcome: 'held'; readonly tramite: MailedTramite; readonly code: LinkLimitCode }
  /** its challenge was spent on this same request */
  | { readonly outcome: 'repeated' }
  /** its challenge was spent on another */
  | { readonly outcome: 'spent' }
  | { readonly outcome: 'limited'; readonly code: LinkLimitCode; readonly resetsAt: number }

/** A token to be used if one is needed. Times in epoch ms. */
export type NewToken = { readonly token: string; readonly now: number; readonly expiresAt: number }

/** What the register of persons says now, by which a bound correo counts or does not. */
export type OfRegister = {
  /** its correo: it counts as bound until a link binds one */
  readonly registered?: Correo | undefined
  /** that is the correo of the CURP in force, so it stands over one that was bound to an older CURP */
  readonly inForce?: boolean
  /**
   * The numbers that would be shown, where the first binding needs a proof: a correo that a mere link bound, when there
   * was none to show, counts only if it was given one of them.
   */
  readonly guarded?: readonly Nss[]
}

/** With what a link is opened. */
export type Opening = OfRegister & {
  /** that of the trámite, or the one in force of the same person, which the trámite goes on for */
  readonly curp: Curp
  /** the correo may be the first that is bound */
  readonly first: boolean
  /** whoever opens it has proved who they are */
  readonly proved?: boolean
  /** of the page that opens it, which the trámite speaks from now on; absent: Spanish */
  readonly language?: Language
}

/**
 * `other`: the CURP has another correo, or the correo another CURP · `unbound`: the CURP has none, and `first` did not
 * allow it. Nothing is opened then.
 */
export type Opened =
  | { readonly outcome: 'bound'; readonly tramite: MailedTramite }
  | { readonly outcome: 'other' }
  | { readonly outcome: 'unbound' }

/** Mailed links and the trámites that they open. */
export interface LinkStore {
  /**
   * Opens a trámite for (curp, correo) or takes the open one; replaces its older links; queues the mail. On its terms:
   * see `LinkStored`.
   * @param agreed the correo bound to the CURP agrees beforehand that this one takes its place once it opens the link
   */
  requestLink(request: LinkRequest, agreed?: NewToken): Promise<LinkStored>
  /**
   * Gives a trámite that nobody opened, and no other browser asked for, another correo, and a new link to it, on the terms
   * of the request; any other stays as it is, and this is `requestLink`. What the bound correo was asked, or approved, was
   * for the one before and counts no more.
   */
  correctCorreo(tramiteId: string, request: LinkRequest): Promise<LinkStored>
  findLink(token: string, asker: string): Promise<Link | undefined>
  findLinkByHandle(handle: string, asker: string): Promise<Link | undefined>
  /**
   * The trámite of another CURP that was asked for with the inbox of a link within the lifetime of one. Whoever has the
   * mail has the inbox, so a link that reached it opens that one too: its own mail may have been held back.
   */
  findSibling(token: string, curp: Curp, now: number): Promise<MailedTramite | undefined>
  /** From now on no link of the trámite knows the browser that asked for it: it asks there for the CURP, as elsewhere. */
  forgetAsker(tramiteId: string, asker: string): Promise<void>
  /**
   * Takes one of `most` tries at the CURP of a link, before it is compared: guesses of one moment count like one after
   * the other. How many are taken now; undefined: there was none left.
   */
  takeTry(token: string, most: number): Promise<number | undefined>
  /** Gives the try of a right CURP back. */
  giveBackTry(token: string): Promise<void>
  /**
   * Opens the trámite of a link, and binds its correo to the person if neither is bound. `record` gives the audit entry.
   */
  openLink(
    tramiteId: string,
    now: number,
    opening: Opening,
    record: (outcome: Opened['outcome']) => AuditEntry,
  ): Promise<Opened>
  /** The correo that a link bound the person of a CURP to; with `known`, if it counts by what the register says now. */
  boundCorreo(curp: Curp, known?: OfRegister): Promise<Correo | undefined>
  /** Whether that correo counts whatever the register says, so that nobody has to ask it. */
  isBoundFirmly(curp: Curp): Promise<boolean>
}
