import { Worker } from 'node:worker_threads'
import type { FileInspector, Inspected, Upload } from '../../domain/ports/file-inspector.ts'
import { createIdleWorker } from '../runtime/idle-worker.ts'
import type { Published } from './pdf.ts'

export type InspectTask = { readonly upload: Upload; readonly published: readonly Published[] }

export type FileInspectorOptions = {
  /** certificates that seal or sealed; asked each time, since a rotation adds one */
  readonly published: () => readonly Published[]
  /** the bundled `inspect-worker` */
  readonly workerUrl: URL
  /** ms without work after which its thread ends; ten seconds when left out */
  readonly idleMs?: number
}

/** Looks into uploads in a thread of its own: ten megabytes that a stranger made up take a tenth of a second. */
export function createFileInspector({
  published,
  workerUrl,
  idleMs = 10_000,
}: FileInspectorOptions): FileInspector & { close(): Promise<void> } {
  const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }
  const start = () => new Worker(workerUrl, { env: {}, resourceLimits })
  const worker = createIdleWorker<InspectTask, Inspected>({ start, idleMs, name: 'El lector de archivos' })
  return {
    inspect: (upload) => worker.ask({ upload, published: published() }, [upload.body]),
    close: worker.close,
  }
}
