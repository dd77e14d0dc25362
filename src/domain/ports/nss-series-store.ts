import type { NssSeries } from '../number/nss-series.ts'

/** The operator's table of NSS series. */
export interface NssSeriesStore {
  replaceSeries(rows: readonly NssSeries[]): Promise<void>
  allSeries(): Promise<readonly NssSeries[]>
}
