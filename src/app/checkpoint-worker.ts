import { workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { serveRequests } from '../adapters/runtime/idle-worker.ts'

/** Entry of the thread that makes checkpoints. */
const sqlite = new Database(String(workerData), { fileMustExist: true })
// what the reader of who serves holds is left for the next time, not waited for
sqlite.pragma('busy_timeout = 0')

serveRequests<null, null>(() => {
  sqlite.pragma('wal_checkpoint(PASSIVE)')
  return null
})
