import { HOUR } from '../base/time.ts'
import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { PersonName } from '../person/person.ts'
import type { Attended } from './attended.ts'
import type { Language } from './language.ts'

/** The fields of Paso 2. They are kept as typed with the trámite, so that a person who comes back finds them filled. */
export const DRAFT_FIELDS = [
  'nombre',
  'primer_apellido',
  'segundo_apellido',
  'cp',
  'a_mano',
  'estado',
  'municipio',
  'colonia',
  'colonia_otra',
  'calle',
  'numero_exterior',
  'numero_interior',
] as const
export type DraftField = (typeof DRAFT_FIELDS)[number]
export type Draft = Partial<Readonly<Record<DraftField, string>>>

/**
 * A postal address as chosen: names with their INEGI keys (estado 2 digits, municipio 3), and in `catalogo` the version
 * of the postal catalogue that they come from. Stored whole, so a later catalogue does not change it.
 */
export type Address = {
  readonly cp: string
  readonly estado: { readonly clave: string; readonly nombre: string }
  readonly municipio: { readonly clave: string; readonly nombre: string }
  /** `clave` is absent when the person typed the colonia by hand */
  readonly colonia: { readonly clave?: string; readonly nombre: string; readonly tipo?: string }
  readonly calle: string
  readonly numeroExterior: string
  readonly numeroInterior?: string
  readonly catalogo: string
}

/** The name that belongs to the CURP, from the register, or `declared` by the person in this trámite. */
export type Identified = { readonly name: PersonName; readonly declared: boolean }

/** One trámite of one CURP with one correo, or done at the counter without any. Times in epoch ms. */
export type Tramite = {
  readonly id: string
  readonly curp: Curp
  /** absent: the counter does it, without a mailbox */
  readonly correo?: Correo
  /** who came to the counter, and whom they saw there */
  readonly attended?: Attended
  /** that of its pages and mails; absent: Spanish */
  readonly language?: Language
  readonly createdAt: number
  /** generation of the newest link */
  readonly generation: number
  readonly openedAt?: number
  readonly cancelledAt?: number
  readonly finishedAt?: number
  readonly draft: Draft
  readonly identified?: Identified
  readonly address?: Address
  /** folio of what was issued */
  readonly folio?: string
}

/** A trámite that a mailed link opens: it has a correo. */
export type MailedTramite = Tramite & { readonly correo: Correo }

/** Whether a trámite has a correo, and so links; not the counter's, and not undefined. */
export const isMailed = (tramite: Tramite | undefined): tramite is MailedTramite =>
  tramite?.correo !== undefined

/** The step that a trámite is at. Derived from its facts, never stored. */
export type Step = 'enlace' | 'domicilio' | 'resultado' | 'terminado' | 'cancelado'

/** The step of a trámite; an end (`cancelado`, `terminado`) counts before anything else. */
export function stepOf(t: Tramite): Step {
  if (t.cancelledAt !== undefined) return 'cancelado'
  if (t.finishedAt !== undefined) return 'terminado'
  if (t.folio !== undefined) return 'resultado'
  return t.openedAt === undefined ? 'enlace' : 'domicilio'
}

/** One mailed link of a trámite, as one browser (`asker`, the value of its cookie) sees it. Times in epoch ms. */
export type Link = {
  readonly tramite: MailedTramite
  /** 1 for the first link of a trámite; only the newest one opens */
  readonly generation: number
  readonly createdAt: number
  readonly expiresAt: number
  /** how many wrong CURPs were typed at it */
  readonly wrong: number
  /** this browser asked for the link */
  readonly sameBrowser: boolean
  /** no other browser ever asked for a link of this trámite */
  readonly alone: boolean
  /** no other request for a link of this trámite came after, whether its mail went out or was held back */
  readonly newest: boolean
}

/** How long a link works, in ms. */
export const LINK_LIFETIME = 24 * HOUR
/** How many wrong CURPs block a link. */
export const LINK_TRIES = 5

export type LinkState = 'abierto' | 'vencido' | 'reemplazado' | 'bloqueado' | 'terminado' | 'cancelado'

/**
 * Whether a link may still be opened at `now` (epoch ms), and if not, why: the end of the trámite first, then a newer
 * link, then wrong CURPs, then its 24 hours.
 * @param tries wrong CURPs that block it
 */
export function linkState(link: Link, now: number, tries = LINK_TRIES): LinkState {
  const step = stepOf(link.tramite)
  if (step === 'terminado' || step === 'cancelado') return step
  if (link.generation < link.tramite.generation) return 'reemplazado'
  if (link.wrong >= tries) return 'bloqueado'
  return now >= link.expiresAt ? 'vencido' : 'abierto'
}

/**
 * The state of a change of correo. `ocupado`: the new correo belongs to another CURP, which only its approval shows ·
 * `corregido`: whoever asked corrected the new correo, so it counts for none
 */
export type ChangeState =
  | 'abierto'
  | 'vencido'
  | 'aprobado'
  | 'rechazado'
  | 'corregido'
  | 'ocupado'
  | 'desconocido'
