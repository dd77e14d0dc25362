import type { Correo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import type { Needs } from '../ports/deps.ts'
import type { LinkStore } from '../ports/link-store.ts'
import { askInForce, type LookUpDeps, ofRegister } from '../tramite/identify.ts'

export type OwnCorreoDeps = LookUpDeps &
  Needs<'firstBinding', Pick<LinkStore, 'boundCorreo' | 'isBoundFirmly'>>

export type OwnCorreo =
  | { readonly outcome: 'correo'; readonly correo: Correo }
  | { readonly outcome: 'none' }
  /** the register, which may have one, does not respond */
  | { readonly outcome: 'not known' }

/**
 * The correo that is a person's now: the bound one, or else the one of the register, which counts as bound. One that a
 * mere link bound counts only with what the register says, and is `not known` while it does not respond.
 */
export async function ownCorreo(deps: OwnCorreoDeps, curp: Curp): Promise<OwnCorreo> {
  if (await deps.store.isBoundFirmly(curp)) {
    const bound = await deps.store.boundCorreo(curp)
    if (bound) return { outcome: 'correo', correo: bound }
  }
  const standing = await askInForce(deps, curp)
  if (standing.verdict.outcome === 'registry down') return { outcome: 'not known' }
  const known = ofRegister(standing, deps.firstBinding)
  const correo = (await deps.store.boundCorreo(curp, known)) ?? standing.correo
  return correo ? { outcome: 'correo', correo } : { outcome: 'none' }
}
