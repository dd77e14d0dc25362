import { type Correo, sameCorreo } from '../../domain/person/correo.ts'
import type { OfRegister } from '../../domain/ports/link-store.ts'

/**
 * What is encrypted of a bound correo. Its keys are a format; of before, and where nothing more is known, it is the
 * correo alone. `liga`: a mere link bound it, and nobody proved more than that they have the mailbox · `firme`: the
 * institution bound it, or the correo of the register agreed to it · `carried`: it was bound to an older CURP.
 */
export type BindingRecord =
  | Correo
  | { readonly correo: Correo; readonly by?: 'liga' | 'firme'; readonly carried?: true }

/** A `BindingRecord`, in the form that says more. */
export const bindingOf = (record: BindingRecord): Exclude<BindingRecord, Correo> =>
  typeof record === 'string' ? { correo: record } : record

/**
 * The record of a correo that goes along to a newer CURP: marked as `carried`, unless the institution bound it or the
 * register agreed.
 */
export function carriedAlong(record: BindingRecord): BindingRecord {
  const binding = bindingOf(record)
  return binding.by === 'firme' ? binding : { ...binding, carried: true }
}

/**
 * Whether a carried correo gives way: of two that of the newer CURP stands, also when it is the register that has it.
 */
export const isOverruled = (
  { correo, carried }: Exclude<BindingRecord, Correo>,
  known: OfRegister,
): boolean =>
  carried === true &&
  known.inForce === true &&
  known.registered !== undefined &&
  !sameCorreo(known.registered, correo)
