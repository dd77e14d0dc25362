import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { LinkStore } from '../ports/link-store.ts'
import { askRegistry, type LookUpDeps } from '../tramite/identify.ts'

export type OwnCorreoDeps = LookUpDeps & { readonly store: Pick<LinkStore, 'boundCorreo'> }

export type OwnCorreo =
  | { readonly outcome: 'correo'; readonly correo: Correo }
  | { readonly outcome: 'none' }
  /** the register, which may have one, does not respond */
  | { readonly outcome: 'not known' }

/** The correo that is a person's now: the bound one, or else the one of the register, which counts as bound. */
export async function ownCorreo(deps: OwnCorreoDeps, curp: Curp): Promise<OwnCorreo> {
  const bound = await deps.store.boundCorreo(curp)
  if (bound) return { outcome: 'correo', correo: bound }
  const { verdict, correo } = await askRegistry(deps, curp)
  if (verdict.outcome === 'registry down') return { outcome: 'not known' }
  return correo ? { outcome: 'correo', correo } : { outcome: 'none' }
}
