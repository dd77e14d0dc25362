import type { LinkLimitCode } from '../facts/audit-event.ts'
import type { Language } from '../facts/language.ts'
import type { Step, Tramite } from '../facts/tramite.ts'
import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { AuditEntry } from './audit-store.ts'
import type { Allowance } from './limit-store.ts'
import type { TrailLine } from './trail-store.ts'

/** What somebody knows of a trámite besides its CURP: the folio of a document, or the correo that it went to. */
export type Claim = { readonly folio: string } | { readonly correo: Correo }

/** A request to look at one's own trámite. Who it is mailed to, if anybody, is found out when the mail goes out. */
export type ConsultaRequest = {
  readonly curp: Curp
  readonly claim: Claim
  /** names the request: the same form sent twice is one */
  readonly handle: string
  readonly asker: string
  /** of its mail */
  readonly language: Language
  readonly token: string
  readonly now: number
  readonly expiresAt: number
  readonly entry: AuditEntry
  readonly challenge: { readonly id: Uint8Array; readonly expiresAt: number }
  /** may refuse it */
  readonly network: readonly Allowance[]
  /** may hold its mail back */
  readonly mail: readonly Allowance[]
}

export type ConsultaStored =
  | { readonly outcome: 'queued' | 'repeated' | 'spent' }
  /** written like any other, and no mail queued */
  | { readonly outcome: 'held'; readonly code: LinkLimitCode }
  | { readonly outcome: 'limited'; readonly code: LinkLimitCode; readonly resetsAt: number }

/** A mailed link to one's own trámite, as one browser sees it. */
export type Consulta = {
  readonly curp: Curp
  readonly claim: Claim
  /** whom it was mailed to; absent: nobody yet */
  readonly correo?: Correo
  readonly expiresAt: number
  /** how many wrong CURPs were typed at it */
  readonly wrong: number
  readonly sameBrowser: boolean
}

/** What a person sees of where they stand. Times in epoch ms. */
export type OwnTramite = {
  /** absent: there is none of this correo, and none that issued anything */
  readonly newest?: { readonly id: string; readonly step: Step; readonly at: number }
  readonly issued?: { readonly folio: string; readonly tramiteId: string }
}

/** Mi trámite: its mailed links, and what it shows. */
export interface ConsultaStore {
  /** In one transaction: spends the challenge, counts, and writes the request and its mail. */
  requestConsulta(request: ConsultaRequest): Promise<ConsultaStored>
  findConsulta(token: string, asker: string): Promise<Consulta | undefined>
  /**
   * Fixes the correo that a link goes to, once; false when it went to another one before, or when a limit of that
   * correo is reached.
   */
  addressConsulta(
    token: string,
    correo: Correo,
    room: readonly Allowance[],
    now: number,
  ): Promise<'addressed' | 'other' | 'limited'>
  /** Takes one of `most` tries at the CURP of a link before it is compared; how many are taken, undefined: none left. */
  takeConsultaTry(token: string, most: number): Promise<number | undefined>
  giveBackConsultaTry(token: string): Promise<void>
  /** From now on no link knows this browser. */
  forgetConsultaAsker(asker: string): Promise<void>
  /** Whether two CURP are of one person. */
  isSamePerson(one: Curp, other: Curp): Promise<boolean>
  /** The trámite that issued a folio. */
  tramiteOfFolio(folio: string): Promise<Tramite | undefined>
  /** The newest trámite that went by `correo` or issued something, and what was issued last. */
  ownTramite(curp: Curp, correo: Correo): Promise<OwnTramite>
  /**
   * What was done with a person's data, under any CURP of theirs or by the folio of a document, newest first.
   * @param before id of the entry that the page before ended with
   */
  personTrail(
    curp: Curp,
    range: { readonly from: number; readonly before?: number },
    limit: number,
  ): Promise<readonly TrailLine[]>
}
