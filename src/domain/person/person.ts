import type { Nss } from '../number/nss.ts'
import type { Curp } from './curp.ts'
import type { PersonName } from './name.ts'

/** A person as a register of persons knows them. */
export type Person = {
  readonly curp: Curp
  readonly name: PersonName
  readonly status: 'vigente' | 'fallecido' | 'reemplazada'
  /** the CURP that took this one's place, when `status` is `reemplazada` and the register says it */
  readonly currentCurp?: Curp
  /** NSS on file; two or more are a conflict, which the trámite explains */
  readonly numeros: readonly Nss[]
}
