import { mexicoTime } from '../base/mexico-time.ts'
import type { StopCode } from '../facts/audit-event.ts'
import {
  DOCUMENT_TYPES,
  type DocumentType,
  type Issue,
  type IssueKind,
  type SealedDocument,
} from '../facts/issue.ts'
import { offlineClaims } from '../facts/offline-claims.ts'
import { type Address, type Identified, isMailed, type Tramite } from '../facts/tramite.ts'
import type { Nss } from '../number/nss.ts'
import { birthDateOf } from '../person/curp.ts'
import { fullName } from '../person/person.ts'
import type { AuditEntry, AuditStore } from '../ports/audit-store.ts'
import { randomUuid } from '../ports/chance.ts'
import type { Needs } from '../ports/deps.ts'
import type { IssueOutcome, IssueStore } from '../ports/issue-store.ts'
import type { LinkStore } from '../ports/link-store.ts'
import type { SignOffline } from '../ports/offline-signer.ts'
import { composeCadena, makeFolio } from '../seal/cadena.ts'
import { newCode } from '../seal/verification-code.ts'
import { type LookUpDeps, lookUp, ofRegister, type Verdict } from './identify.ts'

type SealDeps = Needs<'chance' | 'issuer' | 'sealer' | 'offlineSigner', object>
type ComposeDeps = Omit<SealDeps, 'offlineSigner'> & { readonly sign: SignOffline | undefined }
type StopDeps = Needs<'clock', AuditStore>
export type IssueDeps = LookUpDeps &
  SealDeps &
  StopDeps &
  Needs<'mailDue' | 'documentsDue' | 'firstBinding', Pick<IssueStore, 'issue'>>

export type Issued =
  /** `tramiteId`: of the issue, another one when documents of before were corrected */
  | { readonly outcome: 'issued'; readonly issue: Issue; readonly tramiteId: string }
  | { readonly outcome: 'address needed' }
  | { readonly outcome: 'exhausted' }
  /** the register does not say who this is, or says something that stops the trámite */
  | { readonly outcome: 'not identified'; readonly verdict: Verdict }
  /** the trámite was cancelled, or another one took its place, while the register was asked */
  | { readonly outcome: 'ended' }
  | ToProve

/** What the person gave at Paso 2. `declared`: names that they declared and that agree with the CURP. */
export type Given = { readonly address?: Address; readonly declared?: Identified }

/** What proves that a correo may see a number. */
export type ProofDeps = Needs<'firstBinding', Pick<LinkStore, 'boundCorreo'>>

/** The correo of the trámite was bound when there was no number, which asked for no proof: its link asks for one now. */
export type ToProve = { readonly outcome: 'to prove' }

/**
 * Asks the register who the person of `tramite` is, and issues the number on file; `address needed` when there is none.
 * Idempotent, as `issueNumber`.
 * @param actor who asked, for the audit trail (`actorOf`)
 */
export async function issueOnFile(
  deps: IssueDeps & ProofDeps,
  tramite: Tramite,
  actor: string,
): Promise<Issued> {
  const verdict = await lookUp(deps, tramite)
  if (await mustProve(deps, tramite, verdict)) return { outcome: 'to prove' }
  return issueNumber(deps, tramite, verdict, {}, actor)
}

/** Whether a number came to be on file since the link of `tramite` was opened, and its correo counts for none. */
export async function mustProve(
  { store, firstBinding }: ProofDeps,
  tramite: Tramite,
  verdict: Verdict,
): Promise<boolean> {
  if (!isMailed(tramite) || verdict.outcome !== 'known' || verdict.person.numeros.length === 0) return false
  return (
    (await store.boundCorreo(tramite.curp, ofRegister({ numeros: verdict.person.numeros }, firstBinding))) ===
    undefined
  )
}

/**
 * Issues the NSS of the person of `tramite` with its documents: the number on file, else (with an address) the next
 * one of a series. Idempotent: the same trámite gets the same issue again.
 * @param verdict what the register says of the person now
 * @param actor who asked, for the audit trail (`actorOf`)
 */
export async function issueNumber(
  deps: IssueDeps,
  tramite: Tramite,
  verdict: Verdict,
  given: Given,
  actor: string,
): Promise<Issued> {
  const identified = identify(verdict, given.declared)
  if (!identified) return stopAt(deps, tramite, verdict, actor)
  const now = deps.clock.now()
  const sign = await deps.offlineSigner?.newest()
  const result = await deps.store.issue({
    tramiteId: tramite.id,
    curp: tramite.curp,
    identified,
    known: verdict.outcome === 'known' ? verdict.person.numeros : [],
    guarded: deps.firstBinding !== 'open',
    now,
    ...(given.address ? { address: given.address } : {}),
    alta: mexicoTime(now).year,
    nacimiento: birthDateOf(tramite.curp).year,
    record: (outcome) => recordOf(tramite, now, actor, outcome),
    compose: (nss, kind, umf) =>
      composeIssue({ ...deps, sign }, tramite, identified, { nss, kind, now, ...(umf ? { umf } : {}) }),
  })
  announce(deps, result)
  if (result.outcome === 'conflict' || result.outcome === 'blocked')
    return { outcome: 'not identified', verdict: { outcome: result.outcome } }
  return result
}

/**
 * Issues nothing, and audits why, unless it is only that the names are still to be declared.
 * @param actor who asked, for the audit trail (`actorOf`)
 */
export async function stopAt(
  { clock, store }: StopDeps,
  { curp }: Pick<Tramite, 'curp'>,
  verdict: Verdict,
  actor: string,
): Promise<Extract<Issued, { outcome: 'not identified' }>> {
  if (verdict.outcome !== 'known' && verdict.outcome !== 'to declare') {
    const code = STOPS[verdict.outcome]
    await store.audit({ at: clock.now(), what: 'emisión', curp, actor, outcome: 'detenida', code })
  }
  return { outcome: 'not identified', verdict }
}

const STOPS: Readonly<Record<Exclude<Verdict['outcome'], 'known' | 'to declare'>, StopCode>> = {
  unknown: 'curp_desconocida',
  deceased: 'curp_fallecido',
  replaced: 'curp_reemplazada',
  conflict: 'nss_en_conflicto',
  unreadable: 'dato_por_corregir',
  blocked: 'curp_bloqueada',
  'registry down': 'registro_no_responde',
}

function identify(verdict: Verdict, declared: Identified | undefined): Identified | undefined {
  if (verdict.outcome === 'known') return { name: verdict.person.name, declared: verdict.declared }
  return verdict.outcome === 'to declare' ? declared : undefined
}

function recordOf(
  { curp }: Tramite,
  at: number,
  actor: string,
  result: IssueOutcome,
): AuditEntry | undefined {
  const entry = { at, curp, actor }
  switch (result.outcome) {
    case 'issued': {
      const { kind: what, folio } = result.issue
      return { ...entry, what, outcome: result.fresh ? 'ok' : 'repetida', folio }
    }
    case 'blocked':
      return { ...entry, what: 'emisión', outcome: 'detenida', code: STOPS.blocked }
    case 'conflict':
    case 'exhausted':
      return { ...entry, what: 'emisión', outcome: result.outcome }
    case 'address needed':
    case 'ended':
    case 'to prove':
      return undefined
  }
}

/** After the commit: starts what waits for it, and alerts the operator when numbers run out. */
function announce(deps: IssueDeps, result: IssueOutcome): void {
  if (result.outcome === 'exhausted') deps.alert({ code: 'series_agotadas' })
  if (result.outcome !== 'issued' || !result.fresh) return
  if (result.nearlyFull) deps.alert({ code: 'serie_casi_llena', clave: result.nearlyFull })
  deps.documentsDue(result.issue.folio)
  deps.mailDue()
}

type Decided = { readonly nss: Nss; readonly kind: IssueKind; readonly now: number; readonly umf?: string }

/** Runs inside the transaction that assigns the number, so that folio, cadena and sello belong to it. */
function composeIssue(deps: ComposeDeps, tramite: Tramite, identified: Identified, decided: Decided): Issue {
  const { chance, issuer, sealer } = deps
  const { nss, kind, now } = decided
  const folio = makeFolio(now, chance)
  const cadenaOriginal = composeCadena({
    portal: issuer.portal,
    kind,
    issuedAt: now,
    folio,
    fullName: fullName(identified.name),
    curp: tramite.curp,
    nss,
  })
  const newDocument = (): SealedDocument => ({
    secuencia: randomUuid(chance),
    codigo: newCode(chance),
  })
  const issue: Issue = {
    folio,
    kind,
    issuedAt: now,
    nss,
    curp: tramite.curp,
    name: identified.name,
    declared: identified.declared,
    ...(tramite.attended ? { inPerson: true } : {}),
    ...(decided.umf ? { umf: decided.umf } : {}),
    issuer,
    cadenaOriginal,
    sello: sealer.seal(cadenaOriginal),
    certificateSerial: sealer.certificateSerial,
    documents: eachDocument(newDocument),
  }
  const { sign } = deps
  if (!sign) return issue
  const signed = (type: DocumentType): SealedDocument => ({
    ...issue.documents[type],
    offline: sign(offlineClaims(issue, type)),
  })
  return { ...issue, documents: eachDocument(signed) }
}

const eachDocument = (make: (type: DocumentType) => SealedDocument): Issue['documents'] =>
  Object.fromEntries(DOCUMENT_TYPES.map((type) => [type, make(type)])) as Record<DocumentType, SealedDocument>
