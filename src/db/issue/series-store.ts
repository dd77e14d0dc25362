import { eq, sql } from 'drizzle-orm'
import type { NssSeries } from '../../domain/number/nss-series.ts'
import type { NssSeriesStore } from '../../domain/ports/nss-series-store.ts'
import type { Base } from '../base/open.ts'
import { series } from '../base/schema.ts'

type Row = typeof series.$inferSelect

const toNssSeries = ({ municipio, orden, desde, hasta, ...row }: Row): NssSeries => ({
  ...row,
  ...(municipio === '' ? {} : { municipio }),
  ...(orden === 0 ? {} : { orden }),
  ...(desde === '' ? {} : { desde }),
  ...(hasta === '' ? {} : { hasta }),
})

/** The operator's table of series by place. */
export function seriesStore({ db, inTurn }: Base) {
  const byEstado = db
    .select()
    .from(series)
    .where(eq(series.estado, sql.placeholder('estado')))
    .orderBy(series.clave, series.municipio)
    .prepare()

  const store: NssSeriesStore = {
    replaceSeries: async (rows) =>
      inTurn(() => {
        db.delete(series).run()
        for (const row of rows) {
          db.insert(series)
            .values({ ...row, municipio: row.municipio ?? '' })
            .run()
        }
      }),
    allSeries: async () =>
      db.select().from(series).orderBy(series.clave, series.municipio).all().map(toNssSeries),
  }
  return { ofEstado: (estado: string): NssSeries[] => byEstado.all({ estado }).map(toNssSeries), store }
}
export type SeriesTable = ReturnType<typeof seriesStore>
