/** One row of the operator's table of series. */
export type NssSeries = {
  readonly clave: string
  readonly estado: string
  /** INEGI key of a municipio, three digits; absent: the whole estado */
  readonly municipio?: string
  readonly subdelegacion: string
  readonly umf: string
}

export type SeriesPlace = { readonly estado: string; readonly municipio: string }

/**
 * The series that may number a person of a place, in the order they are used up (nss.md): those that the table gives
 * to the municipio, the others of the same subdelegación, the others of the estado. Without a row for the municipio
 * it is the estado's series. Each clave once, in a fixed order.
 * @param rows rows of the estado, or of all
 */
export function seriesFor(
  rows: readonly NssSeries[],
  { estado, municipio }: SeriesPlace,
): readonly NssSeries[] {
  const own = rows.filter((row) => row.estado === estado)
  const exact = own.filter((row) => row.municipio === municipio)
  const offices = new Set(exact.map((row) => row.subdelegacion).filter(Boolean))
  const siblings = own.filter((row) => offices.has(row.subdelegacion))
  const general = own.filter((row) => row.municipio === undefined)
  const found = new Map<string, NssSeries>()
  for (const row of [...exact, ...siblings, ...general, ...own])
    if (!found.has(row.clave)) found.set(row.clave, row)
  return [...found.values()]
}

/**
 * The U.M.F. that the table names for a place: that of its municipio, else that of the estado as a whole. Never that of
 * another municipio, whose series may have lent the number.
 * @param taken the row that the number was taken from: of several for the place it counts first
 */
export function umfOf(
  rows: readonly NssSeries[],
  { estado, municipio }: SeriesPlace,
  taken: NssSeries,
): string | undefined {
  const own = [taken, ...rows].filter((row) => row.estado === estado && row.umf !== '')
  const named = (where: string | undefined) => own.find((row) => row.municipio === where)?.umf
  return named(municipio) ?? named(undefined)
}
