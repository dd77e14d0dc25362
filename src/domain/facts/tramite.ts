import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { PersonName } from '../person/name.ts'

/** What a person typed at Paso 2, as typed: kept with the trámite, so that whoever comes back finds it. */
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

/** An address as chosen: text, keys, and the date of the catalogue it was chosen from. Never looked up again. */
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

/** Who the CURP belongs to, as the register said it (or the person declared it) in this trámite. */
export type Identified = { readonly name: PersonName; readonly declared: boolean }

export type Tramite = {
  readonly id: string
  readonly curp: Curp
  readonly correo: Correo
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

/** Where a person stands, derived from the facts; never stored. */
export type Step = 'enlace' | 'domicilio' | 'resultado' | 'terminado' | 'cancelado'

export function stepOf(t: Tramite): Step {
  if (t.cancelledAt !== undefined) return 'cancelado'
  if (t.finishedAt !== undefined) return 'terminado'
  if (t.folio !== undefined) return 'resultado'
  return t.openedAt === undefined ? 'enlace' : 'domicilio'
}

/** One mailed link of a trámite. */
export type Link = {
  readonly tramite: Tramite
  readonly generation: number
  readonly createdAt: number
  readonly expiresAt: number
  readonly wrong: number
  /** true when `asker` handed to the look-up is the browser that asked for it */
  readonly sameBrowser: boolean
  /** true when only `asker` ever asked for a link of this trámite */
  readonly alone: boolean
}

export const LINK_LIFETIME = 24 * 60 * 60 * 1000
export const LINK_TRIES = 5

export type LinkState = 'abierto' | 'vencido' | 'reemplazado' | 'bloqueado' | 'terminado' | 'cancelado'

/** Whether a link may still be opened, and if not, why. */
export function linkState(link: Link, now: number, tries = LINK_TRIES): LinkState {
  const step = stepOf(link.tramite)
  if (step === 'terminado' || step === 'cancelado') return step
  if (link.generation < link.tramite.generation) return 'reemplazado'
  if (link.wrong >= tries) return 'bloqueado'
  return now >= link.expiresAt ? 'vencido' : 'abierto'
}
