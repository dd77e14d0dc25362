import type { Nss } from '../number/nss.ts'
import type { Curp } from './curp.ts'

/** A name as the register of persons has it, or as declared: upper case, NFC, single spaces. */
export type PersonName = {
  readonly nombre: string
  readonly primerApellido: string
  readonly segundoApellido?: string
}

/** A person as a register of persons knows them. */
export type Person = {
  readonly curp: Curp
  readonly name: PersonName
  readonly status: 'vigente' | 'fallecido' | 'reemplazada'
  /** the CURP that took this one's place, when `status` is `reemplazada` and the register says it */
  readonly currentCurp?: Curp
  /** what the operator's file says of them in a way that nobody can read: until it is mended nothing is assigned */
  readonly unreadable?: readonly ('nss' | 'estatus')[]
  /** NSS on file; two or more are a conflict, which the trámite explains */
  readonly numeros: readonly Nss[]
}

/** `NOMBRE PRIMER SEGUNDO`, the form of the cadena original and of the documents. */
export const fullName = (n: PersonName): string =>
  [n.nombre, n.primerApellido, n.segundoApellido].filter(Boolean).join(' ')
