/** Names as the register of persons has them (or as declared), upper case, NFC, blanks folded. */
export type PersonName = {
  readonly nombre: string
  readonly primerApellido: string
  readonly segundoApellido?: string
}

/** `NOMBRE PRIMER SEGUNDO`, as the cadena and the documents have it. */
export const fullName = (n: PersonName): string =>
  [n.nombre, n.primerApellido, n.segundoApellido].filter(Boolean).join(' ')
