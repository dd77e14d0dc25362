import { openPdfWorker, type PdfWorker, type PdfWorkerOptions } from '../../src/adapters/pdf/maker.ts'

/** by bundle and look */
const open = new Map<string, PdfWorker>()

/**
 * The thread that makes documents, one for all portals of a worker: the first document of a thread takes ten times as
 * long as the next ones. A portal that closes it lets go of what it still waits for, and the thread goes on.
 */
export function sharePdfWorker(options: PdfWorkerOptions): PdfWorker {
  const key = JSON.stringify([options.workerUrl?.href, options.look])
  const worker = open.get(key) ?? openPdfWorker(options)
  open.set(key, worker)
  const closing = Promise.withResolvers<never>()
  closing.promise.catch(() => {})
  return {
    ask: (task, transfer) => Promise.race([worker.ask(task, transfer), closing.promise]),
    close: async () => closing.reject(new Error('the portal is closed')),
  }
}
