import type { Serie } from '../number/nss-series.ts'

/** The operator's table of NSS series. */
export interface NssSeriesStore {
  replaceSeries(rows: readonly Serie[]): Promise<void>
  allSeries(): Promise<readonly Serie[]>
}
