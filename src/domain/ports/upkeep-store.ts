/** The database itself. */
export interface UpkeepStore {
  /** Deletes what has run out: limits, challenges, sessions, abandoned trámites. */
  sweep(now: number): Promise<void>
  /** Throws when the database does not answer or is not writable. */
  check(): Promise<void>
}
