/** One settlement of the postal catalogue. `clave` is `id_asenta_cpcons`, unique within its code. */
export type Colonia = { readonly clave: string; readonly nombre: string; readonly tipo: string }

export type Lugar = { readonly clave: string; readonly nombre: string }

/** What a postal code says. Names as people say them; keys of INEGI (2 digits, 3 digits). */
export type PostalArea = {
  readonly cp: string
  readonly estado: Lugar
  readonly municipio: Lugar
  readonly ciudad?: string
  readonly colonias: readonly Colonia[]
}

/** Postal codes. Reads from memory or a local file, so it answers at once. */
export interface PostalCatalogue {
  /** five digits → its area, or undefined when the catalogue in use does not have it */
  find(cp: string): PostalArea | undefined
  /** the estado that the first two digits belong to, or undefined when no estado has them */
  estadoOf(cp: string): Lugar | undefined
  /** municipios (alcaldías) of an estado by INEGI key, sorted by name; empty when unknown */
  municipiosOf(estadoClave: string): readonly Lugar[]
  /** day of the catalogue in use as `AAAA-MM-DD`, or `base` for the embedded one */
  readonly version: string
}
