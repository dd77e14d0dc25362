import { Worker } from 'node:worker_threads'
import type { FileFacts, FileInspector } from '../domain/ports.ts'
import type { Published } from './pdf-inspect.ts'
import { createRestingThread } from './resting-thread.ts'

export type InspectTask = { readonly bytes: Uint8Array; readonly published: readonly Published[] }

export type FileInspectorOptions = {
  /** certificates that seal or sealed; asked each time, since a rotation adds one */
  readonly published: () => readonly Published[]
  /** the bundled `inspect-worker` */
  readonly workerUrl: URL
  /** ms without work after which its thread ends; ten seconds when left out */
  readonly rest?: number
}

/** Looks into files in a thread of its own: ten megabytes that a stranger made up take a tenth of a second. */
export function createFileInspector({
  published,
  workerUrl,
  rest = 10_000,
}: FileInspectorOptions): FileInspector & { close(): Promise<void> } {
  const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }
  const start = () => new Worker(workerUrl, { env: {}, resourceLimits })
  const thread = createRestingThread<InspectTask, FileFacts>({ start, rest, name: 'El lector de archivos' })
  return {
    inspect: (bytes) => {
      const { buffer } = bytes
      // a part of a larger buffer is copied: the rest of it is somebody else's
      const own = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength
      return thread.ask({ bytes, published: published() }, own ? [buffer] : [])
    },
    close: thread.close,
  }
}
