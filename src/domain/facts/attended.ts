import type { Curp } from '../person/curp.ts'
import type { Kinship } from './case.ts'

/** Official photo ids that the counter accepts. */
export const ID_KINDS = ['ine', 'pasaporte', 'cedula', 'cartilla', 'residencia', 'matricula'] as const
export type IdKind = (typeof ID_KINDS)[number]

/** Who came to the counter. */
export const PRESENCES = ['titular', 'tutor', 'representante'] as const

export type Presence =
  | { readonly who: 'titular' }
  | { readonly who: 'tutor'; readonly curp: Curp; readonly kinship: Kinship }
  /** `proof`: the power of attorney or letter that was shown, in the employee's words */
  | { readonly who: 'representante'; readonly proof: string }

/** A trámite that the counter did. Kept encrypted with it; its keys are a format. */
export type Attended = {
  /** `personal:<id>` */
  readonly by: string
  /** epoch ms */
  readonly at: number
  readonly idKind: IdKind
  /** last four characters of the id's number */
  readonly idLast4: string
  readonly presence: Presence
}
