import { type KeyObject, X509Certificate } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { DocumentType, Issue } from '../../domain/facts/issue.ts'
import type { Look } from '../../views/pdf/style.ts'
import { DEFAULT_PALETTE } from '../look/palette.ts'
import { createIdleWorker, type IdleWorker } from '../runtime/idle-worker.ts'

export type Files = Record<DocumentType, Uint8Array>

export type PdfWorkerData = { readonly fontsFolder: string; readonly look: Look }
export type PdfKey = { readonly privateKey: KeyObject; readonly certificatePem: string }
/**
 * `room`: bytes reserved in each signature for a time stamp · `key`: both files are signed with it · `at`: when, as the
 * signature says, epoch ms
 */
export type PdfTask = {
  readonly issue: Issue
  readonly room: number
  readonly key: PdfKey
  readonly at: number
}

/** The thread that makes documents in one look. */
export type PdfWorker = IdleWorker<PdfTask, Files>
export type PdfWorkerOptions = Pick<PdfMakerOptions, 'look' | 'workerUrl' | 'idleMs'>

export type PdfMakerOptions = {
  /** read for each task: another may take its place meanwhile */
  readonly seal: PdfKey & { readonly signerOf: (certificateSerial: string) => PdfKey | undefined }
  /** the institution's; the portal's own unless given */
  readonly look?: Look
  /** the bundled worker; `pdf-worker-main.js` beside this bundle unless given */
  readonly workerUrl?: URL
  /** ms without work after which the worker ends; a minute unless given */
  readonly idleMs?: number
  /** opens the thread, instead of `openPdfWorker` */
  readonly open?: (options: PdfWorkerOptions) => PdfWorker
}

/** ms. The worker holds half of the memory of the process, and starts again in half a second. */
export const IDLE_MS = 60_000

const PLAIN: Look = { ink: DEFAULT_PALETTE.light.mark }

export type PdfMaker = {
  /** @param room bytes reserved in each signature for a time stamp; 0 unless given */
  make(issue: Issue, room?: number): Promise<Files>
  close(): Promise<void>
}

/**
 * Makes the two files of an issue, signed, in one worker thread. Rejects when it fails, or dies over them, and after
 * `close`.
 */
export function createPdfMaker({ seal, open = openPdfWorker, ...options }: PdfMakerOptions): PdfMaker {
  const worker = open(options)
  return {
    make: (issue, room = 0) => worker.ask({ issue, room, ...signing(seal, issue) }),
    close: worker.close,
  }
}

/** A thread of its own, which starts with the first document and ends when idle. */
export function openPdfWorker({ look = PLAIN, workerUrl, idleMs = IDLE_MS }: PdfWorkerOptions): PdfWorker {
  const url = workerUrl ?? new URL('./pdf-worker-main.js', import.meta.url)
  const start = () => startWorker(url, look)
  return createIdleWorker<PdfTask, Files>({ start, idleMs, name: 'El generador de documentos' })
}

/**
 * The key that sealed the issue signs its files, also when another seals by now. After a start it may be gone: then the
 * one in use signs, and no earlier than its certificate is valid.
 */
function signing(
  seal: PdfMakerOptions['seal'],
  { certificateSerial, issuedAt }: Issue,
): Pick<PdfTask, 'key' | 'at'> {
  const own = seal.signerOf(certificateSerial)
  const { privateKey, certificatePem } = own ?? seal
  const at = own ? issuedAt : Math.max(issuedAt, Date.parse(new X509Certificate(certificatePem).validFrom))
  return { key: { privateKey, certificatePem }, at }
}

function startWorker(url: URL, look: Look): Worker {
  const data: PdfWorkerData = { fontsFolder: fileURLToPath(new URL('./fonts', url)), look }
  // without limits the heap grows to twice what it needs
  const resourceLimits = { maxOldGenerationSizeMb: 80, maxYoungGenerationSizeMb: 16 }
  return new Worker(url, { workerData: data, env: {}, resourceLimits })
}
