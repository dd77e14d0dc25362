import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenDatabase } from '../base/open.ts'

/** A checkpoint after about this many rows: a request whose commit finds a longer log would have to pay for it. */
const CHECKPOINT = 4_000
/** For each ms that the lock of the writers was held, others get this many. */
const SHARE = 0.7
/** What a long checkpoint may save of later pauses, in ms. */
const MOST_SAVED = 10

/**
 * Keeps the portal serving meanwhile: leaves the lock of the writers to others in proportion to how long it was held.
 * A checkpoint needs no such lock, so its time counts as left to them.
 */
export function createPace({ sqlite }: OpenDatabase) {
  let owed = 0
  let unsaved = 0
  /** @param rows written by the last transaction, which took `held` ms */
  return async (rows: number, held: number): Promise<void> => {
    owed += held * SHARE
    unsaved += rows
    const started = performance.now()
    if (unsaved >= CHECKPOINT) {
      sqlite.pragma('wal_checkpoint(PASSIVE)')
      unsaved = 0
    }
    await sleep(Math.max(owed - (performance.now() - started), 0))
    owed = Math.max(owed - (performance.now() - started), -MOST_SAVED)
  }
}
