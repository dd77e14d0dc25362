import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { OpenDatabase } from '../base/open.ts'

/**
 * A checkpoint after about this many rows. Keys are random, so that rows change pages all over: the more of them a
 * checkpoint has, the more often it writes a page once for several. The log grows to some 150 MB meanwhile.
 */
const CHECKPOINT_ROWS = 32_000
/**
 * For each ms that the write lock was held, others get this many: who asks at a random moment finds it free once in five
 * times, and asks again within `LONGEST_PAUSE_MS` of `transactions.ts`: of a hundred, 99 have it after 60 ms.
 */
const SHARE = 0.25
/**
 * What a long checkpoint, in which the lock is free, may save of later pauses, in ms: it pays for transactions that hold
 * the lock for a hundred ms together.
 */
const MOST_SAVED_MS = 25

/**
 * Rate limit of the writing, so that the portal keeps serving: between two transactions others get the write lock for
 * as long, in proportion, as the last one held it. All that is done meanwhile counts: encrypting, and a passive
 * checkpoint, which needs no such lock.
 * @param elsewhere makes a passive checkpoint in another thread, which waits for the disk as long as a thousand rows take
 */
export function createPace({ sqlite }: OpenDatabase, elsewhere?: () => Promise<void>) {
  let owed = 0
  let unsaved = 0
  let saving: Promise<void> | undefined
  let begun = false
  let freed = performance.now()
  /** `performance.now()` */
  const begin = (): number => {
    const started = performance.now()
    owed = Math.max(owed - (started - freed), -MOST_SAVED_MS)
    return started
  }
  const end = (started: number): void => {
    freed = performance.now()
    owed += (freed - started) * SHARE
  }
  /**
   * Begun elsewhere while rows go on being written, which can never have all of the log; ended here, of the little that
   * was written meanwhile, so that the log begins anew. One that failed elsewhere is made here whole.
   */
  const save = (): void => {
    if (elsewhere && !begun) {
      begun = true
      saving = elsewhere()
        .catch(() => {})
        .finally(() => {
          saving = undefined
        })
      return
    }
    if (saving) return
    sqlite.pragma('wal_checkpoint(PASSIVE)')
    begun = false
    unsaved = 0
  }
  return {
    /** Leaves no long log behind, if that can be done: rows are as safe in the log. Resolves when nothing goes on elsewhere. */
    end: async (): Promise<void> => {
      await saving
      try {
        if (unsaved > 0) sqlite.pragma('wal_checkpoint(PASSIVE)')
      } catch {
        // a full disk stopped the import itself, which says so
      }
    },
    /** Waits until the lock may be taken again. */
    turn: async (): Promise<void> => {
      const left = owed - (performance.now() - freed)
      // a timer takes a whole millisecond at least; what is owed less is paid next time
      await (left >= 1 ? sleep(left) : nextTurn())
    },
    /** Does what takes the lock. @param work gives how many rows it wrote */
    held: (work: () => number): number => {
      const started = begin()
      const rows = work()
      end(started)
      unsaved += rows
      if (unsaved >= CHECKPOINT_ROWS) save()
      return rows
    },
    /** The same of what takes the lock by itself. */
    heldFor: async <T>(work: () => Promise<T>): Promise<T> => {
      const started = begin()
      const value = await work()
      end(started)
      return value
    },
  }
}
