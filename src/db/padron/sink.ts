import type { Entry } from './packet.ts'
import type { PadronError } from './problem.ts'
import type { PadronCounts } from './rules.ts'

/** Where the entries of a file go: an engine, in transactions of its own size. */
export type PadronSink = {
  /** entries that are encrypted and handed over together: about what one transaction takes */
  readonly entriesAtOnce: number
  /** Waits until others have had their turn. */
  turn(): Promise<void>
  /**
   * Writes entries from `start` on, encrypted before, in one transaction, and counts what became of them; how many.
   * @param now epoch ms
   * @param wrong told of each of which nothing goes in
   */
  write(
    entries: readonly Entry[],
    start: number,
    now: number,
    counts: PadronCounts,
    wrong: (error: PadronError) => void,
  ): number | Promise<number>
  /** Does other work that writes, between two turns. */
  held<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when nothing that it began goes on. */
  end(): Promise<void>
}

/** Why nothing of an entry went in: a number of it is another person's. */
export const ofAnother = ({ line }: Entry): PadronError => ({ line, field: 'nss', code: 'nss_ajeno' })
