/** A month of the open statistics, in words. */
export type StatisticsMonth = {
  readonly name: string
  readonly total: string
  /** some of it was counted before estados were */
  readonly unrecorded: boolean
  readonly tables: readonly {
    readonly id: string
    readonly title: string
    /** what its rows are */
    readonly of: string
    readonly rows: readonly { readonly name: string; readonly n: number }[]
  }[]
}
