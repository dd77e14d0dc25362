import type { KeyObject } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { DocumentType, Issue } from '../domain/issue.ts'

type Files = Record<DocumentType, Uint8Array>

export type PdfWorkerData = {
  readonly privateKey: KeyObject
  readonly certificatePem: string
  readonly fontsFolder: string
}
/** `room`: bytes left free in each signature for a time stamp */
export type PdfTask = { readonly id: number; readonly issue: Issue; readonly room: number }
export type PdfAnswer =
  | { readonly id: number; readonly files: Files }
  | { readonly id: number; readonly failure: string }

export type PdfMakerOptions = {
  readonly seal: { readonly privateKey: KeyObject; readonly certificatePem: string }
  /** the bundled worker; beside the bundle that this is part of when left out */
  readonly workerUrl?: URL
  /** ms without work after which the worker ends; a minute when left out */
  readonly rest?: number
}

/** ms. The worker holds half of the memory of the process, and starts again in half a second. */
export const REST = 60_000

export type PdfMaker = {
  /** `room`: bytes left free in each signature for a time stamp; none unless told */
  make(issue: Issue, room?: number): Promise<Files>
  close(): Promise<void>
}

type Waiting = { readonly resolve: (files: Files) => void; readonly reject: (error: Error) => void }

/**
 * Makes the two files of an issue in one worker thread, so that the thread that serves is never held up. The worker
 * starts at the first need and takes one task after another; when it dies, what waited is rejected and the next
 * task starts a new one. It never keeps the process alive by itself, and without
 * work it ends.
 */
export function createPdfMaker({ seal, workerUrl, rest = REST }: PdfMakerOptions): PdfMaker {
  const url = workerUrl ?? new URL('./pdf-worker-main.js', import.meta.url)
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let closed = false
  let lastId = 0
  let resting: NodeJS.Timeout | undefined

  const end = (): Promise<unknown> | undefined => {
    const ended = worker
    worker = undefined
    return ended?.terminate()
  }
  const start = (): Worker => {
    const born = startWorker(url, seal)
    born.on('message', (answer: PdfAnswer) => {
      settle(waiting, answer)
      if (waiting.size > 0) return
      born.unref()
      resting = setTimeout(end, rest).unref()
    })
    const died = (reason: string): void => {
      if (worker !== born) return
      worker = undefined
      rejectAll(waiting, reason)
    }
    born.on('error', (error) => died(error.message))
    born.on('exit', (code) => died(`terminó con código ${code}`))
    return born
  }

  return {
    make(issue, room = 0) {
      if (closed) return Promise.reject(new Error('El generador de documentos ya está cerrado'))
      clearTimeout(resting)
      worker ??= start()
      worker.ref()
      const id = ++lastId
      const task: PdfTask = { id, issue, room }
      worker.postMessage(task)
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
    },
    async close() {
      closed = true
      clearTimeout(resting)
      await worker?.terminate()
    },
  }
}

function startWorker(url: URL, { privateKey, certificatePem }: PdfMakerOptions['seal']): Worker {
  const data: PdfWorkerData = {
    privateKey,
    certificatePem,
    fontsFolder: fileURLToPath(new URL('./fonts', url)),
  }
  // React takes its slower build unless told; without limits the heap grows to twice what it needs
  const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 }
  return new Worker(url, { workerData: data, env: { NODE_ENV: 'production' }, resourceLimits })
}

function settle(waiting: Map<number, Waiting>, answer: PdfAnswer): void {
  const task = waiting.get(answer.id)
  waiting.delete(answer.id)
  if ('files' in answer) task?.resolve(answer.files)
  else task?.reject(new Error(`No se pudo hacer el documento: ${answer.failure}`))
}

function rejectAll(waiting: Map<number, Waiting>, reason: string): void {
  const tasks = [...waiting.values()]
  waiting.clear()
  for (const task of tasks) task.reject(new Error(`El generador de documentos se detuvo: ${reason}`))
}
