import type { Nss } from '../number/nss.ts'
import type { Correo } from './correo.ts'
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
  /** the CURP whose place this one took, when the register says it */
  readonly previousCurp?: Curp
  /** the correo that the register has of the person: it counts as bound to them */
  readonly correo?: Correo
  /** NSS on file; two or more are a conflict, which the trámite explains */
  readonly numeros: readonly Nss[]
}

/**
 * Whether two names are the same, letter by letter, marks and case included; a missing segundo apellido is not an empty
 * one.
 */
export const sameName = (a: PersonName, b: PersonName): boolean =>
  a.nombre === b.nombre && a.primerApellido === b.primerApellido && a.segundoApellido === b.segundoApellido

/** `NOMBRE PRIMER SEGUNDO`, the form of the cadena original and of the documents. */
export const fullName = (n: PersonName): string =>
  [n.nombre, n.primerApellido, n.segundoApellido].filter(Boolean).join(' ')
