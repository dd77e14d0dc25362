import { Worker } from 'node:worker_threads'
import { createIdleWorker } from '../adapters/runtime/idle-worker.ts'

/** ms without a checkpoint after which the thread ends. */
const IDLE_MS = 20_000

/**
 * Checkpoints of SQLite's log in a thread of their own: each waits for the disk about as long as a page takes to be made
 * and sent, ten times over.
 * @param workerUrl the bundled `checkpoint-worker`
 * @param file of the database
 */
export function createCheckpoints(workerUrl: URL, file: string) {
  const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 }
  const start = () => new Worker(workerUrl, { workerData: file, env: {}, resourceLimits })
  const thread = createIdleWorker<null, null>({ start, idleMs: IDLE_MS, name: 'El hilo de la base de datos' })
  return {
    /** One, as far as it goes while others write. Rejects when it could not be made. */
    make: async (): Promise<void> => void (await thread.ask(null)),
    close: thread.close,
  }
}
