/** Upkeep of the database. */
export interface UpkeepStore {
  /** Deletes what has expired: quotas, challenges, sessions, abandoned trámites. */
  sweep(now: number): Promise<void>
  /** Rejects when the database cannot be read or written. */
  check(): Promise<void>
}
