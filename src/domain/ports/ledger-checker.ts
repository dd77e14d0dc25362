/** How far a check of the ledger is, or how the last one ended. Times in epoch ms. */
export type LedgerCheckState =
  | { readonly outcome: 'never' }
  /** `total` absent until the first entries were gone through */
  | { readonly outcome: 'running'; readonly since: number; readonly done: number; readonly total?: number }
  /** `head`: hash of the last entry, hexadecimal; absent in an empty ledger */
  | { readonly outcome: 'whole'; readonly at: number; readonly count: number; readonly head?: string }
  /** `seq`: the first entry that does not hold; `lines`: why, in the command's words */
  | {
      readonly outcome: 'broken'
      readonly at: number
      readonly count: number
      readonly seq: number
      readonly lines: readonly string[]
    }
  /** it did not come to an end */
  | { readonly outcome: 'failed'; readonly at: number }

export type LedgerChecked = Extract<LedgerCheckState, { readonly outcome: 'whole' | 'broken' }>

/** Checks the whole ledger, hashes and seals, beside the requests. */
export interface LedgerChecker {
  state(): LedgerCheckState
  /** Begins one, unless one is under way. @param ended what it found, before `state` tells it */
  start(ended: (found: LedgerChecked) => Promise<void>): void
  /** resolves when none is under way */
  settled(): Promise<void>
}
