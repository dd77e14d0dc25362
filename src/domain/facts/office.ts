/** Where the institution attends in person. Names and hours are the operator's words. */
export type Office = {
  /** INEGI key of two digits; empty: everywhere */
  readonly estado: string
  /** INEGI key of three digits; empty: the whole estado */
  readonly municipio: string
  readonly nombre: string
  readonly direccion: string
  readonly horario: string
  readonly telefono: string
  /** what to bring besides the papers that everybody brings */
  readonly llevar: readonly string[]
}

/** A place by INEGI keys; `municipio` when it is known. */
export type OfficePlace = { readonly estado: string; readonly municipio?: string }

/**
 * The offices for a place: those of its municipio, else of its estado as a whole, else those for everywhere; in the
 * order of the table. Empty: the operator names none.
 */
export function officesFor(all: readonly Office[], { estado, municipio }: OfficePlace): readonly Office[] {
  const near = all.filter((one) => one.estado === estado && one.municipio === municipio)
  if (municipio && near.length > 0) return near
  const wide = all.filter((one) => one.estado === estado && one.municipio === '')
  return wide.length > 0 ? wide : all.filter((one) => one.estado === '')
}
