import { Worker } from 'node:worker_threads'
import { createIdleWorker } from '../adapters/runtime/idle-worker.ts'

/** ms without a checkpoint after which the thread ends. */
const IDLE_MS = 20_000

/**
 * Checkpoints of SQLite's log in a thread of their own: each waits for the disk about as long as a page takes to be made
 * and sent, ten times over.
 * @param file of the database
 * @param workerUrl its program; beside this file unless told
 */
export function createCheckpoints(file: string, workerUrl = ownWorker()) {
  const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 }
  const start = () => new Worker(workerUrl, { workerData: file, env: {}, resourceLimits })
  const thread = createIdleWorker<null, null>({ start, idleMs: IDLE_MS, name: 'El hilo de la base de datos' })
  return {
    /** One, as far as it goes while others write. Rejects when it could not be made. */
    make: async (): Promise<void> => void (await thread.ask(null)),
    close: thread.close,
  }
}

/** Beside this file in the sources, beside the bundle when this is part of one. */
const ownWorker = (): URL =>
  new URL(`./checkpoint-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
