import { mexicoTime } from '../base/mexico-time.ts'
import {
  DOCUMENT_TYPES,
  type DocumentType,
  type Issue,
  type IssueKind,
  type SealedDocument,
} from '../facts/issue.ts'
import type { Address, Identified, Tramite } from '../facts/tramite.ts'
import type { Nss } from '../number/nss.ts'
import { birthDateOf } from '../person/curp.ts'
import { fullName } from '../person/name.ts'
import type { AuditEntry } from '../ports/audit-store.ts'
import { randomToken, randomUuid } from '../ports/chance.ts'
import type { Deps } from '../ports/deps.ts'
import type { IssueOutcome } from '../ports/issue-store.ts'
import { composeCadena, makeFolio } from '../seal/cadena.ts'
import { lookUp, type Verdict } from './identify.ts'

export type Issued =
  | { readonly outcome: 'issued'; readonly issue: Issue }
  | { readonly outcome: 'address needed' }
  | { readonly outcome: 'exhausted' }
  /** who this is must be settled first: the verdict says what of */
  | { readonly outcome: 'not identified'; readonly verdict: Verdict }

/** `declared`: names that the person declared and that agree with the CURP. */
export type Given = { readonly address?: Address; readonly declared?: Identified }

/** Asks the register who the person of `tramite` is, and gives them the number on file. */
export const issueOnFile = async (deps: Deps, tramite: Tramite, actor: string): Promise<Issued> =>
  issueNumber(deps, tramite, await lookUp(deps, tramite), {}, actor)

/**
 * Gives the person of `tramite` their NSS: the one on file, else (with an address) the next of a series. Asked again
 * it gives the same. `verdict` is what the register says of them now.
 */
export async function issueNumber(
  deps: Deps,
  tramite: Tramite,
  verdict: Verdict,
  given: Given,
  actor: string,
): Promise<Issued> {
  const identified = identify(verdict, given.declared)
  if (!identified) return stopAt(deps, tramite, verdict, actor)
  const now = deps.clock.now()
  const result = await deps.store.issue({
    tramiteId: tramite.id,
    curp: tramite.curp,
    identified,
    known: verdict.outcome === 'known' ? verdict.person.numeros : [],
    now,
    ...(given.address ? { address: given.address } : {}),
    alta: mexicoTime(now).year,
    nacimiento: birthDateOf(tramite.curp).year,
    record: (outcome) => recordOf(tramite, now, actor, outcome),
    compose: (nss, kind, umf) =>
      composeIssue(deps, tramite, identified, { nss, kind, now, ...(umf ? { umf } : {}) }),
  })
  if (result.outcome !== 'issued' && !identified.declared) await deps.store.identify(tramite.id, identified)
  announce(deps, result)
  if (result.outcome === 'conflict') return { outcome: 'not identified', verdict: { outcome: 'conflict' } }
  return result
}

/** Nothing is issued, and the trail says why; that the names are still to be declared is no refusal. */
export async function stopAt(deps: Deps, { curp }: Tramite, verdict: Verdict, actor: string) {
  const entry = { at: deps.clock.now(), what: 'emisión', curp, actor, outcome: 'detenida' }
  if (verdict.outcome !== 'known' && verdict.outcome !== 'to declare')
    await deps.store.audit({ ...entry, code: STOPS[verdict.outcome] })
  return { outcome: 'not identified', verdict } as const
}

const STOPS: Readonly<Record<Exclude<Verdict['outcome'], 'known' | 'to declare'>, string>> = {
  unknown: 'curp_desconocida',
  deceased: 'curp_fallecido',
  replaced: 'curp_reemplazada',
  conflict: 'nss_en_conflicto',
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
  if (result.outcome === 'address needed') return undefined
  if (result.outcome !== 'issued') return { at, what: 'emisión', curp, actor, outcome: result.outcome }
  const { kind, folio } = result.issue
  return { at, what: kind, curp, actor, outcome: result.fresh ? 'ok' : 'repetida', folio }
}

/** After the commit: what waits for it, and what the operator must know. */
function announce(deps: Deps, result: IssueOutcome): void {
  if (result.outcome === 'exhausted') deps.alert('series agotadas: no hay números para una asignación')
  if (result.outcome !== 'issued' || !result.fresh) return
  if (result.nearlyFull) deps.alert(`serie ${result.nearlyFull}: usada al 90 % o más en un grupo`)
  deps.documentsDue(result.issue.folio)
  deps.mailDue()
}

type Decided = { readonly nss: Nss; readonly kind: IssueKind; readonly now: number; readonly umf?: string }

/** Runs inside the transaction that assigns: folio, cadena and sello are decided with the number. */
function composeIssue(deps: Deps, tramite: Tramite, identified: Identified, decided: Decided): Issue {
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
  const sealed = (): SealedDocument => ({ secuencia: randomUuid(chance), codigo: randomToken(chance, 128) })
  return {
    folio,
    kind,
    issuedAt: now,
    nss,
    curp: tramite.curp,
    name: identified.name,
    declared: identified.declared,
    ...(decided.umf ? { umf: decided.umf } : {}),
    issuer,
    cadenaOriginal,
    sello: sealer.seal(cadenaOriginal),
    certificateSerial: sealer.certificateSerial,
    documents: Object.fromEntries(DOCUMENT_TYPES.map((type) => [type, sealed()])) as Record<
      DocumentType,
      SealedDocument
    >,
  }
}
