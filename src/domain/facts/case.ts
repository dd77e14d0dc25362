import { DAY, HOUR } from '../base/time.ts'
import type { Nss } from '../number/nss.ts'
import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { PersonName } from '../person/person.ts'

/** Who stands beside a minor, or was named by a judge: the relation is kept as one of these words. */
export const KINSHIPS = ['madre', 'padre', 'tutela'] as const
export type Kinship = (typeof KINSHIPS)[number]

/** A parent or guardian whose correo serves a minor until the minor is of age. */
export type Guardian = { readonly curp: Curp; readonly kinship: Kinship }

/** What a case of the counter changes. Its JSON is a format: rows of every version must be readable. */
export type CaseChange =
  /** another correo is bound; with a guardian it is theirs, and serves a minor */
  | { readonly kind: 'correo'; readonly correo: Correo; readonly guardian?: Guardian }
  /** of several NSS one stands, and the others are retired */
  | { readonly kind: 'numero'; readonly stands: Nss; readonly retires: readonly Nss[] }
  /** the person's CURP took the place of `previous`, whose number, correo and block are theirs from then on */
  | { readonly kind: 'curp'; readonly previous: Curp }
  | { readonly kind: 'estatus'; readonly status: 'vigente' | 'fallecido' }
  | { readonly kind: 'nombre'; readonly name: PersonName }
  /** a person whom no register knows */
  | { readonly kind: 'alta'; readonly name: PersonName }
  | { readonly kind: 'desbloqueo' }
  | { readonly kind: 'cancelacion' }
  /** takes a change of number or CURP back; `of`: the id of its case */
  | { readonly kind: 'deshacer'; readonly of: string }

export type CaseKind = CaseChange['kind']
export const CASE_KINDS = [
  'correo',
  'numero',
  'curp',
  'estatus',
  'nombre',
  'alta',
  'desbloqueo',
  'cancelacion',
  'deshacer',
] as const satisfies readonly CaseKind[]

/**
 * `espera`: approved, and carried out once the correo before had its time to stop it · `aprobado`: carried out ·
 * `desistido`: whoever proposed it took it back · `detenido`: the correo before stopped it, or what it changes had
 * changed when its time came
 */
export type CaseState = 'abierto' | 'espera' | 'aprobado' | 'rechazado' | 'vencido' | 'desistido' | 'detenido'

/** How long a case may be decided. */
export const CASE_LIFETIME = 72 * HOUR
/** How long a correo that still takes mail may stop that another takes its place. */
export const CORREO_WAIT = DAY
/** How long a change of number or CURP may be taken back. */
export const UNDO_WITHIN = DAY

/** What stood before, as the case shows it beside what it changes. */
export type Before = {
  readonly correo?: Correo
  /** whose it is, where the counter recorded a minor's guardian */
  readonly guardian?: Guardian
  /** of a CURP that is linked: the correo that went with it */
  readonly previousCorreo?: Correo
  readonly name?: PersonName
  readonly status?: string
}

/** One case. `proposer` and `approver`: `personal:<id>`, or an operator's command. Times in epoch ms. */
export type DeskCase = {
  readonly id: string
  readonly curp: Curp
  readonly change: CaseChange
  readonly before: Before
  readonly reason: string
  /** what the employee saw: documents, in their words */
  readonly evidence: string
  readonly state: CaseState
  readonly proposer: string
  readonly approver?: string
  /** DESK_FOUR_EYES was off, and whoever proposed approved */
  readonly single: boolean
  readonly createdAt: number
  readonly expiresAt: number
  readonly decidedAt?: number
  readonly effectiveAt?: number
  readonly doneAt?: number
  /** why it was rejected or stopped */
  readonly why?: string
  /** what it changes has changed since: it cannot be approved any more */
  readonly stale: boolean
}

/**
 * Whether a change may be taken back at `now` (epoch ms), as far as its age (`UNDO_WITHIN`) and kind (number, CURP) go.
 * Whether anything of it changed since, its proposal finds out.
 */
export const isUndoable = ({ state, change, doneAt }: DeskCase, now: number): boolean =>
  state === 'aprobado' &&
  (change.kind === 'numero' || change.kind === 'curp') &&
  doneAt !== undefined &&
  now < doneAt + UNDO_WITHIN
