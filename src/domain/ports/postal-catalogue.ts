/** One settlement of the postal catalogue. `clave` is `id_asenta_cpcons`, unique within its code. */
export type Colonia = {
  readonly clave: string
  readonly nombre: string
  readonly tipo: string
  /** when its code reaches into several municipios: the one that it is in */
  readonly municipio?: Lugar
}

export type Lugar = { readonly clave: string; readonly nombre: string }

/** The area of a postal code. Names as people say them; INEGI keys of estado (2 digits) and municipio (3 digits). */
export type PostalArea = {
  readonly cp: string
  readonly estado: Lugar
  /** the first, when there are several */
  readonly municipio: Lugar
  /** all of them, by name, when the code reaches into more than one */
  readonly municipios?: readonly Lugar[]
  readonly ciudad?: string
  readonly colonias: readonly Colonia[]
  /** whose data it is, where their licence asks to say so */
  readonly fuente?: string
}

/** The catalogue of postal codes. Synchronous, since it reads from memory or a local file. */
export interface PostalCatalogue {
  /** five digits → its area, or undefined when the catalogue in use does not have it */
  find(cp: string): PostalArea | undefined
  /** the estado that the first two digits belong to, or undefined when no estado has them */
  estadoOf(cp: string): Lugar | undefined
  /** the municipio that a code most likely lies in, for codes that the catalogue in use does not have */
  likelyMunicipio(cp: string): Lugar | undefined
  /** municipios (alcaldías) of an estado by INEGI key, sorted by name; empty when unknown */
  municipiosOf(estadoClave: string): readonly Lugar[]
  /** day of the catalogue in use as `AAAA-MM-DD`, or `base` for the embedded one */
  readonly version: string
}
