import { Worker } from 'node:worker_threads'
import type { FileInspector, Inspected, Upload } from '../../domain/ports/file-inspector.ts'
import type { KeptKey } from '../offline-qr/keys.ts'
import { createIdleWorker } from '../runtime/idle-worker.ts'
import type { Published } from './pdf.ts'

export type InspectTask = {
  readonly upload: Upload
  readonly published: readonly Published[]
  readonly keys: readonly KeptKey[]
}

export type FileInspectorOptions = {
  /** certificates that are or were in use; read each time, since a rotation adds one */
  readonly published: () => Promise<readonly Published[]>
  /** of the QR without a network; read each time */
  readonly keys?: () => Promise<readonly KeptKey[]>
  /** the bundled `inspect-worker`, with `zxing_reader.wasm` beside it */
  readonly workerUrl: URL
  /** ms without work after which the thread ends; 10,000 unless given */
  readonly idleMs?: number
}

/**
 * Inspects uploads in a worker thread: ten crafted megabytes would block the event loop for a tenth of a second. The
 * body of an upload goes over to it, and cannot be read here any more. Rejects when the thread dies over it, as when its
 * memory is used up.
 */
export function createFileInspector({
  published,
  keys = async () => [],
  workerUrl,
  idleMs = 10_000,
}: FileInspectorOptions): FileInspector & { close(): Promise<void> } {
  const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }
  const start = () => new Worker(workerUrl, { env: {}, resourceLimits })
  const worker = createIdleWorker<InspectTask, Inspected>({ start, idleMs, name: 'El lector de archivos' })
  return {
    inspect: async (upload) =>
      worker.ask({ upload, published: await published(), keys: await keys() }, [upload.body]),
    close: worker.close,
  }
}
