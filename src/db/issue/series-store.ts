import { eq, sql } from 'drizzle-orm'
import { SERIALS } from '../../domain/number/nss.ts'
import { type NssSeries, serialsOf } from '../../domain/number/nss-series.ts'
import type { NssSeriesStore } from '../../domain/ports/nss-series-store.ts'
import type { Base } from '../base/engine.ts'
import { series } from '../base/schema.ts'

type Row = typeof series.$inferSelect

const toNssSeries = ({
  municipio,
  orden,
  desde,
  hasta,
  firstSerial: first,
  lastSerial: last,
  ...row
}: Row): NssSeries => ({
  ...row,
  ...(municipio === '' ? {} : { municipio }),
  ...(orden === 0 ? {} : { orden }),
  ...(desde === '' ? {} : { desde }),
  ...(hasta === '' ? {} : { hasta }),
  ...(last - first + 1 === SERIALS ? {} : { serials: { first, last } }),
})

/** Put in order here, since a few are sooner so than an ORDER BY is compiled (decision 0002). */
const inOrder = (a: Row, b: Row): number =>
  compared(a.clave, b.clave) || compared(a.municipio, b.municipio) || a.firstSerial - b.firstSerial
/** By code units, as both engines do. */
const compared = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** The operator's table of series by place. */
export function seriesStore({ db, inTurn }: Base) {
  const byEstado = db
    .select()
    .from(series)
    .where(eq(series.estado, sql.placeholder('estado')))
    .prepare()

  const store: NssSeriesStore = {
    replaceSeries: async (rows) =>
      inTurn(async () => {
        await db.delete(series).run()
        for (const row of rows) {
          const { serials: _, municipio = '', ...rest } = row
          const { first: firstSerial, last: lastSerial } = serialsOf(row)
          await db
            .insert(series)
            .values({ ...rest, municipio, firstSerial, lastSerial })
            .run()
        }
      }),
    allSeries: async () => (await db.select().from(series).all()).sort(inOrder).map(toNssSeries),
  }
  return {
    ofEstado: async (estado: string): Promise<NssSeries[]> =>
      (await byEstado.all({ estado })).sort(inOrder).map(toNssSeries),
    store,
  }
}
export type SeriesTable = ReturnType<typeof seriesStore>
