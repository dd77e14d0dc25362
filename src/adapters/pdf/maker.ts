import type { KeyObject } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { DocumentType, Issue } from '../../domain/facts/issue.ts'
import { createIdleWorker } from '../runtime/idle-worker.ts'

export type Files = Record<DocumentType, Uint8Array>

export type PdfWorkerData = { readonly fontsFolder: string }
export type PdfKey = { readonly privateKey: KeyObject; readonly certificatePem: string }
/** `room`: bytes reserved in each signature for a time stamp · `key`: both files are signed with it */
export type PdfTask = { readonly issue: Issue; readonly room: number; readonly key: PdfKey }

export type PdfMakerOptions = {
  /** read for each task: another may take its place meanwhile */
  readonly seal: PdfKey
  /** the bundled worker; `pdf-worker-main.js` beside this bundle unless given */
  readonly workerUrl?: URL
  /** ms without work after which the worker ends; a minute unless given */
  readonly idleMs?: number
}

/** ms. The worker holds half of the memory of the process, and starts again in half a second. */
export const IDLE_MS = 60_000

export type PdfMaker = {
  /** @param room bytes reserved in each signature for a time stamp; 0 unless given */
  make(issue: Issue, room?: number): Promise<Files>
  close(): Promise<void>
}

/** Makes the two files of an issue in one worker thread. Rejects when it fails, or dies over them. */
export function createPdfMaker({ seal, workerUrl, idleMs = IDLE_MS }: PdfMakerOptions): PdfMaker {
  const url = workerUrl ?? new URL('./pdf-worker-main.js', import.meta.url)
  const start = () => startWorker(url)
  const key = (): PdfKey => ({ privateKey: seal.privateKey, certificatePem: seal.certificatePem })
  const worker = createIdleWorker<PdfTask, Files>({ start, idleMs, name: 'El generador de documentos' })
  return { make: (issue, room = 0) => worker.ask({ issue, room, key: key() }), close: worker.close }
}

function startWorker(url: URL): Worker {
  const data: PdfWorkerData = { fontsFolder: fileURLToPath(new URL('./fonts', url)) }
  // React's fast build needs NODE_ENV=production; without limits the heap grows to twice what it needs
  const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 }
  return new Worker(url, { workerData: data, env: { NODE_ENV: 'production' }, resourceLimits })
}
