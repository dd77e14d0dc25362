import type { Problem } from '../base/problem.ts'
import { HOUR } from '../base/time.ts'
import type { Address, Draft, Identified, Tramite } from '../facts/tramite.ts'
import { canonicalCorreo } from '../person/correo.ts'
import type { PersonName } from '../person/person.ts'
import { disagreements, type NameProblemCode, parsePersonName } from '../person/typed-name.ts'
import type { Needs } from '../ports/deps.ts'
import type { LimitStore } from '../ports/limit-store.ts'
import type { TramiteStore } from '../ports/tramite-store.ts'
import { type AddressProblemCode, parseAddress } from './address.ts'
import { lookUp, type Verdict } from './identify.ts'
import {
  type IssueDeps,
  type Issued,
  issueNumber,
  mustProve,
  type ProofDeps,
  stopAt,
} from './issue-number.ts'
import type { Limited } from './link-limits.ts'

export type SubmitAddressDeps = IssueDeps &
  ProofDeps &
  Needs<'limits' | 'refused' | 'catalogue', LimitStore & Pick<TramiteStore, 'saveDraft'>>

export type SubmitProblemCode = NameProblemCode | AddressProblemCode

export type Submitted =
  | Exclude<Issued, { outcome: 'address needed' }>
  /** `verdict`: what the register said of the person, for the form that is shown again */
  | {
      readonly outcome: 'problems'
      readonly problems: readonly Problem<SubmitProblemCode>[]
      readonly verdict: Verdict
    }
  | Limited
  /** all is right, and a document would be sealed with names that the person declared: they look once more first */
  | { readonly outcome: 'to confirm' }

/**
 * Paso 2, Continuar: parses the names (where the register does not know the person) and the address, and issues the
 * number. Unless it was issued, what was typed is kept as the draft, also when something throws. Declared names must
 * agree with the CURP (Instructivo Normativo para la Asignación de la CURP); those that do not are counted by the hour.
 * @param actor who asked, for the audit trail (`actorOf`)
 * @param confirmed the person has looked once more at the names they declare
 */
export async function submitAddress(
  deps: SubmitAddressDeps,
  tramite: Tramite,
  draft: Draft,
  actor: string,
  confirmed = false,
): Promise<Submitted> {
  let result: Submitted | undefined
  try {
    result = await tryAddress(deps, tramite, draft, actor, confirmed)
    return result
  } finally {
    // an issued trámite keeps the address itself
    if (result?.outcome !== 'issued') await deps.store.saveDraft(tramite.id, draft)
  }
}

async function tryAddress(
  deps: SubmitAddressDeps,
  tramite: Tramite,
  draft: Draft,
  actor: string,
  confirmed: boolean,
): Promise<Submitted> {
  const verdict = await lookUp(deps, tramite)
  if (verdict.outcome !== 'known' && verdict.outcome !== 'to declare')
    return stopAt(deps, tramite, verdict, actor)
  if (await mustProve(deps, tramite, verdict)) return { outcome: 'to prove' }
  const declared = await declaredNames(deps, tramite, draft, verdict, actor)
  if (declared.outcome === 'limited') return declared
  const address = parseAddress(draft, deps.catalogue)
  if (declared.problems.length > 0 || !address.ok) {
    const problems = [...declared.problems, ...(address.ok ? [] : address.problems)]
    return { outcome: 'problems', problems, verdict }
  }
  if (declared.identified && !confirmed) return { outcome: 'to confirm' }
  const given = declared.identified
    ? { address: address.value, declared: declared.identified }
    : { address: address.value }
  const issued = await issueNumber(deps, tramite, verdict, given, actor)
  if (issued.outcome === 'address needed') throw new Error('an address was given')
  return issued
}

/** What a draft would have sealed: the names declared, and the address. Undefined unless all of it is right. */
export function declaration(
  { catalogue }: Needs<'catalogue', object>,
  { curp, draft }: Tramite,
): { readonly name: PersonName; readonly address: Address } | undefined {
  const name = typedName(draft)
  const address = parseAddress(draft, catalogue)
  if (!name.ok || !address.ok || disagreements(curp, name.value).length > 0) return undefined
  return { name: name.value, address: address.value }
}

const typedName = (draft: Draft) =>
  parsePersonName({
    nombre: draft.nombre ?? '',
    primerApellido: draft.primer_apellido ?? '',
    segundoApellido: draft.segundo_apellido ?? '',
  })

type Declared =
  | {
      readonly outcome: 'parsed'
      readonly identified?: Identified
      readonly problems: readonly Problem<NameProblemCode>[]
    }
  | Limited

/**
 * Declared names must agree with the CURP. Names that do not are counted, so that they cannot be found by guessing;
 * before they are compared, or guesses of one moment would all be answered. Names that agree are given back. They count for
 * this correo alone, so that nobody shuts another out, and not at the counter, where papers are seen.
 */
async function declaredNames(
  { store, limits, refused, clock }: SubmitAddressDeps,
  { curp, correo }: Tramite,
  draft: Draft,
  verdict: Verdict,
  actor: string,
): Promise<Declared> {
  if (verdict.outcome !== 'to declare') return { outcome: 'parsed', problems: [] }
  const name = typedName(draft)
  if (!name.ok) return { outcome: 'parsed', problems: name.problems }
  const bucket = correo && `nombres ${curp} ${canonicalCorreo(correo)}`
  const now = clock.now()
  if (limits && bucket) {
    const { outcome, resetsAt } = await store.consumeQuota(bucket, limits.declaredTriesHour, HOUR, now)
    if (outcome === 'limited') {
      refused({ what: 'nombres declarados', outcome: 'limitado', at: now, actor, curp })
      return { outcome, resetsAt }
    }
  }
  const problems = disagreements(curp, name.value)
  if (problems.length === 0 && limits && bucket) await store.returnQuota(bucket, HOUR, now)
  return { outcome: 'parsed', identified: { name: name.value, declared: true }, problems }
}
