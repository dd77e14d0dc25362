import type { DocumentType, Issue, IssueKind } from '../facts/issue.ts'
import type { Address, Draft, Identified, Link, Tramite } from '../facts/tramite.ts'
import type { Nss } from '../number/nss.ts'
import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { LedgerEntry } from '../seal/ledger.ts'
import type { Outbox, Person } from './ports.ts'

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

/** `enlace`: its link · `cambio`: approval was asked of the bound address · `ocupado`: it belongs to another CURP */
export type LinkVerdict = 'enlace' | 'cambio' | 'ocupado'

export type ChangeState = 'abierto' | 'vencido' | 'aprobado' | 'rechazado' | 'ocupado' | 'desconocido'

/** What the audit trail keeps of a decision, written with it. */
export type ChangeRecord = (state: ChangeState) => AuditEntry

/** A change of address that the bound one may approve. */
export type Change = {
  readonly tramite: Tramite
  readonly expiresAt: number
  readonly approved?: boolean
}

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

export type IssuedDocument = {
  readonly issue: Issue
  readonly type: DocumentType
  /** absent until the worker has made it */
  readonly file?: { readonly sha256: Uint8Array; readonly size: number }
}

/** The newest entry of the ledger: its hash stands for all before it. 32 bytes. */
export type LedgerHead = { readonly seq: number; readonly hash: Uint8Array }

export type AuditEntry = {
  readonly at: number
  readonly what: string
  readonly curp?: Curp
  readonly actor: string
  readonly outcome: string
  readonly code?: string
  readonly folio?: string
}

/** How the newest mail of a kind stands. `demorado`: on its way, and tried in vain. */
export type MailState = 'en camino' | 'demorado' | 'enviado' | 'rechazado' | 'abandonado'

/** One row of the operator's table of series. */
export type Serie = {
  readonly clave: string
  readonly estado: string
  /** INEGI key of a municipio, three digits; absent: the whole estado */
  readonly municipio?: string
  readonly subdelegacion: string
  readonly umf: string
}

/**
 * What the trámite asks of a database. Every method is one intention, atomic and idempotent; a second call with
 * the same facts changes nothing. Rejects only when the database itself fails.
 */
export interface Store {
  readonly outbox: Outbox

  /**
   * Opens a trámite for (curp, correo) or takes the open one; replaces its older links; queues the mail.
   * @param agreed the address bound to the CURP agrees beforehand that this one takes its place once it opens the link
   */
  requestLink(request: LinkRequest, agreed?: NewToken): Promise<Tramite>
  /** Gives a trámite that nobody opened another address, and a new link to it. */
  correctCorreo(tramiteId: string, request: LinkRequest): Promise<Tramite>
  findLink(token: string, asker: string): Promise<Link | undefined>
  findLinkByHandle(handle: string, asker: string): Promise<Link | undefined>
  /** Counts a wrong CURP at a link, and writes `entry` with it; how many there are now. */
  countWrongCurp(token: string, entry: AuditEntry): Promise<number>
  /**
   * The link was opened by whom it was for: binds the address to the CURP if neither is bound. False, and nothing is
   * opened, when the CURP has got another address meanwhile, or the address another CURP. `record`: as in IssueOrder.
   */
  openLink(token: string, now: number, record: (opened: boolean) => AuditEntry): Promise<boolean>

  /**
   * What the address of a trámite is to be told, decided when its mail goes out, so that no answer of Paso 1 can tell
   * by its time. For a CURP bound to another address the bound one is asked to approve, once per link.
   */
  settleLink(
    tramiteId: string,
    change: NewToken,
    record: (verdict: LinkVerdict, curp: Curp) => AuditEntry | undefined,
  ): Promise<LinkVerdict>
  findChange(token: string): Promise<Change | undefined>
  /** The address of the change takes the place of the bound one, and gets a link. Twice is once. */
  approveChange(token: string, link: NewToken, record: ChangeRecord): Promise<ChangeState>
  rejectChange(token: string, now: number, record: ChangeRecord): Promise<ChangeState>

  findTramite(id: string): Promise<Tramite | undefined>
  saveDraft(id: string, draft: Draft): Promise<void>
  identify(id: string, identified: Identified): Promise<void>
  cancel(id: string, now: number): Promise<void>
  finish(id: string, now: number): Promise<void>

  /** The one transaction: number, folio, seal, ledger, documents, mail. The same trámite gets the same again. */
  issue(order: IssueOrder): Promise<IssueOutcome>
  findIssue(folio: string): Promise<Issue | undefined>
  /** The newest issue of a CURP. */
  findIssueOf(curp: Curp): Promise<Issue | undefined>
  numerosOf(curp: Curp): Promise<readonly Nss[]>

  findDocument(folio: string, type: DocumentType): Promise<IssuedDocument | undefined>
  findDocumentByCode(codigo: string): Promise<IssuedDocument | undefined>
  /** The document whose file, as issued, has this SHA-256 (32 bytes). */
  findDocumentByDigest(digest: Uint8Array): Promise<IssuedDocument | undefined>
  readPdf(folio: string, type: DocumentType): Promise<Uint8Array | undefined>
  /** Keeps the files of an issue; those already there stay as they are. */
  savePdfs(folio: string, files: Record<DocumentType, Uint8Array>, now: number): Promise<void>
  /** Folios whose files are not there yet, oldest first. */
  foliosWithoutPdf(limit: number): Promise<readonly string[]>
  findLedgerEntry(secuencia: string): Promise<LedgerEntry | undefined>
  ledger(): Iterable<LedgerEntry>
  /** Its newest entry; undefined while it has none. */
  findLedgerHead(): Promise<LedgerHead | undefined>

  /** Sends the documents again: one mail a call. */
  queueResultMail(folio: string, now: number): Promise<void>
  mailState(tramiteId: string, kind: 'enlace' | 'resultado'): Promise<MailState | undefined>

  /** Trámites for this CURP are stopped, as its person or the institution asked. */
  isBlocked(curp: Curp): Promise<boolean>
  findPerson(curp: Curp): Promise<Person | undefined>
  savePeople(people: readonly Person[], now: number): Promise<void>

  replaceSeries(rows: readonly Serie[]): Promise<void>
  allSeries(): Promise<readonly Serie[]>

  /** Counts a try; false, and counts nothing, when the limit of its window is reached. `resetsAt`: epoch ms. */
  take(
    bucket: string,
    limit: number,
    windowMs: number,
    now: number,
  ): Promise<{ ok: boolean; resetsAt: number }>
  /** Whether `take` would still say yes. */
  peek(
    bucket: string,
    limit: number,
    windowMs: number,
    now: number,
  ): Promise<{ ok: boolean; resetsAt: number }>
  /** Marks a challenge as used; false when it already was. */
  spendChallenge(id: Uint8Array, expiresAt: number): Promise<boolean>

  audit(entry: AuditEntry): Promise<void>
  /** Deletes what has run out: limits, challenges, sessions, abandoned trámites. */
  sweep(now: number): Promise<void>
  /** Throws when the database does not answer or is not writable. */
  check(): Promise<void>
}
