import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import type Database from 'better-sqlite3'

/** Work after which the log goes into the database file: about a thousand pages, as SQLite would do by itself. */
const COMMITS_TO_CHECKPOINT = 128

/** How commits get onto the disk, and what is read meanwhile. */
export type Flush = {
  /** Before COMMIT: what `reads` shows stays as it is. */
  hold(): void
  /** After COMMIT: resolves when it is on the disk, from when on it is read. */
  flushed(): Promise<void>
  /** Instead of `flushed`, when nothing was committed. */
  drop(): void
  /** Once nobody waits for what was committed. */
  rest(): void
  /** Before the next BEGIN: what it has to wait for, if anything. */
  ready(): Promise<void> | undefined
  /** whether what is committed last may not be on the disk yet: who reads must read by the connection that `hold` held */
  readonly holds: boolean
  close(): void
}

export type FlushParts = {
  /** the write-ahead log, by its file descriptor, onto the disk */
  readonly sync?: (fd: number) => Promise<void>
  /**
   * What was committed could not be written to the disk. Whether it is there is not known, nor will any later attempt
   * tell (Linux forgets what it could not write): the process must end and begin again with what the disk has.
   */
  readonly onLost: (error: unknown) => void
  /** a passive checkpoint in another thread, instead of in this one; may reject: the next one has the same to do */
  readonly checkpoint?: () => Promise<void>
}

/**
 * For who serves: COMMIT writes the log without waiting for the disk (`synchronous = NORMAL`), and a thread of libuv
 * flushes it, while this one goes on with other work. Whoever wrote is told after that, and until then everybody reads
 * what was before, so that nobody sees, or sends, what a power cut may take back. As safe as `synchronous = FULL`, which
 * does the same and blocks.
 *
 * SQLite locks the database file and the `-shm`, never the log, so that to open and close that here lets go of no lock
 * (POSIX: closing any descriptor of a file drops the locks of the process).
 * @param reader a connection for this alone
 */
export function flushApart(sqlite: Database.Database, reader: Database.Database, parts: FlushParts): Flush {
  const { sync = promisify(fdatasync), onLost, checkpoint } = parts
  const log = `${sqlite.name}-wal`
  // what a process left that was killed before its flush can be read, and must be on the disk by then
  sqlite.pragma('wal_checkpoint(PASSIVE)')
  sqlite.pragma('synchronous = NORMAL')
  // not in COMMIT, where the connection that is held would keep some of the log from being finished
  sqlite.pragma('wal_autocheckpoint = 0')
  const begin = reader.prepare('begin')
  const look = reader.prepare('select 1 from sqlite_schema limit 1')
  const end = reader.prepare('commit')
  let [commits, busy] = [0, false]
  /**
   * While others write, a checkpoint never has all of the log, which grows until one has: a second one, of the little that
   * was written during the first, for which writers wait.
   */
  let finish: FlushParts['checkpoint']
  let fd: number | undefined
  let lost: unknown
  const drop = (): void => {
    // nobody may see what may be lost
    if (lost === undefined && reader.inTransaction) end.run()
  }
  return {
    hold: () => {
      if (lost !== undefined) throw lost
      begin.run()
      look.get()
    },
    flushed: async () => {
      try {
        // it is there since something was committed, and stays while a connection is open
        fd ??= openSync(log, 'r+')
        await sync(fd)
      } catch (error) {
        lost = error
        onLost(error)
        throw error
      }
      drop()
    },
    drop,
    rest: () => {
      commits += 1
      if (commits < COMMITS_TO_CHECKPOINT || busy) return
      commits = 0
      if (!checkpoint) {
        sqlite.pragma('wal_checkpoint(PASSIVE)')
        return
      }
      busy = true
      checkpoint()
        .catch(() => {})
        .finally(() => {
          finish = checkpoint
        })
    },
    ready: () => {
      if (!finish) return undefined
      const last = finish()
      finish = undefined
      return last
        .catch(() => {})
        .finally(() => {
          busy = false
        })
    },
    get holds() {
      return reader.inTransaction
    },
    close: () => {
      if (fd !== undefined) closeSync(fd)
      fd = undefined
    },
  }
}

/** COMMIT itself waits for the disk (`synchronous = FULL`). */
export const flushAtOnce: Flush = {
  hold: () => {},
  flushed: async () => {},
  drop: () => {},
  rest: () => {},
  ready: () => undefined,
  holds: false,
  close: () => {},
}
